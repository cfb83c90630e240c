"""A gateway in memory, between clients and a chat."""

import os
from typing import Any

import pytest
from twisted.internet.address import UNIXAddress
from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import Factory
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.python.failure import Failure

from chatapp.chat.factory import ChatFactory
from chatapp.gateway.end import GatewayEnd
from chatapp.gateway.factory import ClientFactory
from chatapp.gateway.gateway import Gateway
from chatapp.link.end import LinkEnd
from chatapp.link.factory import LinkFactory
from chatapp.link.remote import RemoteTransport
from tests.fanout import fanout_of

THROUGH_GATEWAY = "CHATAPP_GATEWAY" in os.environ
"""Whether all clients in memory come over a gateway."""

over_own_sockets = pytest.mark.skipif(
    THROUGH_GATEWAY, reason="it looks at the server's own sockets, or at a turn of the reactor"
)
"""For what is not the same over a gateway."""

SECRET = b"the secret of all tests"


class LinkTransport(StringTransport):
    """One end of a link's connection; what is written arrives in another turn."""

    other: LinkEnd
    clock: MemoryReactorClock
    pending = b""

    def write(self, data: bytes) -> None:
        if data and not self.pending:
            self.clock.callLater(0, self.deliver)
        self.pending += data

    def deliver(self) -> None:
        """Let what was written arrive now."""
        data, self.pending = self.pending, b""
        if data:
            self.other.dataReceived(data)

    def writeSequence(self, data: Any) -> None:
        self.write(b"".join(data))

    def setTcpNoDelay(self, enabled: bool) -> None: ...


class OneProtocol(Factory):
    """Gives the next client the protocol that a test has made for it."""

    protocol_made: Any = None

    def buildProtocol(self, addr: Any) -> Any:
        return self.protocol_made


class MemoryGateway:
    """A gateway and the server's end of its link."""

    def __init__(self, chat: ChatFactory, clock: MemoryReactorClock) -> None:
        self.clock = clock
        self.ports = {name: OneProtocol() for name in ("tcp_server", "ws_server")}
        self.links = LinkFactory(self.ports, SECRET, clock, chat.counts, chat.settings)
        self.gateway = Gateway([("memory", None)], chat.config, SECRET, clock, fanout_of(clock))  # type: ignore[list-item]
        self.gateway.running = True
        self.server = self.links.buildProtocol(None)
        self.end = GatewayEnd(clock, self.gateway)
        here, there = (LinkTransport(peerAddress=UNIXAddress(None)) for _ in range(2))
        here.other, there.other = self.end, self.server
        here.clock = there.clock = clock
        self.end.makeConnection(there)
        self.server.makeConnection(here)
        clock.advance(0)
        for end in (self.end, self.server):
            end._alive.stop()
        self.factories = {name: ClientFactory(name, self.gateway) for name in self.ports}

    def client(self, section: str, protocol: Any) -> Any:
        """Return a client of the gateway, which the server has that protocol for."""
        self.ports[section].protocol_made = protocol
        return self.factories[section].buildProtocol(None)

    def arrive(self) -> None:
        """Let all that clients have sent arrive at the server now."""
        self.end.transport.deliver()

    def lose(self) -> None:
        """Cut the link."""
        for end in (self.end, self.server):
            end.connectionLost(Failure(ConnectionDone()))


def takes(client: RemoteTransport) -> bool:
    """Return whether the server takes what a client at a gateway sends, and nothing waits."""
    return not client._incoming._paused and not client._incoming.held


def gateway_of(chat: ChatFactory, clock: MemoryReactorClock) -> MemoryGateway:
    """Return the gateway before a chat, which goes when the chat does."""
    known: Any = vars(chat)
    if "gateway" not in known:
        known["gateway"] = MemoryGateway(chat, clock)
    gateway: MemoryGateway = known["gateway"]
    return gateway
