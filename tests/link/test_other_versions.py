"""Ends of other versions: of the same major one they talk, of another both say so in one line."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.gateway.end import GatewayEnd
from chatapp.link.end import LinkEnd
from chatapp.link.frames import Kind, head
from chatapp.link.greeting import MAJOR, Hello
from tests.gateway.conftest import House
from tests.link.pair import Pair
from tests.link.recording import Parrot

NEWS: Mapping[str, Any] = {"minor": 9, "speaks": ["zstd"], "country": {"of": "ann"}}
"""Fields that a newer end may add."""


def _newer(monkeypatch: pytest.MonkeyPatch, kind: type[LinkEnd], unknown: int) -> None:
    """Have one kind of end say more than today's: in each object, and beside each frame."""
    send = kind.send

    def send_more(self: LinkEnd, kind: Kind, number: int, body: bytes = b"") -> None:
        if body.startswith(b"{"):
            body = json.dumps(json.loads(body) | NEWS).encode()
        send(self, kind, number, body)
        if kind not in (Kind.HELLO, Kind.ALIVE):  # before it is let in, an end says nothing else
            for about in (0, 1, number):
                self.transport.write(head(unknown, about, 4) + b"news")  # type: ignore[arg-type]

    monkeypatch.setattr(kind, "send", send_more)


@pytest.mark.parametrize("newer", ["server", "gateway"])
def test_a_newer_end(
    newer: str, chat: ChatFactory, clock: MemoryReactorClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it says that is not known is passed over, and people talk."""
    house = House(chat, clock)
    ends = {"server": type(house.links.buildProtocol(None)), "gateway": GatewayEnd}
    _newer(monkeypatch, ends[newer], 200 if newer == "server" else 201)
    _talk(house)


def test_an_older_gateway(
    chat: ChatFactory, clock: MemoryReactorClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that knows nothing of MOVED does not say it, and people talk."""
    house = House(chat, clock)
    send = GatewayEnd.send

    def send_less(self: GatewayEnd, kind: Kind, number: int, body: bytes = b"") -> None:
        if kind != Kind.MOVED:
            send(self, kind, number, body)

    monkeypatch.setattr(GatewayEnd, "send", send_less)
    _talk(house)


def _talk(house: House) -> None:
    """Have two people talk over a gateway, of whom one then leaves."""
    house.link()
    ann, bob = house.client(), house.client()
    house.send(ann, "/nick ann")
    house.send(bob, "/nick bob")
    house.settle(1)
    for one in (ann, bob):
        house.read(one)
    house.send(ann, "hello")
    house.send(bob, "hello, ann", "/w ann psst", "/quit")
    house.settle(1)
    assert house.read(ann) == ["ann: hello", "bob: hello, ann", "[bob -> you] psst", "-- bob left"]
    assert house.read(bob) == ["ann: hello", "bob: hello, ann", "[you -> ann] psst"]
    assert bob.disconnected
    assert not ann.disconnected
    house.close()


WRONG = f"the other end speaks version {MAJOR + 1} of the link, and not {MAJOR}"


def test_a_gateway_of_another_major_version(
    chat: ChatFactory, clock: MemoryReactorClock, log_lines: list[str]
) -> None:
    """It is refused with the reason, which is in the server's log."""
    house = House(chat, clock)
    other = Parrot(clock)
    house.pair = Pair(clock, house.links.buildProtocol(None), other, "192.0.2.9")
    other.say(head(Kind.HELLO, MAJOR + 1, 2) + b"{}")
    house.settle()
    assert other.heard[1:] == [(Kind.REFUSED, 0, WRONG.encode())]
    assert other.why
    assert log_lines == [f"WARN | No gateway, at 192.0.2.9: {WRONG}"]
    house.close()


def test_a_server_of_another_major_version(
    chat: ChatFactory, clock: MemoryReactorClock, log_lines: list[str]
) -> None:
    """The gateway's log says so, and it tells its version, so that the server's log does, too."""
    house = House(chat, clock)
    other, end = Parrot(clock), GatewayEnd(clock, house.gateway)
    house.pair = Pair(clock, other, end)
    other.say(head(Kind.HELLO, MAJOR + 1, 2) + b"{}")
    house.settle()
    hello = Hello(MAJOR, end._nonces[1])
    assert other.heard == [(Kind.HELLO, MAJOR, hello.body())]
    assert other.why
    assert log_lines == [f"WARN | No server at : {WRONG}"]
    house.close()
