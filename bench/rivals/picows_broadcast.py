"""picows, a WebSocket server on asyncio that is written in Cython: `send` to each member.

It hands on frames rather than messages, and leaves to the listener what a full server does with
them: messages in fragments are not joined here, and text is not checked to be UTF-8.
"""

import asyncio
import sys
from typing import ClassVar

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_create_server


class Member(WSListener):  # type: ignore[misc]  # mypy does not look into picows
    """One connection."""

    everyone: ClassVar[set[WSTransport]] = set()

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Join."""
        self.everyone.add(transport)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Leave."""
        self.everyone.discard(transport)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Say text to everyone, and answer a close; the library itself answers pings."""
        if frame.msg_type == WSMsgType.TEXT:
            text = frame.get_payload_as_bytes()
            for member in self.everyone:
                member.send(WSMsgType.TEXT, text)
        elif frame.msg_type == WSMsgType.CLOSE:
            transport.send_close(frame.get_close_code(), frame.get_close_message())
            transport.disconnect()


async def main(port: int) -> None:
    """Serve for ever."""
    server = await ws_create_server(lambda _: Member(), "127.0.0.1", port, backlog=1024)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
