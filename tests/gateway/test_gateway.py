"""The gateway: it finds the server among those that it knows, and finds it again."""

from dataclasses import replace
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint
from twisted.internet.error import ConnectionRefusedError as Refused
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config, Limits
from chatapp.gateway.factory import ClientFactory
from chatapp.gateway.gateway import ENDING_SECONDS, PAUSE_SECONDS, TRY_SECONDS, Gateway
from chatapp.ports.fanout import Fanout
from chatapp.room_events import Said
from tests.gateway.conftest import SECRET, House
from tests.transport import MemoryTransport


class Place:
    """Where a server may be."""

    def __init__(self) -> None:
        self.tries = 0
        self.answer: Deferred[Any] = Deferred()

    def connect(self, factory: Any) -> Deferred[Any]:
        self.tries += 1
        self.answer = Deferred()
        return self.answer


def gateway_to(clock: MemoryReactorClock, *places: Any, config: Config | None = None) -> Gateway:
    """Return a gateway that looks for a server at some places."""
    named = [(f"place {n}", place) for n, place in enumerate(places, 1)]
    return Gateway(named, config or Config(), SECRET, clock, Fanout("send"))


def test_one_place_after_the_other(clock: MemoryReactorClock, log_lines: list[str]) -> None:
    """A place that refuses is left at once, one that does not answer soon; each is told once."""
    first, second = Place(), Place()
    gateway = gateway_to(clock, first, second)
    gateway.startService()
    for _ in range(2):
        first.answer.errback(Refused())
        clock.advance(PAUSE_SECONDS)
        clock.advance(TRY_SECONDS)
        clock.advance(PAUSE_SECONDS)
    assert (first.tries, second.tries) == (3, 2)
    assert log_lines == [
        "WARN | No server at place 1: Connection was refused by other side.",
        "WARN | No server at place 2: it does not answer",
    ]
    gateway.stopService()
    assert clock.getDelayedCalls() == []


def test_a_place_of_twisteds_that_does_not_answer(
    clock: MemoryReactorClock, log_lines: list[str]
) -> None:
    """An endpoint of Twisted's has an error of its own for that; it is none if the gateway ends."""
    gateway = gateway_to(clock, TCP4ClientEndpoint(clock, "192.0.2.1", 6970))
    gateway.startService()
    clock.advance(TRY_SECONDS)
    clock.advance(PAUSE_SECONDS)
    gateway.stopService()
    assert log_lines == ["WARN | No server at place 1: it does not answer"]
    assert clock.getDelayedCalls() == []


def test_ending_while_there_is_no_server(clock: MemoryReactorClock) -> None:
    """Nothing is left, whether it waits or tries."""
    place = Place()
    gateway = gateway_to(clock, place)
    gateway.startService()
    place.answer.errback(Refused())
    assert gateway.stopService() is None
    assert clock.getDelayedCalls() == []


def test_too_many_clients(clock: MemoryReactorClock) -> None:
    """A gateway has room for so many; the others are told, and closed."""
    config = replace(Config(), limits=Limits(sessions=1))
    gateway = gateway_to(clock, Place(), config=config)
    gateway.startService()
    factory = ClientFactory("tcp_server", gateway)
    clients = [MemoryTransport(clock, port) for port in (50001, 50002)]
    for client in clients:
        client.attach(factory.buildProtocol(None))
        client.pump()
    assert not clients[0].disconnected
    assert bytes(clients[1].sent) == b"! the server cannot be reached now; try again later\r\n"
    assert clients[1].disconnected
    clients[0].lose(ConnectionError())
    gateway.stopService()
    assert clock.getDelayedCalls() == []


def test_the_status(house: House) -> None:
    """It says how many clients there are, and where the server is."""
    assert house.gateway.status() == "clients: 0, server: "
    house.client()
    house.pair.close()
    assert house.gateway.status() == "clients: 0, server: none"


def test_ending(house: House, chat: ChatFactory) -> None:
    """The clients are told, and the server lets them go at once."""
    client = house.client()
    house.settle(1)
    waiting = house.gateway.stopService()
    assert waiting is not None
    house.settle()
    assert bytes(client.sent).endswith(b"come back with /resume\r\n")
    assert chat.users.online == {}
    house.settle(1)
    house.gateway.running = True


def test_the_last_words_of_its_clients(house: House) -> None:
    """What clients had sent when it ends is done, though it is still on its way to the server."""
    client = house.client()
    house.settle(1)
    house.pair.gateway.stuck = True
    house.send(client, "my last words")
    house.gateway.stopService()
    house.settle()
    assert not client.disconnected
    house.pair.gateway.stuck = False
    house.settle()
    assert client.disconnected
    (said,) = house.chat.rooms["#lobby"].log.latest_said()
    assert isinstance(said.event, Said)
    assert said.event.text == "my last words"
    house.settle(1)
    house.gateway.running = True


def test_ending_without_a_word_from_the_server(house: House, log_lines: list[str]) -> None:
    """A server that does not let the gateway go holds it up for a moment only."""
    client = house.client()
    house.settle(1)
    house.pair.gateway.stuck = True
    house.gateway.stopService()
    house.settle(ENDING_SECONDS)
    assert client.disconnected
    assert "INFO | The server at  is gone: this gateway ends" in log_lines
    house.settle(1)
    house.gateway.running = True
