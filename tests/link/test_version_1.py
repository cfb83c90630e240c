"""Version 1 of the link is what it was: the first of its ends understand those of today."""

import json
from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.gateway.end import GatewayEnd
from chatapp.link.frames import Kind, head
from chatapp.link.greeting import Hello, parse_hello
from chatapp.link.opening import parse_opening
from tests.gateway.conftest import House
from tests.link.pair import Pair
from tests.link.recording import Parrot, Recorded, conversation, recorded

NONCES = {"server": "5e" * 16, "gateway": "9a" * 16}
"""Those of the recording, so that its proofs are the right ones."""


@pytest.fixture(autouse=True)
def nonces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ends have the nonces of the recording."""
    monkeypatch.setattr("chatapp.link.server.new_nonce", lambda: NONCES["server"])
    monkeypatch.setattr("chatapp.gateway.end.new_nonce", lambda: NONCES["gateway"])


@pytest.mark.parametrize("one", recorded(), ids=lambda one: f"{one.by}-{one.name}")
def test_a_frame(one: Recorded) -> None:
    """It is read as what it was, and written with the same bytes."""
    kind, number, body = one.frame
    assert kind == Kind[one.name]
    assert head(Kind(kind), number, len(body)) + body == one.data


def test_what_is_an_object() -> None:
    """What an end says of itself, and of a client, is written as it was."""
    for one in recorded():
        _, number, body = one.frame
        if one.name in ("HELLO", "WELCOME"):
            hello = parse_hello(number or 1, body)
            assert Hello(1, hello.nonce, "0.1.0", hello.proof).body() == body
        elif one.name == "OPEN":
            assert parse_opening(body).body() == body


def test_the_first_gateway(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """Its clients talk over today's server with those of today's gateway."""
    house = House(chat, clock)
    house.link()
    reader = house.client()
    house.settle(1)
    first = Parrot(clock)
    pair = Pair(clock, house.links.buildProtocol(None), first)
    house.read(reader)
    for one in conversation():
        if one.by == "gateway":
            first.say(one.data)
            for _ in range(2):
                pair.pump()
                house.settle(1)
    heard = house.read(reader)
    assert [line for line in heard if "guest" not in line] == [
        "ann: hello",
        "bob: hello, ann",
        "-- bob left",
    ]
    said = [one.frame for one in conversation() if one.by == "server"]
    assert _without_versions(first.heard[:2]) == _without_versions(said[:2])
    assert {kind for kind, _, _ in first.heard} == {kind for kind, _, _ in said}
    pair.close()
    house.close()
    assert chat.users.online == {}


def test_the_first_server(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """Clients of today's gateway read what it says, and it hears what they say."""
    house = House(chat, clock)
    first = Parrot(clock)
    house.pair = Pair(clock, first, GatewayEnd(clock, house.gateway))
    for one in conversation():
        kind, number, body = one.frame
        if one.by == "server":
            first.say(one.data)
        elif kind == Kind.OPEN:
            house.client()
        elif kind == Kind.TAKE:
            house.clients[number - 1].protocol.dataReceived(body)
        house.settle()
    ann, bob = house.clients
    assert house.read(ann)[-5:] == [
        "ann: hello",
        "-- guest2 joined",
        "-- guest2 is now bob",
        "bob: hello, ann",
        "-- bob left",
    ]
    assert house.read(bob)[-2:] == ["-- guest2 is now bob", "bob: hello, ann"]
    assert bob.disconnected
    said = [one.frame for one in conversation() if one.by == "gateway"]
    assert _without_versions(first.heard) == _without_versions(said)
    house.close()


def _without_versions(frames: Any) -> list[tuple[int, int, Any]]:
    """Return frames with what is JSON as objects, but for the program's version and words."""
    found = []
    for kind, number, body in frames:
        said: Any = json.loads(body) if body.startswith(b"{") else body
        if isinstance(said, dict):
            said.pop("version", None)
        found.append((int(kind), number, b"" if kind == Kind.LOST else said))
    return found
