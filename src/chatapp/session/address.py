"""Network addresses: who a client is counted as, and whom a proxy speaks for."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from chatapp.config import Network

Address = IPv4Address | IPv6Address

IPV6_PREFIX = 64
"""What one IPv6 customer has at least: all addresses in it count as one."""


def parse_address(host: str) -> Address | None:
    """Return the address that is written so, IPv4 within IPv6 as IPv4; None if it is none."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def as_written(host: str) -> str:
    """Return a host as people write it: IPv4 that came by an IPv6 socket is IPv4."""
    address = parse_address(host)
    return str(address) if isinstance(address, IPv4Address) else host


def counted_as(host: str) -> str:
    """Return the name under which a client's connections are counted; none for this machine."""
    address = parse_address(host)
    if address is None or address.is_loopback:
        return ""
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)


def is_in(host: str, networks: Sequence[Network]) -> bool:
    """Say whether a host is in one of the networks."""
    address = parse_address(host)
    return address is not None and any(address in network for network in networks)


def client_behind(host: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Return the client's host: going back from who connected, the first that is no trusted proxy.

    Only what trusted proxies say is believed, so that a client cannot choose its address.

    Args:
        host: who made the connection.
        forwarded: the header's value; each proxy has added whom it was speaking for.
        trusted: where the proxies are.
    """
    for said in reversed(forwarded.split(",")):
        if not is_in(host, trusted) or parse_address(said.strip()) is None:
            break
        host = said.strip()
    return host
