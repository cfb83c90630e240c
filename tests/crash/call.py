"""A call: one connection of a person, who notes down every byte as soon as it arrives."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any, Protocol

from bench.websocket import ACCEPT, CLOSE, PING, PONG, TEXT, client_frame, server_frames, upgrade

ANSWERS = {PING: PONG, CLOSE: CLOSE}
"""The frames that a client answers, and with which; the payload is the same."""

_UNAVAILABLE = b"HTTP/1.1 503 "
"""What a gateway answers that has no server."""

LITTLE_BYTES = 4096

NORMAL = b"\x03\xe8"
"""The code 1000 of a closing handshake."""


class Codec(Protocol):
    """How lines look on a transport; it `opened` when the first may be sent."""

    opened: bool

    def begin(self) -> bytes:
        """Return what has to be sent first."""

    def encode(self, line: str) -> bytes:
        """Return a line as it is sent."""

    def decode(self, data: bytes) -> list[str]:
        """Return the lines that are whole now."""

    def answer(self) -> bytes:
        """Return what the transport itself has to say."""

    def farewell(self) -> bytes | None:
        """Return what says that nothing more will be sent; None if the end of the stream does."""


class Lines:
    """What the line port speaks."""

    def __init__(self) -> None:
        self.opened = True
        self._rest = b""

    def begin(self) -> bytes:
        return b""

    def encode(self, line: str) -> bytes:
        return line.encode() + b"\n"

    def decode(self, data: bytes) -> list[str]:
        *lines, self._rest = (self._rest + data).split(b"\r\n")
        return [line.decode() for line in lines]

    def answer(self) -> bytes:
        return b""

    def farewell(self) -> bytes | None:
        return None


class Messages:
    """What the WebSocket port speaks."""

    def __init__(self) -> None:
        self.opened = False
        self._rest = b""
        self._answers = b""

    def begin(self) -> bytes:
        return upgrade()

    def encode(self, line: str) -> bytes:
        return client_frame(line.encode())

    def decode(self, data: bytes) -> list[str]:
        self._rest += data
        if not self.opened:
            self._open()
        return self._read() if self.opened else []

    def answer(self) -> bytes:
        answers, self._answers = self._answers, b""
        return answers

    def farewell(self) -> bytes | None:
        return client_frame(NORMAL, CLOSE)

    def _open(self) -> None:
        head, end, rest = self._rest.partition(b"\r\n\r\n")
        if end and not head.startswith(_UNAVAILABLE):  # else the connection is closed
            assert ACCEPT in head, head
            self.opened = True
            self._rest = rest

    def _read(self) -> list[str]:
        lines = []
        used = 0
        for first, payload, end in server_frames(self._rest):
            used = end
            if first == TEXT:
                lines.append(payload.decode())
            else:
                self._answers += client_frame(payload, ANSWERS[first])
        self._rest = self._rest[used:]
        return lines


class Call(asyncio.Protocol):
    """A connection that hands on each line; `over` is done when it is lost."""

    def __init__(
        self, codec: Codec, opened: Callable[[], None], hear: Callable[[str], None]
    ) -> None:
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.codec = codec
        self._opened = opened
        self._hear = hear
        self._greeted = False
        self.resting = False
        self._said_all = False

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.write(self.codec.begin())
        self._greet()

    def data_received(self, data: bytes) -> None:
        lines = self.codec.decode(data)
        self._greet()
        for line in lines:
            self._hear(line)
        if (answer := self.codec.answer()) and not self._said_all:
            self._transport.write(answer)

    def connection_lost(self, _: Exception | None) -> None:
        if not self.over.done():
            self.over.set_result(None)

    def send(self, line: str) -> None:
        """Send a line, if there still is a connection."""
        if not self.over.done() and not self._said_all:
            self._transport.write(self.codec.encode(line))

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        """Do something after a while, if there still is a connection."""

        def do_so() -> None:
            if not self.over.done():
                do()

        asyncio.get_running_loop().call_later(seconds, do_so)

    async def rest(self, seconds: float) -> None:
        """Read nothing for a while, not even that the connection is lost."""
        self._transport.pause_reading()
        self.resting = True
        await asyncio.sleep(seconds)
        self.resting = False
        self._transport.resume_reading()

    def have_little_room(self) -> None:
        """Have the kernel take little at a time."""
        connection = self._transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, LITTLE_BYTES)

    def say_all(self) -> None:
        """Close our own half of the connection, and go on reading."""
        if self.over.done() or self._said_all or not self.codec.opened:
            return
        self._said_all = True
        farewell = self.codec.farewell()
        if farewell is None:
            self._transport.write_eof()
        else:
            self._transport.write(farewell)

    def hang_up(self) -> None:
        """Close the connection."""
        self._transport.abort()

    def _greet(self) -> None:
        if self.codec.opened and not self._greeted:
            self._greeted = True
            self._opened()
