"""A returner: a client of the line port that loses its connection, comes back, and misses nothing.

It counts every message. A line that begins with a time may be a repeat; a line without one must be
new. A client that is slow to send its token is a guest until then, and what the guest reads does
not count.
"""

import re
import socket as sockets

from bench.child import HOST
from bench.deliveries import Order, read_mark

_BIND_NO_PORT = 24  # IP_BIND_ADDRESS_NO_PORT: the kernel chooses the port when it knows both ends
_BYTES = 1 << 16
_NEWS = re.compile(
    rb"^(?:(?P<past>\[\d\d:\d\d\] )?u\d{5}: (?P<text>~.*)"
    rb"|-- (?P<farewell>the server is restarting; )?/resume (?P<token>\S+) brings.*"
    rb"|-- (?P<welcome>welcome back, ).*"
    rb"|-- (?P<back>you are up to date)"
    rb"|(?P<refusal>! .*))\r\n",
    re.MULTILINE,
)


class Returner:
    """A client, over all its connections.

    Attributes:
        order: what it has read, without repeats.
        token: the last token that it was given; empty before the first.
        repeats: how many messages it has read again, with their time.
        warned: whether the last token came with the news of the restart.
        refusals: what the server refused.
        lost: whether the server has closed the connection.
        back: whether it is up to date after coming back.
    """

    socket: sockets.socket

    def __init__(self, number: int, senders: int) -> None:
        self.number = number
        self.order = Order([0] * senders)
        self.token = b""
        self.repeats = 0
        self.warned = False
        self.refusals: list[bytes] = []
        self._read: set[tuple[int, int]] = set()

    def connect(self, port: int, source: str) -> sockets.socket:
        """Begin to connect, from an address of this machine."""
        self.attach(sockets.socket())
        self.socket.setblocking(False)
        self.socket.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)
        self.socket.setsockopt(sockets.IPPROTO_IP, _BIND_NO_PORT, 1)
        self.socket.bind((source, 0))
        self.socket.connect_ex((HOST, port))
        return self.socket

    def attach(self, connection: sockets.socket) -> None:
        """Read from another connection from now on."""
        self.socket = connection
        self.lost = self.back = self._greeted = False
        self._guest = bool(self.token)
        self._tail = b""

    def greet(self) -> None:
        """Send the first line, once connected: take a name, or come back."""
        if not self._greeted:
            self._greeted = True
            name = b"/nick u%05d\n" % self.number
            self.socket.send(b"/resume %b\n" % self.token if self.token else name)

    def say(self, text: bytes) -> None:
        """Say something."""
        self.socket.send(text + b"\n")

    def read(self) -> None:
        """Read what has come."""
        try:
            chunk = self.socket.recv(_BYTES)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        self.lost = not chunk
        data = self._tail + chunk
        end = data.rfind(b"\n") + 1
        self._tail = data[end:]
        for news in _NEWS.finditer(data, 0, end):
            self._take(news)

    def _take(self, news: re.Match[bytes]) -> None:
        if news["token"]:
            self.token = news["token"]
            self.warned = bool(news["farewell"])
        elif news["welcome"]:
            self._guest = False
        elif news["back"]:
            self.back = True
        elif news["refusal"]:
            self.refusals.append(news["refusal"])
        elif not self._guest and (mark := read_mark(news["text"])):
            message = mark.sender, mark.number
            if news["past"] and message in self._read:
                self.repeats += 1
            else:
                self._read.add(message)
                self.order.take(*message)
