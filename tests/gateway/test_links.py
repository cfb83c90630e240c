"""The link: who may open one, and what becomes of clients when it is lost."""

from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.gateway.end import GatewayEnd
from chatapp.gateway.gateway import TRY_SECONDS
from chatapp.link.end import FRAMES_A_TURN, LOST_SECONDS
from chatapp.link.frames import BODY_BYTES, Kind, head
from chatapp.link.greeting import MAJOR, Hello
from chatapp.link.server import GREETING_SECONDS
from tests.gateway.conftest import House
from tests.link.pair import Pair
from tests.transport import HOST

LINE = b"! the server is gone for a moment; come back with /resume\r\n"


def _link(house: House) -> Any:
    return next(iter(house.links.links))


def test_another_secret(chat: ChatFactory, clock: MemoryReactorClock, log_lines: list[str]) -> None:
    """A gateway that does not know the secret is not let in, and both logs say so."""
    house = House(chat, clock)
    house.gateway.secret = b"another one of sixteen bytes"
    house.link("192.0.2.9")
    assert not house.links.links
    assert log_lines == [
        "WARN | No gateway, at 192.0.2.9: the other end has another secret, or none",
        "WARN | No server at : the other end has another secret, or none",
    ]
    house.close()


def test_a_server_that_does_not_know_the_secret(
    chat: ChatFactory, clock: MemoryReactorClock, log_lines: list[str]
) -> None:
    """Nobody who answers at the server's place is given clients."""
    house = House(chat, clock)
    end = GatewayEnd(clock, house.gateway)
    stranger = house.links.buildProtocol(None)
    stranger._greet = lambda *_: stranger.send(Kind.WELCOME, 0, Hello(MAJOR, "").body())
    house.pair = Pair(clock, stranger, end)
    house.pump()
    assert house.gateway.end is None
    assert log_lines == [
        "WARN | No server at : the other end has another secret, or none",
        "WARN | No gateway, at this machine: Connection was closed cleanly.",
    ]
    house.close()


def test_silence(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """Who connects and says nothing is let go."""
    house = House(chat, clock)
    house.pair = Pair(clock, house.links.buildProtocol(None), GatewayEnd(clock, house.gateway))
    house.pair.gateway.stuck = True
    clock.advance(GREETING_SECONDS)
    assert house.pair.server.closed
    house.close()


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        head(Kind.OPEN, 1, BODY_BYTES + 1),
        head(Kind.HELLO, MAJOR, 2) + b"{}",
        head(Kind.HELLO, MAJOR, 4) + b"[1]\n",
        head(Kind.HELLO, MAJOR, 3) + b"\xff\xff\xff",
    ],
)
def test_strangers(chat: ChatFactory, clock: MemoryReactorClock, data: bytes) -> None:
    """Whatever somebody sends who is no gateway, the connection is closed."""
    house = House(chat, clock)
    house.pair = Pair(clock, house.links.buildProtocol(None), GatewayEnd(clock, house.gateway))
    house.pair.server.end.dataReceived(data)
    house.pair.gateway.stuck = True
    house.pump()
    assert house.pair.server.closed or house.pair.server.closing
    assert not house.links.links
    house.close()


def test_what_a_newer_gateway_says(house: House) -> None:
    """A kind of frame that is not known is skipped, and so is a client that is not there."""
    house.gateway.end.send(99, 1, b"news")  # type: ignore[union-attr,arg-type]
    house.gateway.end.send(Kind.TAKE, 77, b"words of nobody\n")  # type: ignore[union-attr]
    client = house.client()
    house.settle(1)
    assert house.read(client)[0].startswith("-- welcome")


def test_a_port_that_the_server_lacks(house: House) -> None:
    """A client of such a port is closed."""
    house.links.factories.pop("ws_server")
    client = house.client("ws_server")
    house.settle()
    assert client.disconnected


def test_a_lost_link(house: House, log_lines: list[str]) -> None:
    """The clients are told in their protocol's words, and others that they left."""
    ann, browser, early = house.client(), house.client("ws_server"), house.client("ws_server")
    browser.protocol.dataReceived(
        b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    house.settle(1)
    house.pair.close()
    house.settle()
    assert bytes(ann.sent).endswith(LINE)
    assert bytes(browser.sent).endswith(b"\x88\x02\x03\xf4")
    assert bytes(early.sent) == b""
    assert all(client.disconnected for client in (ann, browser, early))
    assert house.chat.users.online == {}
    assert "INFO | The gateway at this machine is gone: Connection was closed cleanly." in log_lines


def test_waiting_for_a_server(house: House) -> None:
    """Who comes while there is none waits, and what they send is done when there is one."""
    house.pair.close()
    late = house.client()
    house.send(late, "hello?")
    assert not late.reading
    house.settle(3)
    house.link()
    house.settle(1)
    assert late.reading
    assert house.read(late)[-1] == "guest1: hello?"


def test_waiting_in_vain(house: House) -> None:
    """After `login_seconds` the client is told that there is no server."""
    house.pair.close()
    late, browser = house.client(), house.client("ws_server")
    house.settle(house.gateway.config.limits.login_seconds + 1)
    assert bytes(late.sent) == b"! the server cannot be reached now; try again later\r\n"
    assert bytes(browser.sent).startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert late.disconnected
    assert browser.disconnected


@pytest.mark.parametrize("side", ["server", "gateway"])
def test_an_end_that_hangs(house: House, side: str) -> None:
    """An end that hears nothing gives the other up, and its clients are let go."""
    client = house.client()
    house.settle(1)
    getattr(house.pair, side).stuck = True
    for _ in range(LOST_SECONDS + 2):
        house.settle(1)
    assert house.gateway.end is None
    assert client.disconnected
    assert house.chat.users.online == {}


def test_a_link_that_takes_no_more(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is lost, and what waits is bounded, though the link is slower than the talk."""
    monkeypatch.setattr("chatapp.link.end.HIGH_BYTES", 50_000)
    monkeypatch.setattr("chatapp.link.end.LOW_BYTES", 20_000)
    ann, *others = [house.client() for _ in range(4)]
    house.settle(4)
    for client in (ann, *others):
        house.read(client)
    server = house.pair.server
    said = [f"{n} {'x' * 1000}" for n in range(500)]
    server.stuck = True
    for line in said:
        ann.protocol.dataReceived(f"{line}\n".encode())
        house.pump()
    assert _link(house).congested
    assert len(server.waiting) + _link(house)._queued < 200_000
    server.stuck = False
    house.settle()
    house.settle()
    for client in others:
        assert house.read(client) == [f"guest1: {line}" for line in said]


def test_a_gateway_that_takes_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is given up, whatever it is that waits for it."""
    monkeypatch.setattr("chatapp.link.end.MOST_BYTES", 100_000)
    link = _link(house)
    house.pair.server.stuck = True
    for _ in range(20):
        link.send(Kind.GIVE, 1, b"x" * 10_000)
    assert link.lost
    assert house.pair.server.closed


def test_many_frames_at_once(house: House) -> None:
    """Others have their turn after some frames, and the rest is done in order."""
    ann = house.client()
    house.settle(1)
    house.read(ann)
    server = house.pair.server
    frames = b"".join(
        head(Kind.TAKE, 1, len(line)) + line
        for line in (b"%d\n" % n for n in range(2 * FRAMES_A_TURN + 7))
    )
    server.end.dataReceived(frames)
    assert not server.reading
    house.settle()
    assert server.reading
    assert house.read(ann) == [f"guest1: {n}" for n in range(2 * FRAMES_A_TURN + 7)]


def test_an_owner_has_to_be_on_the_servers_machine(house: House) -> None:
    """Being on the gateway's machine is not enough, if that is another one."""
    house.client(host=HOST)
    (near,) = _link(house).clients.values()
    assert near.way.here
    house.pair.close()
    house.settle()
    house.link("192.0.2.9")
    house.client(host=HOST)
    (far,) = _link(house).clients.values()
    assert not far.way.here


def test_a_server_that_is_stopped(house: House) -> None:
    """The kernel answers for it, and it says nothing; so the gateway looks for another soon."""
    house.pair.close()
    end = GatewayEnd(house.clock, house.gateway)
    pair = Pair(house.clock, house.links.buildProtocol(None), end)
    pair.server.stuck = True
    house.clock.advance(TRY_SECONDS)
    assert end.lost
    pair.close()


@pytest.mark.parametrize(
    "body", [b'{"nonce": "\\ud800", "version": "", "proof": "\\ud800"}', b"[" * 60000]
)
def test_a_greeting_that_is_no_text(house: House, body: bytes, log_lines: list[str]) -> None:
    """It is refused like any other, without a traceback."""
    end = house.links.buildProtocol(None)
    pair = Pair(house.clock, end, GatewayEnd(house.clock, house.gateway), "192.0.2.9")
    end.receive(Kind.HELLO, MAJOR, body)
    assert log_lines[-1].startswith("WARN | No gateway, at 192.0.2.9: the other end ")
    pair.close()
