"""What the ports need of Twisted's transports, and what Twisted does not say of them in public.

Twisted's interfaces say how to write to a transport, but not how much of what was written is still
on its way: the promise that nothing unseen is lost rests on that figure. It is read here from the
transport's buffers, which are private, and from the kernel. Nothing outside this file, listener.py
and endpoint.py touches private parts of Twisted; tests/ports/test_private_parts.py names them all.
"""

import fcntl
import socket
import struct
import sys
import termios
from typing import Any, Protocol, TypeGuard

from twisted.internet.abstract import FileDescriptor
from twisted.internet.interfaces import IHalfCloseableProtocol, IProducer
from twisted.internet.tcp import Connection, Server
from twisted.protocols.haproxy._wrapper import HAProxyProtocolWrapper
from zope.interface import alsoProvides


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
    """A transport that shows its socket."""

    def getHandle(self) -> socket.socket: ...


class ProxyHeaderProtocol(HAProxyProtocolWrapper):
    """Reads a proxy's header, and closes the connection if it is none.

    Twisted's own lets some errors through, such as a port that is no number, and they are logged
    with a traceback. And it takes a client that only closes its half for lost.
    """

    wrappedProtocol: Any

    def makeConnection(self, transport: Any) -> None:
        """Begin; learn of a client that sends no more if the wrapped protocol wants to know."""
        super().makeConnection(transport)
        if IHalfCloseableProtocol.providedBy(self.wrappedProtocol):
            alsoProvides(self, IHalfCloseableProtocol)

    def readConnectionLost(self) -> None:
        """Tell the wrapped protocol that the client sends no more."""
        self.wrappedProtocol.readConnectionLost()

    def writeConnectionLost(self) -> None:
        """Tell the wrapped protocol that nothing more can be sent."""
        self.wrappedProtocol.writeConnectionLost()

    def dataReceived(self, data: bytes) -> None:
        """Read the header, and hand on what comes after it."""
        try:
            super().dataReceived(data)
        except (ValueError, LookupError, struct.error):
            if self._proxyInfo is not None:  # it is an error of what comes after it
                raise
            self.loseConnection()


def is_proxied(transport: Transport) -> bool:
    """Return True if a proxy's header (HAProxy's PROXY protocol) says who the client is."""
    return isinstance(transport, HAProxyProtocolWrapper)


def is_plain_tcp(transport: Any) -> TypeGuard[SocketTransport]:
    """Return True if what is written to a transport goes to its socket as it is.

    The layer that reads a proxy's header changes nothing that is written, and hands on all else.
    """
    while is_proxied(transport):
        transport = transport.transport
    return isinstance(transport, Server)


def proxy_header(transport: Any) -> bytes:
    """Return the header of a proxied connection; empty if it has not come yet."""
    info = transport._proxyInfo  # noqa: SLF001 - nothing else has what Twisted leaves out
    return b"" if info is None else bytes(info.header)


def has_begun(transport: Any) -> bool:
    """Return True if the client's first byte of text may come: there was what comes before.

    That is TLS's handshake, and the header of a proxy, in any order.
    """
    while hasattr(transport, "transport"):
        # Only TLS has this; its class cannot be imported where the extra `tls` is not installed.
        if not getattr(transport, "_handshakeDone", True):
            return False
        if is_proxied(transport) and transport._proxyInfo is None:  # noqa: SLF001
            return False
        transport = transport.transport
    return True


def unacknowledged_bytes(transport: Any) -> int:
    """Return how many bytes wait in a transport, or in the kernel to be acknowledged (TIOCOUTQ)."""
    transport = lowest(transport)
    if not isinstance(transport, FileDescriptor):
        return 0
    gathered: int = transport._tempDataLen  # noqa: SLF001 - nothing else tells
    waiting = len(transport.dataBuffer) - transport.offset + gathered
    try:
        answer = fcntl.ioctl(transport.fileno(), termios.TIOCOUTQ, bytes(4))
    except (OSError, ValueError):  # it is closed, or of a kind that cannot tell
        return waiting
    return waiting + int.from_bytes(answer, sys.byteorder)


def read_last(transport: Any) -> None:
    """Hand the protocol what the kernel has received and nobody has read: one read, 64 KB at most.

    A client may send its lines and be gone before they are read. If a write is what fails then, or
    if nothing is being read for now, Twisted closes the socket with the lines in it. After an
    abort, nothing is read.
    """
    transport = lowest(transport)
    if isinstance(transport, Connection) and transport.fileno() >= 0:
        transport.doRead()


def lowest(transport: Any) -> Any:
    """Return the transport that has the socket: TLS and a proxy's header are over another one."""
    while hasattr(transport, "transport"):
        transport = transport.transport
    return transport
