"""What a TLS port agrees to speak (ALPN, RFC 7301).

A browser that opens a TLS connection offers HTTP/1.1, and Twisted ends the connection unless the
factory that listens agrees to something offered. Both ports agree to HTTP/1.1: the WebSocket port
begins with it, and the line port answers it with a page.

Twisted asks by adapting the factory to IProtocolNegotiationFactory. An adapter tells it for both
factories, so that the chat itself, which is the line port's factory, need not know of TLS.
"""

from typing import Any

from twisted.internet.interfaces import IProtocolNegotiationFactory
from twisted.internet.protocol import Factory
from twisted.python.components import registerAdapter
from zope.interface import implementer


@implementer(IProtocolNegotiationFactory)
class HttpNegotiation:
    """Agrees to HTTP/1.1 in the name of a factory."""

    def __init__(self, factory: object) -> None:
        """Every factory gives the same answer."""

    def acceptableProtocols(self) -> list[bytes]:
        """Return the names of the protocols, the preferred one first."""
        return [b"http/1.1"]


def agree_to_http(factory: type[Factory[Any]]) -> None:
    """Have TLS ports with factories of this class agree to HTTP/1.1."""
    registerAdapter(HttpNegotiation, factory, IProtocolNegotiationFactory)
