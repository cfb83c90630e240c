"""Hosts as the configuration and browsers write them: to listen at, to trust, to answer as.

A browser writes an origin (RFC 6454) in one way only: in lower case, without a default port, never
with a path. What the configuration lists is brought into that form, so that what is listed can
match; what can never match is refused with what would be right.
"""

import re
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

EVERYTHING = "*"
"""In a list: all pages, or all names."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAPPED_BITS = 96
"""Bits in common of all IPv6 addresses that stand for IPv4 addresses (::ffff:192.0.2.1)."""

_NAME = re.compile(r"(?:[a-z0-9_-]+\.)*[a-z0-9_-]+\.?")
_NUMBER = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$")
"""What a browser takes for an IPv4 address, and writes as one."""

_HOST_OF_APP = re.compile(r"[a-z0-9._~-]*")
_PORT_MOST = 65535
_NAME_MOST = 253
"""Number of characters that the name of a host has at most, in DNS."""


def parse_host(value: str) -> str:
    """Return a host to listen at, without the brackets that IPv6 has in a URL.

    Raises:
        ValueError: it is something else; the text says what was expected.
    """
    if value == EVERYTHING:
        raise ValueError("0.0.0.0 for all IPv4 addresses, or :: for all addresses")
    host = value.strip("[]") if value.startswith("[") and value.endswith("]") else value
    colons = host.count(":")
    if not host.isprintable() or colons == 1 or re.search(r"[][\s/@,]|^$", host):
        raise ValueError("one host or address such as 0.0.0.0 or ::1; the port is a key of its own")
    return host.lower()


def parse_networks(value: str) -> tuple[Network, ...]:
    """Return the networks of a list; an address is a network of one.

    Raises:
        ValueError: something is no network; the text says what was expected.
    """
    return tuple(map(_network, _words(value)))


def parse_origins(value: str) -> tuple[str, ...]:
    """Return the origins of a list, in the form that browsers send.

    Raises:
        ValueError: a page of such an origin can never come; the text says what was expected.
    """
    return tuple(map(_parse_origin, _words(value)))


def is_listed(origin: str, patterns: Iterable[str]) -> bool:
    """Return True if an origin, as a browser sends it, is in a list from the configuration."""
    try:
        sent = _canonical(origin.lower())
    except ValueError:
        return False
    return any(_fits(sent, pattern) for pattern in patterns)


def hosts_of(origins: Iterable[str]) -> list[str]:
    """Return the names of hosts that a list of origins has."""
    return [_split(origin)[1] for origin in origins if "://" in origin]


def parse_hosts(value: str) -> tuple[str, ...]:
    """Return the names of a list of hosts.

    Raises:
        ValueError: no request can ever name such a host; the text says what was expected.
    """
    return tuple(map(_parse_host, _words(value)))


def host_name(header: str) -> str:
    """Return the host that a Host header names, without its port; empty if it names none."""
    try:
        _, host, _ = _split(f"http://{header.strip().lower()}")
    except ValueError:
        return ""
    return host.removesuffix(".")


def is_address(host: str) -> bool:
    """Return True for an IP address, in brackets if it is IPv6."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def is_one_of(host: str, patterns: Iterable[str]) -> bool:
    """Return True if a host is named in a list; `*.example.org` is for all names below it."""
    return any(_fits(host, pattern) for pattern in patterns)


def _words(value: str) -> list[str]:
    """Return what a list holds, whose parts stand between commas or blanks."""
    return re.findall(r"[^\s,]+", value)


def _network(text: str) -> Network:
    try:
        network = ip_network(re.sub(r"[][]", "", text), strict=False)
    except ValueError:
        raise ValueError(f"addresses or networks such as 10.0.0.0/8 ::1, not {text}") from None
    within = network.network_address
    mapped = within.ipv4_mapped if isinstance(within, IPv6Address) else None
    if mapped is not None and network.prefixlen >= _MAPPED_BITS:
        return ip_network((mapped, network.prefixlen - _MAPPED_BITS))
    return network


def _fits(sent: str, pattern: str) -> bool:
    """Return True if a text is a pattern's, in which a `*` is any text that is not empty."""
    before, star, after = pattern.partition("*")
    if not star:
        return sent == pattern
    longer = len(sent) > len(before) + len(after)
    return longer and sent.startswith(before) and sent.endswith(after)


def _parse_origin(text: str) -> str:
    origin = re.sub(r"(?<!/)/$", "", text.lower())
    if origin in (EVERYTHING, "null"):
        return origin
    scheme, mark, rest = origin.partition("://")
    if not mark:
        bare = re.sub(r"^(?:(?:https?|wss?):)?/*", "", origin).partition("/")[0]
        raise _no_origin(text, f"https://{bare}")
    if scheme in ("ws", "wss"):
        raise _no_origin(text, f"http{scheme[2:]}://{rest.partition('/')[0]}")
    if scheme == "file" or not rest:
        raise _no_origin(text, "null")
    return _parse_web_origin(text, scheme, rest)


def _parse_web_origin(text: str, scheme: str, rest: str) -> str:
    """Return the origin of a scheme, and of what stands after its `://`."""
    _, at, bare = re.split(r"[/?#]", rest)[0].rpartition("@")
    if at and bare:  # the text is not repeated: it may have a password
        raise ValueError(f"{scheme}://{bare}, with nothing between :// and the host")
    try:
        found = _canonical(f"{scheme}://{bare}")
    except ValueError:
        found = ""
    if not found or bare != rest:
        raise _no_origin(text, found)
    return found


def _no_origin(text: str, right: str) -> ValueError:
    """Return the refusal of a text; what may be meant is suggested only if it is an origin."""
    try:
        return ValueError(_instead(text, _canonical(right)))
    except ValueError:
        example = "* or null or origins such as https://chat.example.org https://*.example.org"
        return ValueError(f"{example}, not {text}")


def _parse_host(text: str) -> str:
    host = text.lower().removesuffix(".")
    if host == EVERYTHING:
        return host
    bare = re.split(r"[/?#]", host.partition("://")[2] or host)[0].rpartition("@")[2]
    if is_address(bare):
        return _ip(bare)
    try:
        _, name, port = _split(f"http://{bare}")
    except ValueError:
        name, port = "", None
    if not name:
        raise ValueError(f"names such as chat.example.org *.example.org [::1], or *, not {text}")
    if port is not None or bare != host:
        raise ValueError(_instead(text, name))
    return name


def _instead(text: str, right: str) -> str:
    return f"{right} in place of {text}"


def _canonical(origin: str) -> str:
    """Return an origin in lower case in the form that browsers send.

    Raises:
        ValueError: it has no such form.
    """
    if origin == "null":
        return origin
    scheme, host, port = _split(origin)
    shown = "" if port in (None, _DEFAULT_PORTS.get(scheme)) else f":{port}"
    return f"{scheme}://{host}{shown}"


def _split(origin: str) -> tuple[str, str, int | None]:
    """Return the scheme, the host and the port of an origin; a `*` may begin the host.

    Raises:
        ValueError: it is no origin.
    """
    scheme, _, rest = origin.partition("://")
    found = re.fullmatch(r"(\[[0-9a-f:.]+\]|[^:/?#@\[\]\s]*)(?::(\d{0,5}))?", rest)
    if not re.fullmatch(r"[a-z][a-z0-9+.-]*", scheme) or not found or not rest:
        raise ValueError
    host, port = found[1], int(found[2]) if found[2] else None
    if port is not None and port > _PORT_MOST:
        raise ValueError
    return scheme, _host(host, web=scheme in _DEFAULT_PORTS), port


def _host(host: str, *, web: bool) -> str:
    """Return a host as browsers write it.

    Raises:
        ValueError: it is none.
    """
    star = "*." if host.startswith("*.") else ""
    name = host.removeprefix(star)
    if not star and host == EVERYTHING:
        return host
    if is_address(host):
        return _ip(host)
    if len(name.removesuffix(".")) > _NAME_MOST:  # the codec is slow, and strangers send these
        raise ValueError
    if not name.isascii():  # browsers send such names in this form
        name = name.encode("idna").decode()
    if not (_NAME if web else _HOST_OF_APP).fullmatch(name) or (web and _NUMBER.search(name)):
        raise ValueError
    return star + name


def _ip(text: str) -> str:
    address = ip_address(text.strip("[]"))
    return f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004 - IPv6
