"""Extensions of WebSocket: what a client offers in its handshake, and what is accepted of it.

The only one is permessage-deflate (RFC 7692), by which clients may compress what they send. What is
here makes up for two things in which autobahn is stricter than the standards: several header lines
are one list, and an offer that is not understood is declined while the handshake goes on.
"""

import re
from collections.abc import Iterable
from typing import Any

from autobahn.websocket.compress import PerMessageDeflateOffer, PerMessageDeflateOfferAccept

Extension = tuple[str, dict[str, Any]]
"""An extension's name in lower case, and its parameters; each has a list of values."""

_HEADER = re.compile(rb"\r\nSec-WebSocket-Extensions[ \t]*:([^\r\n]*)", re.IGNORECASE)


def join_extensions(request: bytes) -> bytes:
    """Return a request in which all extensions stand in one header, once its end has come."""
    head, end, rest = request.partition(b"\r\n\r\n")
    lines = _HEADER.findall(head)
    if not end or len(lines) < 2:  # noqa: PLR2004 - one line need not be joined
        return request
    joined = b"\r\nSec-WebSocket-Extensions:" + b",".join(lines)
    return _HEADER.sub(b"", head) + joined + end + rest


def understood(extensions: Iterable[Extension]) -> list[Extension]:
    """Return the extensions that are known, with parameters that are."""
    return [each for each in extensions if _is_understood(*each)]


def _is_understood(name: str, parameters: dict[str, Any]) -> bool:
    if name != PerMessageDeflateOffer.EXTENSION_NAME:
        return False
    try:
        PerMessageDeflateOffer.parse(parameters)
    except Exception:  # noqa: BLE001 - autobahn raises nothing more special
        return False
    return True


def accept_deflate(offers: Iterable[object]) -> PerMessageDeflateOfferAccept | None:
    """Accept permessage-deflate; a message that inflates past the limit closes with 1009."""
    for offer in offers:
        if isinstance(offer, PerMessageDeflateOffer):
            return PerMessageDeflateOfferAccept(offer)
    return None
