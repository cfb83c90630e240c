"""The way out: a session's bytes to its transport, in order, and no more than it takes.

There are two. StreamOutlet works over any transport. SocketOutlet does the same over a plain TCP
one at less than half the cost: it tries the socket at once instead of waiting for the reactor to
find it writable, which saves three system calls per write. Everything a protocol sends goes through
its outlet, so that nothing overtakes the bytes which a full transport still holds.
"""

import socket
from typing import Protocol

from twisted.internet.interfaces import IPullProducer, IPushProducer
from twisted.internet.tcp import Server
from zope.interface import implementer

from chatapp.ports.transport import SocketTransport, Transport, unacknowledged_bytes

PIECE_BYTES = 16 * 1024
"""How much of what a connection has not taken is copied for it at a time."""

KERNEL_BYTES = 128 * 1024
"""How much the kernel may hold of what one connection has not read (SO_SNDBUF)."""


class Source(Protocol):
    """Where a full connection's next piece comes from, and who is told that it takes something."""

    def take(self) -> bytes:
        """Return the next piece; empty if there is nothing to send."""

    def progress(self) -> None:
        """Note that the transport has taken a piece."""


class ConnectionOwner(Protocol):
    """The protocol on a transport: it knows how to close, and how to hear no more for a while."""

    def close(self, *, restarting: bool = False) -> None:
        """Close in the protocol's own way, once everything written is sent."""

    def pause(self) -> None:
        """Leave what the client sends where it is."""

    def resume(self) -> None:
        """Go on with what the client sends."""


class Outlet:
    """What both have: what waits for a transport that is full, and the ways to close.

    What waits is the bytes object that everybody was written, not a copy, so a connection that does
    not read costs one piece.
    """

    __slots__ = ("_data", "_more", "_owner", "_sent", "_transport", "source")

    def __init__(self, transport: Transport, owner: ConnectionOwner) -> None:
        self.source: Source | None = None
        self._transport = transport
        self._owner: ConnectionOwner | None = owner
        self._data = b""
        self._sent = 0
        self._more: list[bytes] = []

    def unacknowledged(self) -> int:
        """Return how many bytes are on their way, here, in the transport and in the kernel."""
        unsent = len(self._data) - self._sent + sum(map(len, self._more))
        return unsent + unacknowledged_bytes(self._transport)

    def close(self, *, restarting: bool = False) -> None:
        """Close once everything written is sent, the way the protocol does it."""
        if self._owner is not None:
            self._owner.close(restarting=restarting)

    def lose(self) -> None:
        """Close the transport once everything written is sent."""
        self._transport.loseConnection()

    def abort(self) -> None:
        """Close at once; what has not been sent is lost."""
        self._transport.abortConnection()

    def pause(self) -> None:
        """Hear no more from the client."""
        if self._owner is not None:
            self._owner.pause()

    def resume(self) -> None:
        """Hear it again."""
        if self._owner is not None:
            self._owner.resume()

    def release(self) -> None:
        """Forget the protocol, whose connection is lost: a cycle would wait for the collector."""
        self._owner = None

    def _piece(self) -> bytes:
        """Return the next piece for the transport, from the source if nothing waits here."""
        if self._sent == len(self._data):
            self._data, self._sent = self._next(), 0
        piece = self._data[self._sent : self._sent + PIECE_BYTES]
        self._sent += len(piece)
        if piece and self.source is not None:
            self.source.progress()
        return piece

    def _next(self) -> bytes:
        """Return what was written meanwhile, or what follows; to ask for that may write a close."""
        if not self._more and self.source is not None and (data := self.source.take()):
            return data
        data = b"".join(self._more)
        self._more.clear()
        return data


@implementer(IPushProducer)
class StreamOutlet(Outlet):
    """Writes to any transport, until that says it has enough."""

    __slots__ = ("_enough", "_waiting")

    def __init__(self, transport: Transport, owner: ConnectionOwner) -> None:
        super().__init__(transport, owner)
        self._enough = False
        self._waiting = False
        transport.registerProducer(self, True)

    def write(self, data: bytes) -> bool:
        """Send; False if the transport has enough, behind which `take` will be called."""
        if self._waiting:
            self._more.append(data)
            return False
        for at in range(0, len(data), PIECE_BYTES):
            self._transport.write(data[at : at + PIECE_BYTES])
            if self._enough:
                self._waiting = True
                self._data, self._sent = data, min(len(data), at + PIECE_BYTES)
                return False
        return True

    def lose(self) -> None:
        """Close the transport once everything written is sent, also what waits here."""
        while self._waiting and (piece := self._piece()):
            self._transport.write(piece)
        self._transport.unregisterProducer()
        super().lose()

    def pauseProducing(self) -> None:
        """The transport has enough."""
        self._enough = True

    def resumeProducing(self) -> None:
        """The transport has room."""
        self._enough = False
        while self._waiting and not self._enough:
            piece = self._piece()
            self._waiting = bool(piece)
            self._transport.write(piece)

    def stopProducing(self) -> None:
        """The connection is lost; the protocol is told of that too."""


@implementer(IPullProducer)
class SocketOutlet(Outlet):
    """Writes to the socket itself; the transport is given the rest, a piece at a time.

    The transport asks for the next piece whenever it has sent the last, also when it is to close.
    """

    __slots__ = ("_full", "_send")

    def __init__(self, transport: SocketTransport, owner: ConnectionOwner) -> None:
        super().__init__(transport, owner)
        handle = transport.getHandle()
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)
        self._send = handle.send
        self._full = False

    def write(self, data: bytes) -> bool:
        """Send; False if there is something left, behind which `take` will be called."""
        if self._full:
            self._more.append(data)
            return False
        try:
            sent = self._send(data)
        except OSError:  # full, or broken: the transport finds out which when it tries
            sent = 0
        if sent == len(data):
            return True
        self._full = True
        self._data, self._sent = data, sent
        self._transport.registerProducer(self, False)
        return False

    def resumeProducing(self) -> None:
        """The transport has sent its piece, or was just registered with."""
        piece = self._piece()
        if piece:
            self._transport.write(piece)
        else:
            self._full = False
            self._transport.unregisterProducer()

    def stopProducing(self) -> None:
        """The connection is lost; the protocol is told of that too."""


def open_outlet(transport: Transport, owner: ConnectionOwner) -> SocketOutlet | StreamOutlet:
    """Return the best way out for a transport."""
    if isinstance(transport, Server):
        return SocketOutlet(transport, owner)
    return StreamOutlet(transport, owner)
