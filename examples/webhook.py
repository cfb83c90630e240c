"""A webhook: what is posted over HTTP, with a token, is said in a room.

WEBHOOK_TOKEN=... python examples/webhook.py ws://localhost:6968 '#dev' 8080
curl -H "Authorization: Bearer $WEBHOOK_TOKEN" --data-binary 'build 17 is red' http://localhost:8080
"""

import asyncio
import os
import sys
from collections.abc import Callable
from functools import partial
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from chatapp.client import ChatError, Client, ClientError

MOST_BYTES = 10_000


class Hook(BaseHTTPRequestHandler):
    """One request; `say` says a line, and returns when it is kept."""

    def __init__(self, token: str, say: Callable[[str], None], *arguments: object) -> None:
        self._wanted, self._say = f"Bearer {token}".encode(), say
        super().__init__(*arguments)  # type: ignore[arg-type]  # they are the server's

    def do_POST(self) -> None:
        """Say every line of the body."""
        length = int(self.headers.get("Content-Length", 0))
        if not compare_digest(self.headers.get("Authorization", "").encode(), self._wanted):
            return self.send_error(401)
        if not 0 < length <= MOST_BYTES:
            return self.send_error(413)
        try:
            for line in filter(str.strip, self.rfile.read(length).decode().splitlines()):
                self._say(line)
        except (ChatError, UnicodeError) as error:
            return self.send_error(422, str(error))
        except ClientError as error:
            return self.send_error(503, str(error))
        self.send_response(204)
        return self.end_headers()


async def main(url: str, room: str, port: str) -> None:
    """Serve until the chat does not want us back."""
    loop = asyncio.get_running_loop()
    client = Client(url, name="webhook", rooms=(room,))

    def say(line: str) -> None:
        asyncio.run_coroutine_threadsafe(client.say(room, line), loop).result()

    hook = partial(Hook, os.environ["WEBHOOK_TOKEN"], say)
    with ThreadingHTTPServer(("127.0.0.1", int(port)), hook) as server:
        async with client:
            serving = asyncio.create_task(asyncio.to_thread(server.serve_forever))
            try:
                async for _ in client.events():
                    pass
            finally:
                server.shutdown()
                await serving


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
