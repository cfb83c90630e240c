"""The way that a client's bytes come, and whether others can read them on it.

What counts is the client's own end. It is safe if the connection is encrypted, or does not leave
the client's machine. Where a proxy has made the connection, the client's end is at the proxy, so
only what the proxy says of it counts: in the header of the PROXY protocol, or in headers of HTTP
(see `forwarded.py`). TLS inside of the PROXY protocol is the client's own, because the proxy has
only passed it on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from twisted.internet.interfaces import ISSLTransport

from chatapp.hosts import Network
from chatapp.ports.forwarded import Client
from chatapp.ports.peer import peer_host
from chatapp.ports.transport import Transport, is_proxied, lowest, proxy_header
from chatapp.session.address import is_in, parse_address

_ADDRESS_BYTES = {0x10: 12, 0x20: 36, 0x30: 216}
"""Length of the addresses in the second version of the PROXY protocol, by their family."""

_HEAD_BYTES = 16
_TYPE_BYTES = 3
_VERSION_1 = b"PROXY TCP"
_VERSION_2 = b"\r\n\r\n\0\r\nQUIT\n"
_SSL, _CLIENT_SSL = 0x20, 0x01
"""PP2_TYPE_SSL, and the bit in its first byte that says that the client came over TLS."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a client's bytes come.

    Attributes:
        private: True if the client's own end is encrypted, or on this machine.
        hosts: the hosts of the client and of what made the connection; empty for a Unix socket.
    """

    private: bool
    hosts: tuple[str, ...]

    def is_secure(self, networks: Sequence[Network]) -> bool:
        """Return whether nobody can read it.

        Args:
            networks: from where it is known to be so, whatever else is known.
        """
        return self.private or any(is_in(host, networks) for host in self.hosts)


UNKNOWN = Way(private=False, hosts=())
"""The way before it is known: a secret would be refused."""


def way_of(transport: Transport) -> Way:
    """Return the way of the connection itself, with what the PROXY protocol says of it."""
    hosts = (peer_host(transport), peer_host(lowest(transport)))
    layer: Any = transport
    while hasattr(layer, "transport"):
        if is_proxied(layer):
            return Way(_is_private(proxy_header(layer), peer_host(layer)), hosts)
        if ISSLTransport.providedBy(layer):
            return Way(True, hosts)
        layer = layer.transport
    return Way(_is_here(hosts[0]), hosts)


def way_behind(client: Client, transport: Transport) -> Way:
    """Return the way of a client of whom trusted proxies tell in the headers of HTTP."""
    private = client.encrypted or (client.known and _is_here(client.host))
    return Way(private, (client.host, *way_of(transport).hosts))


def _is_private(header: bytes, host: str) -> bool:
    """Return whether a proxy's header says that the client's end is encrypted, or here.

    A header that names no client is about the proxy, or about a client that it does not know.
    """
    if not header.startswith(_VERSION_2):
        return header.startswith(_VERSION_1) and _is_here(host)
    family, command = header[13] & 0xF0, header[12] & 0x0F
    if not command or family not in _ADDRESS_BYTES:
        return False
    return _says_ssl(header[_HEAD_BYTES + _ADDRESS_BYTES[family] :]) or _is_here(host)


def _says_ssl(types: bytes) -> bool:
    """Return whether the types of the header, each with its length, say that there is TLS."""
    at = 0
    while at + _TYPE_BYTES < len(types):
        end = at + _TYPE_BYTES + int.from_bytes(types[at + 1 : at + _TYPE_BYTES], "big")
        if types[at] == _SSL:
            return any(bits & _CLIENT_SSL for bits in types[at + _TYPE_BYTES : end][:1])
        at = end
    return False


def _is_here(host: str) -> bool:
    """Return whether a host is this machine; a Unix socket has none."""
    address = parse_address(host)
    return not host if address is None else address.is_loopback
