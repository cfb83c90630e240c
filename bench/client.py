"""A client: a socket, its login, and the reader that checks what comes after it."""

import select
import socket

from bench.child import HOST
from bench.deliveries import SYNC
from bench.dialect import Dialect
from bench.reader import Reader
from bench.tape import Notes, Tape

_SEND_SECONDS = 5
_KEPT = 128  # bytes; more than any answer or mark, which may come in two pieces


class Client(Reader):
    """One connection.

    Attributes:
        slow: whether the client reads nothing after the start mark; then it is not checked.
        synced: whether it has read the start mark.
        lost: whether the server closed the connection.
        is_next: whether bytes are what the tape has at a place.
        note: notes that a piece of the tape has come.
    """

    def __init__(
        self, number: int, port: int, dialect: Dialect, tape: Tape, notes: Notes, *, slow: bool
    ) -> None:
        super().__init__(tape, dialect.units, notes, self.send)
        self.number = number
        self.slow = slow
        self.synced = False
        self.lost = False
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if slow:  # so that what is not read soon becomes the server's business
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        self.recv, self.is_next, self.note = self.socket.recv, tape.data.startswith, notes.add
        self._dialect = dialect
        self._steps = dialect.steps(number)
        self._began = False
        self.socket.connect_ex((HOST, port))

    @property
    def ready(self) -> bool:
        """Whether the login is complete."""
        return not self._steps

    def begin(self) -> None:
        """Send the first words, once connected."""
        if not self._began:
            self._began = True
            self.send(self._steps[0][0])

    def say(self, text: bytes) -> None:
        """Say something in the room."""
        self.send(self._dialect.say(text))

    def send(self, data: bytes) -> None:
        """Send bytes; the kernel nearly always takes them at once.

        Raises:
            OSError: the connection is lost, or takes nothing for too long.
        """
        while data:
            try:
                data = data[self.socket.send(data) :]
            except BlockingIOError:
                if not select.select((), (self.socket,), (), _SEND_SECONDS)[1]:
                    raise TimeoutError from None

    def take(self, chunk: bytes, now: int) -> None:
        """Go on with the login, wait for the start mark, or check what came."""
        if self.synced:
            super().take(chunk, now)
            return
        data = self.tail + chunk
        if self._steps:
            self.begin()
            data = self._log_in(data)
        if not self._steps and self._find_sync(data):
            self.synced = True
            rest, self.tail = self.tail, b""
            self.start()
            if rest:
                super().take(rest, now)

    def start_alone(self) -> None:
        """Begin without the start mark: this client does not read what it says itself."""
        self.synced = True
        self.start(own=self.number)

    def _log_in(self, data: bytes) -> bytes:
        while self._steps and (found := data.find(self._steps[0][1])) >= 0:
            data = data[found + len(self._steps[0][1]) :]
            del self._steps[0]
            if self._steps:
                self.send(self._steps[0][0])
        self.tail = data[-_KEPT:]
        return data

    def _find_sync(self, data: bytes) -> bool:
        """Return whether the start mark has come; keep what follows it, or may be a part of it."""
        self.tail = data[-_KEPT:]
        found = data.find(SYNC)
        stop = data.find(self._dialect.end, found + len(SYNC)) if found >= 0 else -1
        if stop < 0:
            return False
        self.tail = data[stop + len(self._dialect.end) :]
        return True
