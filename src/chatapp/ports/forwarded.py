"""For what client a proxy speaks, by the headers that it has added to a request.

Each proxy adds, at the end, the host that connected to it: to X-Forwarded-For, or to Forwarded (RFC
7239). A client can send such headers itself, so only what trusted proxies have added is believed,
from the end back. Where there is an X-Forwarded-For, Forwarded is not read: most proxies add to the
one and pass on the other as the client sent it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatapp.hosts import Network
from chatapp.session.address import as_written, is_in, parse_address

_PARTS = re.compile(r'(?:"[^"]*"|[^",])+')
# Possessive (`*+`), so that no blank is tried in several places: a client may send thousands.
_PAIR = r'(?:^|;)\s*+%s\s*+=\s*+("[^"]*+"|[^\s";]*+)\s*+(?=;|$)'
_FOR = re.compile(_PAIR % "for", re.IGNORECASE)
_PROTO = re.compile(_PAIR % "proto", re.IGNORECASE)
_NODE = re.compile(r"\[([^]]+)\](?::\w+)?|([^:\[\]]+):\w+")
"""An address in brackets, perhaps with a port; or one without colons, with a port."""

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-proto", "x-real-ip")
"""Headers, in lower case, with which proxies tell of their clients."""

_ENCRYPTED = ("https", "wss")


@dataclass(frozen=True, slots=True)
class Client:
    """Who connected, perhaps through proxies.

    Attributes:
        host: the client's; or the last proxy's, if that does not say the address of its client.
        known: False if it is that proxy's.
        encrypted: True if the proxies say that the client came to them over TLS.
    """

    host: str
    known: bool
    encrypted: bool


def client_behind(host: str, headers: Mapping[str, str], trusted: Sequence[Network]) -> Client:
    """Return the client that connected, perhaps through proxies.

    Going back from the host that made the connection, it is the first host that is no trusted
    proxy.

    Args:
        host: the host that made the connection.
        headers: by name in lower case; what came in several has commas between.
        trusted: the addresses of the proxies.
    """
    known, encrypted = not is_in(host, trusted), False
    for said, proto in _hops(headers):
        if not is_in(host, trusted):
            break
        address = _address(said)
        known, encrypted = bool(address), proto in _ENCRYPTED
        if not known:
            break
        host = address
    return Client(host, known, encrypted)


def _hops(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what the proxies said of their clients, the nearest proxy's first: host and protocol.

    Forwarded is read from its end. A quotation mark that a client leaves open at the beginning
    would otherwise hide what the proxy has added.
    """
    if "x-forwarded-for" in headers or "forwarded" not in headers:
        proto = _proto(headers.get("x-forwarded-proto", ""))
        return [(said, proto) for said in headers.get("x-forwarded-for", "").split(",")[::-1]]
    backwards = [element[::-1] for element in _PARTS.findall(headers["forwarded"][::-1])]
    return [(_value(_FOR, each), _value(_PROTO, each).lower()) for each in backwards]


def _proto(said: str) -> str:
    """Return the protocol of X-Forwarded-Proto; of several, one that is not encrypted if any is.

    Which of them is the client's own cannot be told: some proxies add to the header, others
    replace it.
    """
    protos = [proto.strip().lower() for proto in said.split(",")]
    return next((proto for proto in protos if proto not in _ENCRYPTED), protos[0])


def _value(pair: re.Pattern[str], element: str) -> str:
    """Return what an element of Forwarded says for a name; empty if it says nothing."""
    found = pair.search(element.strip())
    return found[1].replace("\\", "").strip('"') if found else ""


def _address(node: str) -> str:
    """Return the address of a node, without a port; empty for `unknown` and other names."""
    bare = node.strip().strip('"').strip()
    found = _NODE.fullmatch(bare)
    host = (found[1] or found[2]) if found else bare
    address = parse_address(host)
    return "" if address is None else as_written(host)
