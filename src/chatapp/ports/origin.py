"""Which web pages may open a WebSocket here (RFC 6454, RFC 6455 section 10.2).

Browsers let any page connect to anywhere and say in a header where the page is from. Without this
check, a page elsewhere could speak to a chat on the reader's own machine or network.
"""

from collections.abc import Collection
from urllib.parse import urlsplit


def may_connect(origin: str | None, host: str, allowed: Collection[str]) -> bool:
    """Return True if a page of that origin may connect.

    Programs other than browsers send no origin, and may connect. Without a list of origins, pages
    from the host that they connect to may, whatever their port.

    Args:
        origin: the Origin header; None or empty without one.
        host: the Host header.
        allowed: origins in lower case; `null` is for pages without one, `*` for all.
    """
    if not origin or "*" in allowed:
        return True
    if allowed:
        return origin.lower() in allowed
    return _hostname(origin) == _hostname(f"//{host}") is not None


def _hostname(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
