"""One hostile connection: what it sends, what it reads, how it ends; and waiting for several."""

import select
import socket
import struct
import time
from collections.abc import Iterable
from contextlib import suppress

from bench.child import HOST
from bench.websocket import upgrade

_BYTES = 1 << 16
_KEPT = 1 << 14
_CONNECT_SECONDS = 10
_PROXY = "PROXY TCP4 {} 198.51.100.1 40000 6969\r\n"
_PROXY_IPV6 = "PROXY TCP6 {} 2001:db8::1 40000 6969\r\n"
_TCP_REPAIR = 19  # socket has no name for it
UPGRADE = upgrade()

POLL_SECONDS = 0.05
_GONE = select.POLLERR | select.POLLHUP | select.POLLNVAL
Sockets = list[socket.socket]


class Attacker:
    """A socket that never blocks for long.

    Attributes:
        tail: the last bytes that it has read.
        received: how many bytes it has read.
        sent: how many bytes it has sent.
        closed: how the server ended the connection, `closed` or `reset`; empty if it did not.
    """

    def __init__(
        self, port: int, *, source: str = "", proxied: str = "", narrow: bool = False
    ) -> None:
        self.tail = b""
        self.received = 0
        self.sent = 0
        self.closed = ""
        self.socket = socket.socket()
        if narrow:  # so that what is not read soon becomes the server's business
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        if source:
            self.socket.bind((source, 0))
        self.socket.settimeout(_CONNECT_SECONDS)
        self.socket.connect((HOST, port))
        self.socket.setblocking(False)
        if proxied:
            header = _PROXY_IPV6 if ":" in proxied else _PROXY
            self.send(header.format(proxied).encode())

    def send(self, data: bytes) -> int:
        """Send as much as the kernel takes now; return how many bytes that was."""
        try:
            taken = 0 if self.closed else self.socket.send(data)
        except BlockingIOError:
            return 0
        except OSError:
            self.closed = "reset"
            return 0
        self.sent += taken
        return taken

    def read(self) -> bytes:
        """Return what has come, 64 KB at most."""
        try:
            data = b"" if self.closed else self.socket.recv(_BYTES)
        except BlockingIOError:
            return b""
        except OSError:
            self.closed = "reset"
            return b""
        if not data:
            self.closed = self.closed or "closed"
        self.received += len(data)
        self.tail = (self.tail + data)[-_KEPT:]
        return data

    def push(self, data: bytes, stop: float) -> bool:
        """Send everything, reading meanwhile; False if the server closed or time was up."""
        while data and not self.closed and time.monotonic() < stop:
            readable, writable = wait([self.socket], [self.socket])
            if readable:
                self.read()
            if writable:
                data = data[self.send(data) :]
        return not data

    def await_text(self, text: bytes, seconds: float) -> bool:
        """Read until a text has come; False if it did not."""
        stop = time.monotonic() + seconds
        while text not in self.tail and not self.closed and time.monotonic() < stop:
            if wait([self.socket], [])[0]:
                self.read()
        return text in self.tail

    def shake_hands(self, request: bytes = UPGRADE) -> bool:
        """Do the WebSocket handshake; False if the server refuses."""
        self.send(request)
        return self.await_text(b"\r\n\r\n", _CONNECT_SECONDS) and b" 101 " in self.tail

    def close(self, *, reset: bool = False) -> None:
        """Close the connection, with or without a reset."""
        if reset:
            linger = struct.pack("ii", 1, 0)
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.socket.close()

    def vanish(self) -> bool:
        """Close without a packet to the server; False if only an ordinary close is allowed."""
        with suppress(OSError):
            self.socket.setsockopt(socket.IPPROTO_TCP, _TCP_REPAIR, 1)
            self.socket.close()
            return True
        self.socket.close()
        return False


def wait(
    readers: Iterable[socket.socket], writers: Iterable[socket.socket]
) -> tuple[Sockets, Sockets]:
    """Wait a moment; return the readers with something to read, and the writers with room.

    `select.select` would not do: there may be more sockets than it can name.
    """
    masks: dict[int, int] = {}
    by_number: dict[int, socket.socket] = {}
    for sockets, mask in ((readers, select.POLLIN), (writers, select.POLLOUT)):
        for one in sockets:
            by_number[one.fileno()] = one
            masks[one.fileno()] = masks.get(one.fileno(), 0) | mask
    poll = select.poll()
    for number, mask in masks.items():
        poll.register(number, mask)
    readable: Sockets = []
    writable: Sockets = []
    for number, event in poll.poll(POLL_SECONDS * 1000):
        if event & (select.POLLIN | _GONE) and masks[number] & select.POLLIN:
            readable.append(by_number[number])
        if event & (select.POLLOUT | _GONE) and masks[number] & select.POLLOUT:
            writable.append(by_number[number])
    return readable, writable
