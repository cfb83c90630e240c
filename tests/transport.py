"""A transport in memory, which takes what a test lets it take, and a connection without one."""

import errno
import sys
from typing import Any, Protocol

from twisted.internet.abstract import FileDescriptor
from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionAborted, ConnectionDone
from twisted.internet.interfaces import IHalfCloseableProtocol
from twisted.internet.testing import MemoryReactorClock
from twisted.python.failure import Failure

from chatapp.session.connection import NO_TYPING

HOST = "127.0.0.1"
"""Where clients are, unless a test says otherwise: on the server's own machine."""


NO_DESCRIPTOR = 1 << 20
"""A descriptor that no process has."""


class Descriptors(Protocol):
    """Knows the descriptors of sockets."""

    def open(self, socket: "MemoryTransport") -> int: ...


class MemoryTransport(FileDescriptor):
    """Twisted's own buffering and producers over a peer that takes `room` bytes more.

    It stands for its own socket too, so that both kinds of writer can be put upon it, and has a
    descriptor if its clock stands for a machine with a kernel (tests/fanout.py).
    """

    def __init__(self, clock: MemoryReactorClock, port: int, host: str = HOST) -> None:
        super().__init__(clock)
        self.clock = clock
        self.kernel: Descriptors | None = vars(clock).get("kernel")
        self.connected = 1
        self.room = sys.maxsize
        self.broken = False
        self.sent = bytearray()
        self.aborted = False
        self.reading = True
        self.ending = False
        self.port = port
        self.host = host

    def attach(self, protocol: Any) -> None:
        self.protocol = protocol
        protocol.makeConnection(self)

    def pump(self) -> None:
        """Write until the buffer is empty or the peer takes no more."""
        while self in self.clock.writers and (self.room or self.disconnecting):
            before = self.room
            if self.doWrite() is not None:
                self.lose(ConnectionDone())
            elif before == self.room:
                break
        if self.aborted and not self.disconnected:
            self.lose(ConnectionAborted())

    def lose(self, reason: Exception) -> None:
        """The connection is gone."""
        if not self.disconnected:
            failure = Failure(reason)
            self.connectionLost(failure)
            self.protocol.connectionLost(failure)

    def half_close(self) -> None:
        """The peer sends no more; like all that it sends, that is noticed only while reading."""
        self.ending = True
        if self.reading:
            self._end()

    def _end(self) -> None:
        if self.disconnected or not self.reading:
            return
        half = IHalfCloseableProtocol(self.protocol, None)
        if half is None:
            self.lose(ConnectionDone())
        else:
            half.readConnectionLost()

    def writeSomeData(self, data: bytes) -> int:
        taken = bytes(data[: self.room])
        self.room -= len(taken)
        self.sent += taken
        return len(taken)

    def abortConnection(self) -> None:
        self.aborted = True

    def pauseProducing(self) -> None:
        self.reading = False

    def resumeProducing(self) -> None:
        self.reading = True
        if self.ending:
            self.clock.callLater(0, self._end)

    def setTcpNoDelay(self, enabled: bool) -> None: ...

    def getPeer(self) -> IPv4Address:
        return IPv4Address("TCP", self.host, self.port)

    def getHandle(self) -> "MemoryTransport":
        return self

    def fileno(self) -> int:
        """Return its descriptor, which is nobody's if no kernel gives it one."""
        return NO_DESCRIPTOR if self.kernel is None else self.kernel.open(self)

    def setsockopt(self, *option: int) -> None: ...

    def send(self, data: bytes) -> int:
        if self.disconnected or self.broken:
            raise OSError(errno.EPIPE if self.broken else errno.EBADF, "nothing can be sent")
        if not self.room:
            raise BlockingIOError
        return self.writeSomeData(data)


class Nowhere:
    """A connection that takes everything and shows nothing."""

    def __init__(self) -> None:
        self.source: Any = None
        self.secure = True
        self.local = True
        self.typing = NO_TYPING

    @property
    def socket(self) -> None: ...

    def take_rest(self, data: bytes, taken: int) -> None: ...

    def write(self, data: bytes) -> bool:
        return True

    def unacknowledged(self) -> int:
        return 0

    def close(self, code: int = 1000, reason: str = "") -> None: ...

    def abort(self) -> None: ...

    def pause(self) -> None: ...

    def resume(self) -> None: ...
