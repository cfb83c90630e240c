"""The way out: a session's bytes to its transport, in order, and no more than it takes.

There are two. StreamOutlet works over any transport. SocketOutlet does the same over a plain TCP
one at less than half the cost: it tries the socket at once instead of waiting for the reactor to
find it writable, which saves three system calls per write. Everything a protocol sends goes through
its outlet, so that nothing overtakes the bytes which a full transport still holds.
"""

import socket
from collections.abc import Callable
from typing import Any, Protocol

from twisted.internet.interfaces import IProducer, IPullProducer, IPushProducer
from twisted.internet.tcp import Server
from zope.interface import implementer

PIECE_BYTES = 16 * 1024
"""How much of what a connection has not taken is copied for it at a time."""

KERNEL_BYTES = 128 * 1024
"""How much the kernel may hold of what one connection has not read (SO_SNDBUF)."""


class Transport(Protocol):
    """What is used of ITransport, IConsumer and the rest that every stream transport has."""

    # ruff: noqa: D102 - Twisted's interfaces say what these do
    def write(self, data: bytes) -> None: ...
    def registerProducer(self, producer: IProducer, streaming: bool) -> None: ...
    def unregisterProducer(self) -> None: ...
    def loseConnection(self) -> None: ...
    def abortConnection(self) -> None: ...
    def setTcpNoDelay(self, enabled: bool) -> None: ...
    def pauseProducing(self) -> None: ...
    def resumeProducing(self) -> None: ...
    def getPeer(self) -> Any: ...


class SocketTransport(Transport, Protocol):
    """A transport that shows the socket behind it."""

    def getHandle(self) -> socket.socket: ...


class Speaker(Protocol):
    """The protocol on a transport: it knows how to close, and how to hear no more for a while."""

    def close(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...


class Outlet:
    """What both have: the ways to close, and where the next piece comes from.

    The session sets `take`: what follows once a transport that was full has room, or nothing.
    """

    __slots__ = ("_speaker", "_transport", "take")

    def __init__(self, transport: Transport, speaker: Speaker) -> None:
        self.take: Callable[[], bytes] = bytes
        self._transport = transport
        self._speaker = speaker

    def close(self) -> None:
        """Close once everything written is sent, the way the protocol does it."""
        self._speaker.close()

    def pause(self) -> None:
        """Hear no more from the client."""
        self._speaker.pause()

    def resume(self) -> None:
        """Hear it again."""
        self._speaker.resume()

    def abort(self) -> None:
        """Close at once; what has not been sent is lost."""
        self._transport.abortConnection()


@implementer(IPushProducer)
class StreamOutlet(Outlet):
    """Writes to any transport, until that says it has enough."""

    __slots__ = ("_full",)

    def __init__(self, transport: Transport, speaker: Speaker) -> None:
        super().__init__(transport, speaker)
        self._full = False
        transport.registerProducer(self, True)

    def write(self, data: bytes) -> bool:
        """Send; False if the transport has enough, and will call for `take` when it has room."""
        self._transport.write(data)
        return not self._full

    def close(self) -> None:
        """Close once everything written is sent, which a registered producer would put off."""
        self._transport.unregisterProducer()
        super().close()

    def pauseProducing(self) -> None:
        """The transport has enough."""
        self._full = True

    def resumeProducing(self) -> None:
        """The transport has room."""
        self._full = False
        while not self._full and (data := self.take()):
            self._transport.write(data)

    def stopProducing(self) -> None:
        """The connection is lost; the protocol is told of that too."""


@implementer(IPullProducer)
class SocketOutlet(Outlet):
    """Writes to the socket itself; the transport is given the rest, a piece at a time.

    What waits for the transport is the bytes object that everybody was written, not a copy, so a
    connection that does not read costs one piece. The transport asks for the next whenever it has
    sent the last.
    """

    __slots__ = ("_data", "_full", "_more", "_send", "_sent")

    def __init__(self, transport: SocketTransport, speaker: Speaker) -> None:
        super().__init__(transport, speaker)
        handle = transport.getHandle()
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)
        self._send = handle.send
        self._full = False
        self._data = b""
        self._sent = 0
        self._more: list[bytes] = []

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
        if self._sent == len(self._data):
            self._data, self._sent = self._next(), 0
        piece = self._data[self._sent : self._sent + PIECE_BYTES]
        self._sent += len(piece)
        if piece:
            self._transport.write(piece)
        else:
            self._full = False
            self._transport.unregisterProducer()

    def stopProducing(self) -> None:
        """The connection is lost; the protocol is told of that too."""

    def _next(self) -> bytes:
        """Return what was written meanwhile, or what follows; to ask for that may write a close."""
        if not self._more and (data := self.take()):
            return data
        data = b"".join(self._more)
        self._more.clear()
        return data


def open_outlet(transport: Transport, speaker: Speaker) -> SocketOutlet | StreamOutlet:
    """Return the best way out for a transport."""
    if isinstance(transport, Server):
        return SocketOutlet(transport, speaker)
    return StreamOutlet(transport, speaker)
