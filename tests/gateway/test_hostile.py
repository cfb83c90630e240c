"""A gateway that went wrong: whatever it does, it costs its own clients, and the server no more."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.link.end import FRAMES_A_TURN, STUCK_SECONDS, TURN_SECONDS
from chatapp.link.factory import LINKS_AT_MOST
from chatapp.link.frames import BODY_BYTES, NUMBER, Kind, head
from chatapp.link.incoming import HELD_AT_MOST
from chatapp.link.opening import Opening
from chatapp.ports.way import Way
from tests.gateway.conftest import House
from tests.transport import MemoryTransport


class Rogue:
    """A link that is open, over which anything is sent; nothing that comes is looked at."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.pipe = house.pair.server
        self.link: Any = self.pipe.end
        self.clients = 100

    def say(self, kind: int, number: int, body: bytes = b"") -> None:
        """Send a frame."""
        self.link.dataReceived(head(Kind(kind), number, len(body)) + body)
        self.house.clock.advance(0)

    def open(self, host: str = "", section: str = "tcp_server") -> int:
        """Open a client, from an address of its own if none is named; return its number."""
        self.clients += 1
        host = host or f"10.{self.clients >> 16}.{self.clients >> 8 & 255}.{self.clients & 255}"
        peer = MemoryTransport(MemoryReactorClock(), 50009, host).getPeer()
        way = Way(private=False, hosts=(host,))
        self.say(Kind.OPEN, self.clients, Opening(section, peer, way).body())
        return self.clients


@pytest.fixture
def other(chat: ChatFactory, clock: MemoryReactorClock) -> Iterator[House]:
    """Another gateway, with honest users."""
    house = House(chat, clock)
    house.link()
    yield house
    house.close()


@pytest.fixture
def rogue(house: House) -> Rogue:
    """The hostile gateway."""
    return Rogue(house)


@pytest.fixture
def honest(other: House) -> MemoryTransport:
    """Somebody on the other gateway, who has read everything so far."""
    client = other.client()
    other.send(client, "/nick honest")
    other.settle(1)
    other.read(client)
    return client


def _talks(other: House, client: MemoryTransport) -> bool:
    other.settle(1)
    other.read(client)
    other.send(client, "all is well")
    return "honest: all is well" in other.read(client)


def test_sending_without_end(
    rogue: Rogue, other: House, honest: MemoryTransport, log_lines: list[str]
) -> None:
    """More of a client than was asked for, while none of it is taken, closes the link."""
    number = rogue.open()
    rogue.link.clients[number].pauseProducing()
    for _ in range(HELD_AT_MOST // BODY_BYTES):
        rogue.say(Kind.TAKE, number, bytes(BODY_BYTES))
    assert not rogue.link.lost
    rogue.say(Kind.TAKE, number, b"\n")
    assert rogue.link.lost
    assert (
        "INFO | The gateway at this machine is gone: it sends more of a client than is taken"
        in log_lines
    )
    assert _talks(other, honest)


def test_asking_again_and_again(rogue: Rogue) -> None:
    """A gateway that asks is answered when everything is taken, and not before."""
    number = rogue.open()
    rogue.house.settle(1)
    rogue.link.clients[number].pauseProducing()
    rogue.pipe.waiting.clear()
    rogue.pipe.stuck = True
    for _ in range(10):
        rogue.say(Kind.TAKE_AND_ASK, number, b"/help\n")
    assert not rogue.pipe.waiting
    rogue.link.clients[number].resumeProducing()
    rogue.house.clock.advance(0)
    assert rogue.pipe.waiting.count(head(Kind.READ, number, 0)) == 1
    rogue.pipe.stuck = False


def test_more_clients_than_there_may_be(
    rogue: Rogue,
    other: House,
    honest: MemoryTransport,
    log_lines: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They are closed and cost nothing, and the log says so once."""
    monkeypatch.setattr("chatapp.link.factory.CLOSING_AT_MOST", 20)
    config = other.chat.config
    other.chat.configure(replace(config, limits=replace(config.limits, sessions=30)))
    for _ in range(300):
        rogue.open()
    assert len(rogue.link.clients) == 50
    warnings = [line for line in log_lines if line.startswith("WARN")]
    assert warnings == [
        "WARN | The gateway at this machine has more clients than the 50 that it may have here"
    ]
    assert _talks(other, honest)


@pytest.mark.parametrize("kind", [Kind.LOST, Kind.END])
def test_coming_and_going(rogue: Rogue, other: House, honest: MemoryTransport, kind: Kind) -> None:
    """Clients that are opened and closed in a loop leave nothing behind."""
    for _ in range(100):
        number = rogue.open("192.0.2.66")
        rogue.say(Kind.TAKE, number, b"hello\n")
        rogue.say(kind, number)
    rogue.house.settle(1)
    if kind is Kind.LOST:
        assert rogue.link.clients == {}
    assert len(other.chat.users.online) < 20
    assert _talks(other, honest)


def test_an_address_has_its_limits(rogue: Rogue, other: House, honest: MemoryTransport) -> None:
    """However many gateways it comes over, an address has only so many connections."""
    most = other.chat.config.limits.sessions_per_address
    for _ in range(most + 5):
        rogue.open("192.0.2.66")
    rogue.house.settle(1)
    late = other.client(host="192.0.2.66")
    other.settle(1)
    assert other.read(late) == [f"! too many connections from your address: {most} at most"]
    assert len(other.chat.users.online) == most + 1
    assert _talks(other, honest)


def test_clients_that_are_not_there(rogue: Rogue, other: House, honest: MemoryTransport) -> None:
    """What is said of them is skipped, before they came and after they went."""
    gone = rogue.open()
    rogue.say(Kind.TAKE, gone, b"/quit\n")
    rogue.say(Kind.LOST, gone)
    for number in (gone, 4_000_000_000):
        for kind in Kind:
            if kind not in (Kind.OPEN, Kind.ENDS):
                rogue.say(kind, number, NUMBER.pack(1))
    assert not rogue.link.lost
    assert rogue.link.clients == {}
    assert _talks(other, honest)


def test_never_reading(
    rogue: Rogue, other: House, honest: MemoryTransport, log_lines: list[str]
) -> None:
    """It is given up after a while, though it says that it is there."""
    rogue.pipe.stuck = True
    rogue.house.pair.gateway.end._alive.stop()
    numbers = [rogue.open() for _ in range(20)]
    for number in numbers:
        for _ in range(20):
            rogue.say(Kind.TAKE, number, b"/help\n")
    for _ in range(STUCK_SECONDS + 2):
        rogue.say(Kind.ALIVE, 0)
        for number in numbers:
            rogue.say(Kind.ROOM, number)
            rogue.say(Kind.MOVED, number)
        other.settle(1)
    assert rogue.link.lost
    assert log_lines.count(
        "INFO | The gateway at this machine is gone: it has taken nothing for 30 seconds"
    )
    assert _talks(other, honest)


def test_tiny_frames(rogue: Rogue, other: House, honest: MemoryTransport) -> None:
    """Many that say nothing are done in turns, between which others are heard."""
    rogue.link.dataReceived(head(Kind.MOVED, 7, 0) * (10 * FRAMES_A_TURN))
    assert not rogue.pipe.reading
    assert _talks(other, honest)
    rogue.house.settle()
    assert rogue.pipe.reading


def test_frames_that_take_long(rogue: Rogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn ends after some time, however few frames there were."""
    clock, done = rogue.house.clock, list[int]()

    def take_long(*frame: Any) -> None:
        done.append(frame[1])
        clock.rightNow += TURN_SECONDS * 0.6

    monkeypatch.setattr(rogue.link, "receive", take_long)
    rogue.link.dataReceived(b"".join(head(Kind.MOVED, n, 0) for n in range(5)))
    assert done == [0, 1]
    rogue.house.settle()
    assert done == [0, 1, 2, 3, 4]


def test_many_links(other: House, log_lines: list[str]) -> None:
    """From one place only so many come, and those of other places are let in still."""
    crowd = [House(other.chat, other.clock) for _ in range(LINKS_AT_MOST + 2)]
    for one in crowd:
        one.links = other.links
        one.link("192.0.2.9")
    assert [bool(one.gateway.end) for one in crowd] == [True] * LINKS_AT_MOST + [False] * 2
    assert log_lines.count("WARN | No gateway, at 192.0.2.9: too many links come from there") == 1
    other.pair.close()
    other.link("192.0.2.10")
    assert other.gateway.end is not None
    for one in crowd:
        one.close()
    crowd[0].gateway.running = True
    crowd[0].link("192.0.2.9")
    assert crowd[0].gateway.end is not None
    crowd[0].close()
