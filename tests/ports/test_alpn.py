"""What the ports agree to when a client offers protocols in its TLS handshake."""

from twisted.internet.interfaces import IProtocolNegotiationFactory
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.ports.websocket import ChatWebSocketFactory


def test_both_ports_agree_to_http(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """Browsers offer HTTP/1.1 to either port, and go away without an agreement."""
    for factory in (chat, ChatWebSocketFactory(chat, clock)):
        assert IProtocolNegotiationFactory(factory).acceptableProtocols() == [b"http/1.1"]
