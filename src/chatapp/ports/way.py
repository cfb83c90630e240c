"""The way that a client's bytes come, and whether others can read them on it.

What counts is the client's own end. It is safe if the connection is encrypted, or does not leave
the client's machine. Where a proxy has made the connection, the client's end is at the proxy, so
only what the proxy says of it counts: in the header of the PROXY protocol, or in headers of HTTP
(see `forwarded.py`). TLS inside of the PROXY protocol is the client's own, because the proxy has
only passed it on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from twisted.internet.interfaces import ISSLTransport

from chatapp.hosts import Network
from chatapp.ports.forwarded import FORWARDED, Client
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
        here: True if the client's own end is on this machine, and so is the proxy, if one is known.
    """

    private: bool
    hosts: tuple[str, ...]
    here: bool = False

    def is_secure(self, networks: Sequence[Network]) -> bool:
        """Return whether nobody can read it.

        Args:
            networks: from where it is known to be so, whatever else is known.
        """
        return self.private or any(is_in(host, networks) for host in self.hosts)


UNKNOWN = Way(private=False, hosts=())
"""The way before it is known: a secret would be refused."""


@runtime_checkable
class Told(Protocol):
    """A transport of a connection whose way somebody else has seen."""

    way: Way


def way_of(transport: Transport) -> Way:
    """Return the way of the connection itself, with what the PROXY protocol says of it."""
    if isinstance(transport, Told):
        return transport.way
    hosts = (peer_host(transport), peer_host(lowest(transport)))
    layer: Any = transport
    encrypted = False
    while hasattr(layer, "transport"):
        if is_proxied(layer):
            header, host = proxy_header(layer), peer_host(layer)
            near = _names_client(header) and is_here(host)
            private = encrypted or near or _tells_ssl(header)
            return Way(private, hosts, near and is_here(hosts[1]))
        encrypted |= ISSLTransport.providedBy(layer)
        layer = layer.transport
    here = is_here(hosts[0])
    return Way(encrypted or here, hosts, here)


def way_behind(client: Client, transport: Transport) -> Way:
    """Return the way of a client of whom trusted proxies tell in the headers of HTTP."""
    near, way = client.known and is_here(client.host), way_of(transport)
    here = near and is_here(way.hosts[-1])
    return Way(client.encrypted or near, (client.host, *way.hosts), here)


def way_without_headers(transport: Transport, headers: Mapping[str, str]) -> Way:
    """Return the way of a client although there may be headers of HTTP, which nobody trusted sent.

    They are believed in one thing: a proxy made the connection, and its client may be anywhere.
    """
    way = way_of(transport)
    return Way(way.private, way.hosts, way.here and headers.keys().isdisjoint(FORWARDED))


def _names_client(header: bytes) -> bool:
    """Return whether a proxy's header names a client.

    One that does not is about the proxy, or about a client that it does not know.
    """
    if not header.startswith(_VERSION_2):
        return header.startswith(_VERSION_1)
    family, command = header[13] & 0xF0, header[12] & 0x0F
    return bool(command) and family in _ADDRESS_BYTES


def _tells_ssl(header: bytes) -> bool:
    """Return whether a proxy's header says that the client came over TLS."""
    if not (header.startswith(_VERSION_2) and _names_client(header)):
        return False
    return _says_ssl(header[_HEAD_BYTES + _ADDRESS_BYTES[header[13] & 0xF0] :])


def _says_ssl(types: bytes) -> bool:
    """Return whether the types of the header, each with its length, say that there is TLS."""
    at = 0
    while at + _TYPE_BYTES < len(types):
        end = at + _TYPE_BYTES + int.from_bytes(types[at + 1 : at + _TYPE_BYTES], "big")
        if types[at] == _SSL:
            return any(bits & _CLIENT_SSL for bits in types[at + _TYPE_BYTES : end][:1])
        at = end
    return False


def is_here(host: str) -> bool:
    """Return whether a host is this machine; a Unix socket has none."""
    address = parse_address(host)
    return not host if address is None else address.is_loopback
