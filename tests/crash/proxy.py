"""A proxy that cuts connections, at any byte and in both directions."""

import asyncio
import random
import socket
import struct
from contextlib import suppress

from tests.crash.counts import Counts

MOST_BYTES = 30_000
LINGER_NOT = struct.pack("ii", 1, 0)


class Proxy:
    """Passes connections on to a port of the server, and cuts most of them sooner or later.

    What it cuts is reset, as when a network fails: a line of which half has arrived is none.
    """

    def __init__(self, target: int, seed: str, counts: Counts) -> None:
        self.port = 0
        self.cutting = True
        self._target = target
        self._random = random.Random(seed)  # noqa: S311 - it is to be repeatable
        self._counts = counts

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Listen no more."""
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up, down = (self._random.choice([0, self._random.randrange(1, MOST_BYTES)]) for _ in "ud")
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        ways = [
            asyncio.ensure_future(self._pass(reader, far_writer, up)),
            asyncio.ensure_future(self._pass(far_reader, writer, down)),
        ]
        with suppress(asyncio.CancelledError):  # the run is over
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            self._counts.cuts += any(way.result() for way in done)
        for way in ways:
            way.cancel()
        _reset(far_writer)
        writer.close()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, most: int
    ) -> bool:
        """Pass bytes on, so many at most, if not 0; return whether this was the end of them."""
        passed = 0
        try:
            while data := await reader.read(4096):
                if self.cutting and most:
                    data = data[: most - passed]
                passed += len(data)
                writer.write(data)
                await writer.drain()
                if self.cutting and passed == most:
                    return True
        except OSError:
            pass
        return False


def _reset(writer: asyncio.StreamWriter) -> None:
    connection: socket.socket = writer.get_extra_info("socket")
    if connection.fileno() >= 0:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
    writer.transport.abort()
