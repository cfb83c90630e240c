"""A proxy that cuts connections, or goes silent first, at any byte and in both directions."""

import asyncio
import random
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from tests.crash.counts import Counts

MOST_BYTES = 30_000
LINGER_NOT = struct.pack("ii", 1, 0)


@dataclass(slots=True, eq=False)
class Way:
    """One direction of a connection: after `most` bytes, if not 0, it is cut.

    With `silent`, it first passes nothing on for this many seconds, and says so to nobody: what is
    sent meanwhile is acknowledged, and lost.
    """

    most: int
    silent: float
    passed: int = 0


class Proxy:
    """Passes connections on to a port of the server, and cuts most of them sooner or later.

    What it cuts is reset, as when a network fails: a line of which half has arrived is none.

    Args:
        target: returns the port of the server.
        silence: for how many seconds, at the most, a connection is silent before it is cut.
        seed: of all that is left to chance.
        counts: of the whole run.
    """

    def __init__(
        self, target: Callable[[], int], silence: float, seed: str, counts: Counts
    ) -> None:
        self.port = 0
        self.cutting = True
        self.silent = 0
        self._serving: set[asyncio.Task[None] | None] = set()
        self._target = target
        self._silence = silence
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
        task = asyncio.current_task()
        self._serving.add(task)  # asyncio itself might forget it
        try:
            await self._connect(reader, writer)
        finally:
            self._serving.discard(task)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up, down = self._way(), self._way()
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target())
        except OSError:
            writer.transport.abort()
            return
        there = asyncio.ensure_future(self._pass(reader, far_writer, up))
        back = asyncio.ensure_future(self._pass(far_reader, writer, down))
        with suppress(asyncio.CancelledError):  # the run is over
            await asyncio.wait((there, back), return_when=asyncio.FIRST_COMPLETED)
            if there.done() and there.result() and not back.done() and not far_writer.is_closing():
                with suppress(OSError):  # the server may have gone at this very moment
                    far_writer.write_eof()  # the client has said all, and reads on
                await back
        there.cancel()
        back.cancel()
        _reset(far_writer)
        writer.close()

    def _way(self) -> Way:
        most = self._random.choice([0, self._random.randrange(1, MOST_BYTES)])
        silent = self._random.choice([0.0, self._random.uniform(0, self._silence)])
        return Way(most, silent)

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Way
    ) -> bool:
        """Pass bytes on until it is cut; return whether it ended as its sender wanted."""
        try:
            while data := await reader.read(4096):
                # Decided once: what is cut off is never followed by more.
                cut = self.cutting and 0 < way.most <= way.passed + len(data)
                if cut:
                    data = data[: max(0, way.most - way.passed)]
                way.passed += len(data)
                writer.write(data)
                await writer.drain()
                if cut:
                    await self._be_silent(reader, way)
                    self._counts.cuts += 1
                    return False
        except OSError:
            return False
        return True

    async def _be_silent(self, reader: asyncio.StreamReader, way: Way) -> None:
        if not way.silent:
            return
        self._counts.silences += 1
        self.silent += 1
        try:
            async with asyncio.timeout(way.silent):
                while await reader.read(4096):
                    pass
                await asyncio.sleep(way.silent)  # nobody hears of the end, either
        except TimeoutError:
            pass
        finally:
            self.silent -= 1


def _reset(writer: asyncio.StreamWriter) -> None:
    connection: socket.socket = writer.get_extra_info("socket")
    if connection.fileno() >= 0:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
    writer.transport.abort()
