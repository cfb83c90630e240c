"""For what client a proxy speaks, by the headers that it has added to a request.

Each proxy adds, at the end, the host that connected to it: to X-Forwarded-For, or to Forwarded (RFC
7239). A client can send such headers itself, so only what trusted proxies have added is believed,
from the end back. Where there is an X-Forwarded-For, Forwarded is not read: most proxies add to the
one and pass on the other as the client sent it.
"""

import re
from collections.abc import Mapping, Sequence

from chatapp.hosts import Network
from chatapp.session.address import as_written, is_in, parse_address

_PARTS = re.compile(r'(?:"[^"]*"|[^",])+')
# Possessive (`*+`), so that no blank is tried in several places: a client may send thousands.
_FOR = re.compile(r'(?:^|;)\s*+for\s*+=\s*+("[^"]*+"|[^\s";]*+)\s*+(?=;|$)', re.IGNORECASE)
_NODE = re.compile(r"\[([^]]+)\](?::\w+)?|([^:\[\]]+):\w+")
"""An address in brackets, perhaps with a port; or one without colons, with a port."""


def client_behind(host: str, headers: Mapping[str, str], trusted: Sequence[Network]) -> str:
    """Return the host of the client that connected, perhaps through proxies.

    Going back from the host that made the connection, it is the first host that is no trusted
    proxy; or the last proxy, if that does not say the address of its client.

    Args:
        host: the host that made the connection.
        headers: by name in lower case; what came in several has commas between.
        trusted: the addresses of the proxies.
    """
    if not is_in(host, trusted):
        return host
    for said in _hosts(headers):
        address = _address(said)
        if not address:
            break
        host = address
        if not is_in(host, trusted):
            break
    return host


def _hosts(headers: Mapping[str, str]) -> list[str]:
    """Return what the proxies said of their clients, the nearest proxy's first.

    Forwarded is read from its end. A quotation mark that a client leaves open at the beginning
    would otherwise hide what the proxy has added.
    """
    if "x-forwarded-for" in headers:
        return headers["x-forwarded-for"].split(",")[::-1]
    backwards = _PARTS.findall(headers.get("forwarded", "")[::-1])
    return [_for(element[::-1]) for element in backwards]


def _for(element: str) -> str:
    """Return the node that an element of Forwarded says to be the client; empty if it says none."""
    found = _FOR.search(element.strip())
    return found[1].replace("\\", "") if found else ""


def _address(node: str) -> str:
    """Return the address of a node, without a port; empty for `unknown` and other names."""
    bare = node.strip().strip('"').strip()
    found = _NODE.fullmatch(bare)
    host = (found[1] or found[2]) if found else bare
    address = parse_address(host)
    return "" if address is None else as_written(host)
