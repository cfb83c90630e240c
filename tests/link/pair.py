"""A server's end and a gateway's end of a link, over a connection in memory that may be slow."""

from typing import Any

from twisted.internet.address import IPv4Address, UNIXAddress
from twisted.internet.error import ConnectionAborted, ConnectionDone
from twisted.internet.interfaces import IAddress
from twisted.internet.testing import MemoryReactorClock
from twisted.python.failure import Failure

from chatapp.link.end import LinkEnd


class Pipe:
    """The transport of one end; what is written waits until `pump`.

    Attributes:
        other: the transport of the other end.
        room: bytes that may wait before the producer is told to pause.
        stuck: True while nothing gets through.
    """

    def __init__(self, peer: IAddress, room: int = 1 << 16) -> None:
        self.peer = peer
        self.room = room
        self.stuck = False
        self.end: LinkEnd
        self.other: Pipe
        self.waiting = bytearray()
        self.reading = True
        self.closing = False
        self.closed = False
        self.producer: Any = None

    def write(self, data: bytes) -> None:
        self.waiting += data
        if self.producer is not None and len(self.waiting) > self.room:
            self.producer.pauseProducing()

    def writeSequence(self, data: Any) -> None:
        self.write(b"".join(data))

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        self.producer = producer

    def unregisterProducer(self) -> None:
        self.producer = None

    def setTcpNoDelay(self, enabled: bool) -> None: ...

    def getPeer(self) -> IAddress:
        return self.peer

    def pauseProducing(self) -> None:
        self.reading = False

    def resumeProducing(self) -> None:
        self.reading = True

    def loseConnection(self) -> None:
        self.closing = True

    def abortConnection(self) -> None:
        self.lose(ConnectionAborted())
        self.other.lose(ConnectionDone())

    def lose(self, reason: Exception) -> None:
        if not self.closed:
            self.closed = True
            self.end.connectionLost(Failure(reason))

    def pump(self) -> bool:
        """Let what waits arrive; return whether anything did."""
        if self.stuck or self.closed:
            return False
        moved = bool(self.waiting) and self.other.reading and not self.other.closed
        if moved:
            data = bytes(self.waiting)
            self.waiting.clear()
            self.other.end.dataReceived(data)
            if self.producer is not None:
                self.producer.resumeProducing()
        if self.closing and not self.waiting:
            self.lose(ConnectionDone())
            self.other.lose(ConnectionDone())
        return moved


class Pair:
    """Both ends, connected."""

    def __init__(
        self,
        clock: MemoryReactorClock,
        server: LinkEnd,
        gateway: LinkEnd,
        host: str = "",
    ) -> None:
        self.clock = clock
        peer: IAddress = IPv4Address("TCP", host, 50000) if host else UNIXAddress(None)
        self.server, self.gateway = Pipe(peer), Pipe(UNIXAddress(None))
        self.server.end, self.gateway.end = server, gateway
        self.server.other, self.gateway.other = self.gateway, self.server
        server.makeConnection(self.server)
        gateway.makeConnection(self.gateway)

    def pump(self) -> None:
        """Let everything arrive, and what follows from it."""
        while True:
            self.clock.advance(0)
            moved = [pipe.pump() for pipe in (self.server, self.gateway)]
            if not any(moved):
                return

    def close(self) -> None:
        """Cut the connection."""
        for pipe in (self.server, self.gateway):
            pipe.lose(ConnectionDone())
