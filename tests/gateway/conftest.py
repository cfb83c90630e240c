"""A chat behind a gateway, whose link is in memory and takes its time."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.gateway.end import GatewayEnd
from chatapp.gateway.factory import ClientFactory
from chatapp.gateway.gateway import Gateway
from chatapp.link.factory import LinkFactory
from chatapp.ports.websocket import ChatWebSocketFactory
from tests.fanout import fanout_of
from tests.link.pair import Pair
from tests.transport import HOST, MemoryTransport

SECRET = b"a secret of sixteen bytes or more"


class Nowhere:
    """A server that never answers: tests connect by themselves."""

    def connect(self, factory: Any) -> Deferred[Any]:
        return Deferred()


class House:
    """A server and one gateway, with clients of the gateway."""

    def __init__(self, chat: ChatFactory, clock: MemoryReactorClock) -> None:
        self.chat, self.clock = chat, clock
        ports = {"tcp_server": chat, "ws_server": ChatWebSocketFactory(chat, clock)}
        self.links = LinkFactory(ports, SECRET, clock, chat.counts, chat.settings)
        nowhere: Any = Nowhere()
        self.gateway = Gateway([("memory", nowhere)], chat.config, SECRET, clock, fanout_of(clock))
        self.gateway.running = True
        self.factories = {name: ClientFactory(name, self.gateway) for name in ports}
        self.clients: list[MemoryTransport] = []
        self.pair: Pair

    def link(self, host: str = "") -> None:
        """Open a link."""
        end = GatewayEnd(self.clock, self.gateway)
        self.pair = Pair(self.clock, self.links.buildProtocol(None), end, host)
        self.pair.pump()

    def client(self, section: str = "tcp_server", host: str = HOST) -> MemoryTransport:
        """Return a new client's side of its connection."""
        transport = MemoryTransport(self.clock, 50001 + len(self.clients), host)
        self.clients.append(transport)
        transport.attach(self.factories[section].buildProtocol(None))
        self.pump()
        return transport

    def settle(self, seconds: float = 0) -> None:
        """Let time pass, and everything arrive."""
        self.clock.advance(seconds)
        self.pump()

    def pump(self) -> None:
        """Let everything arrive."""
        for _ in range(3):
            self.pair.pump()
            for client in self.clients:
                client.pump()

    def send(self, client: MemoryTransport, *lines: str) -> None:
        """Have a client send lines."""
        client.protocol.dataReceived("".join(f"{line}\n" for line in lines).encode())
        self.pump()

    def read(self, client: MemoryTransport) -> list[str]:
        """Return the lines that a client was given since the last call."""
        self.pump()
        data = bytes(client.sent)
        client.sent.clear()
        return data.decode().split("\r\n")[:-1]

    def close(self) -> None:
        """End everything."""
        self.gateway.stopService()
        self.pair.close()
        for client in self.clients:
            client.lose(ConnectionError())
        self.settle(1)


@pytest.fixture
def house(chat: ChatFactory, clock: MemoryReactorClock) -> Iterator[House]:
    """A server and a gateway, which have a link."""
    house = House(chat, clock)
    house.link()
    yield house
    house.close()
    assert chat.users.online == {}
    assert clock.getDelayedCalls() == []


@pytest.fixture
def talk(house: House) -> Callable[[str], MemoryTransport]:
    """Return a client that has a name, and has read everything so far."""

    def come(name: str) -> MemoryTransport:
        client = house.client()
        house.send(client, f"/nick {name}")
        house.settle(1)
        for one in house.clients:
            house.read(one)
        return client

    return come
