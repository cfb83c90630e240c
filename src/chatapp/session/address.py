"""Network addresses: how they are written, and as what address a client is counted."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from chatapp.hosts import Network

Address = IPv4Address | IPv6Address

IPV6_PREFIX = 64
"""All IPv6 addresses with this many first bits in common count as one: a customer has them all."""


LONGEST = 45
"""The most characters that an address has: of IPv6, with one of IPv4 within."""


def parse_address(host: str) -> Address | None:
    """Return the address that a text stands for; None if it is no address.

    An IPv4 address that is written as IPv6 (::ffff:192.0.2.1) is returned as IPv4, and the zone of
    an IPv6 address (%eth0) is left out.
    """
    bare = host.partition("%")[0]
    return _parse(bare) if len(bare) <= LONGEST else None


@lru_cache(maxsize=1024)  # a connection is asked for its address again and again
def _parse(bare: str) -> Address | None:
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def as_written(host: str) -> str:
    """Return a host as people write it: an IPv4 address that an IPv6 socket reports as IPv4."""
    address = parse_address(host)
    return str(address) if isinstance(address, IPv4Address) else host


def counted_as(host: str) -> str:
    """Return the name under which a client's connections are counted.

    It is empty for this machine, whose clients are not limited by their address, and for a host
    without an address, such as a Unix socket.
    """
    address = parse_address(host)
    if address is None or address.is_loopback:
        return ""
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)


def is_in(host: str, networks: Sequence[Network]) -> bool:
    """Return True if a host's address is in one of the networks."""
    address = parse_address(host)
    return address is not None and any(address in network for network in networks)
