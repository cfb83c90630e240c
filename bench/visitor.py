"""A visitor: a client of the line port that waits for each answer, and takes the time."""

import re
import socket
import time
from types import TracebackType
from typing import Self

from bench.child import HOST

_SECONDS = 30
_BYTES = 1 << 16
PROXY = b"PROXY TCP4 %b 198.51.100.1 40000 6969\r\n"
"""How a proxy says from which address its client comes."""

_NUMBER = re.compile(rb"message (\d{8}),")


class Visitor:
    """A client that has joined the lobby.

    Args:
        port: where the server listens.
        line: what the client sends first.
        end: the end of the answer.
        address: the client's own, if the visitor comes through the port for proxies.

    Attributes:
        joined: the nanoseconds from connecting until the answer was read.
        shown: the numbers of the archived messages in the last answer.
    """

    def __init__(
        self,
        port: int,
        line: bytes = b"/nick visitor",
        end: bytes = b" is now visitor\r\n",
        address: str = "",
    ) -> None:
        began = time.monotonic_ns()
        self._socket = socket.create_connection((HOST, port), _SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        header = PROXY % address.encode() if address else b""
        self._socket.sendall(header + line + b"\n")
        self.shown = self._read(end)
        self.joined = time.monotonic_ns() - began

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._socket:
            self._socket.sendall(b"/quit\n")
            while self._socket.recv(_BYTES):
                pass

    def ask(self, line: bytes, end: bytes) -> None:
        """Send a line, and wait for the end of its answer."""
        self._socket.sendall(line + b"\n")
        self._read(end)

    def history(self, count: int, last: bytes) -> int:
        """Ask for the last messages; return the nanoseconds until the very last has come."""
        began = time.monotonic_ns()
        self._socket.sendall(b"/history %d\n" % count)
        self.shown = self._read(last)
        return time.monotonic_ns() - began

    def _read(self, end: bytes) -> list[int]:
        """Read until a text has come; return the numbers of the messages before it.

        Raises:
            ConnectionError: the server closes.
        """
        data = b""
        while end not in data:
            chunk = self._socket.recv(_BYTES)
            if not chunk:
                raise ConnectionError("the server closed the connection")
            data += chunk
        return [int(number) for number in _NUMBER.findall(data)]
