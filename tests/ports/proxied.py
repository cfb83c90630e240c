"""Clients behind a proxy, and the headers in which it names them."""

import socket
import struct
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.testing import StringTransport
from twisted.protocols.haproxy._wrapper import HAProxyWrappingFactory

FAR, NEAR = "203.0.113.7", "127.0.0.1"


PROXY = "10.1.2.3"


SSL = b"\x20\0\5\1\0\0\0\0"
"""The type that says that the proxy's client came over TLS."""


def version_2(host: str, *types: bytes, command: int = 1, family: int = 0x11) -> bytes:
    """Return the header of the PROXY protocol that names a client."""
    addresses = socket.inet_aton(host) + bytes(4) + struct.pack("!2H", 50001, 6969)
    body = addresses + b"".join(types)
    head = bytes((0x20 | command, family)) + struct.pack("!H", len(body))
    return b"\r\n\r\n\0\r\nQUIT\n" + head + body


def version_1(host: str) -> bytes:
    """Return the same in the form of the first version."""
    return f"PROXY TCP4 {host} 10.1.1.1 50001 6969\r\n".encode()


def through_proxy(header: bytes, peer: str = PROXY) -> Any:
    """Return the transport of a connection whose proxy has sent a header."""
    wrapped = HAProxyWrappingFactory(Factory.forProtocol(Protocol)).buildProtocol(None)
    assert wrapped is not None
    wrapped.makeConnection(StringTransport(peerAddress=IPv4Address("TCP", peer, 50001)))
    wrapped.dataReceived(header)
    return wrapped
