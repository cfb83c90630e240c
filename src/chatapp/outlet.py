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
    def getPeer(self) -> Any: ...


class SocketTransport(Transport, Protocol):
    """A transport that shows the socket behind it."""

    def getHandle(self) -> socket.socket: ...


class Outlet:
    """What both have: how to close the connection, and where its next piece comes from.

    The session sets `take`: what follows once a transport that was full has room, or nothing.
    """

    def __init__(self, transport: Transport, close: Callable[[], object]) -> None:
        self.take: Callable[[], bytes] = bytes
        self._transport = transport
        self._close = close

    def close(self) -> None:
        """Close once everything written is sent, the way the protocol does it."""
        self._close()

    def abort(self) -> None:
        """Close at once; what has not been sent is lost."""
        self._transport.abortConnection()


@implementer(IPushProducer)
class StreamOutlet(Outlet):
    """Writes to any transport, until that says it has enough."""

    def __init__(self, transport: Transport, close: Callable[[], object]) -> None:
        super().__init__(transport, close)
        self._paused = False
        transport.registerProducer(self, True)

    def write(self, data: bytes) -> bool:
        """Send; False if the transport has enough, and will call for `take` when it has room."""
        self._transport.write(data)
        return not self._paused

    def close(self) -> None:
        """Close once everything written is sent, which a registered producer would put off."""
        self._transport.unregisterProducer()
        super().close()

    def pauseProducing(self) -> None:
        """The transport has enough."""
        self._paused = True

    def resumeProducing(self) -> None:
        """The transport has room."""
        self._paused = False
        while not self._paused and (data := self.take()):
            self._transport.write(data)

    def stopProducing(self) -> None:
        """The connection is lost; the protocol is told of that too."""


@implementer(IPullProducer)
class SocketOutlet(Outlet):
    """Writes to the socket itself; the transport is given what that does not take at once.

    While the transport holds bytes, it asks for the next piece each time it has sent the last.
    """

    def __init__(self, transport: SocketTransport, close: Callable[[], object]) -> None:
        super().__init__(transport, close)
        handle = transport.getHandle()
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)
        self._send = handle.send
        self._full = False
        self._rest = b""

    def write(self, data: bytes) -> bool:
        """Send; False if that left something to the transport, which then calls for `take`."""
        if self._full:
            self._transport.write(data)
            return False
        try:
            sent = self._send(data)
        except OSError:  # full, or broken: the transport finds out which when it tries
            sent = 0
        if sent == len(data):
            return True
        self._full = True
        self._rest = data[sent:]
        self._transport.registerProducer(self, False)
        return False

    def resumeProducing(self) -> None:
        """The transport has sent everything; it also calls this when it is registered with."""
        data, self._rest = self._rest or self.take(), b""
        if data:
            self._transport.write(data)
        else:
            self._full = False
            self._transport.unregisterProducer()

    def stopProducing(self) -> None:
        """The connection is lost; the protocol is told of that too."""


def open_outlet(transport: Transport, close: Callable[[], object]) -> SocketOutlet | StreamOutlet:
    """Return the best way out for a transport."""
    if isinstance(transport, Server):
        return SocketOutlet(transport, close)
    return StreamOutlet(transport, close)


def peer_address(transport: Transport) -> object:
    """Return who is at the other end, the way it is logged: host and port where it has them."""
    peer = transport.getPeer()
    host = getattr(peer, "host", None)
    return str(peer) if host is None else (host, peer.port)
