"""Which web pages may open a WebSocket here, and under which names the port answers.

Browsers let any page connect to anywhere, and say in a header where the page is from (RFC 6454, RFC
6455 section 10.2). Without a check of that, a page elsewhere could speak to a chat on the reader's
own machine or network. It does not suffice: a page of evil.example may have that name lead to
127.0.0.1 (DNS rebinding), and is then from the very host that it connects to. So a port that only
this machine can reach answers only under names that cannot lead elsewhere, or are listed.
"""

from collections.abc import Collection

from chatapp.config import WebSocketListener
from chatapp.hosts import EVERYTHING, host_name, hosts_of, is_address, is_listed, is_one_of
from chatapp.ports.endpoint import is_loopback_only

_LOCAL = ("localhost", "*.localhost")


def may_connect(origin: str | None, host: str, allowed: Collection[str]) -> bool:
    """Return True if a page of that origin may connect.

    Programs other than browsers send no origin, and may connect. Without a list of origins, pages
    from the host that they connect to may, whatever their port.

    Args:
        origin: the Origin header; None or empty without one.
        host: the Host header.
        allowed: origins as the configuration lists them.
    """
    if not origin or EVERYTHING in allowed:
        return True
    if allowed:
        return is_listed(origin, allowed)
    _, mark, there = origin.partition("://")
    return mark != "" and host_name(there) == host_name(host) != ""


def answers_as(host: str, server: WebSocketListener) -> bool:
    """Return True if the port answers to requests for that host.

    Args:
        host: the Host header.
        server: lists the names, or says where it listens.
    """
    name = host_name(host)
    if server.hosts:
        return is_one_of(name, server.hosts)
    if EVERYTHING in server.origins or not is_loopback_only(server):
        return True
    return is_address(name) or is_one_of(name, (*_LOCAL, *hosts_of(server.origins)))
