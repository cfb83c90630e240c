"""Which web pages may open a WebSocket here (RFC 6454, RFC 6455 section 10.2)."""

from collections.abc import Collection
from urllib.parse import urlsplit


def may_connect(origin: str | None, host: str, allowed: Collection[str]) -> bool:
    """Say whether a page of that origin may connect.

    Programs that are no browsers send no origin, and may. With nothing allowed explicitly, pages
    from the host that is being connected to may, whatever their port.

    Args:
        origin: the Origin header; nothing where there is none.
        host: the Host header.
        allowed: origins in lower case; `null` for pages without one, `*` for all.
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
