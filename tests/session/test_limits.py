"""The limits of lines, over both transports: what is refused, slowed or ended, in which words."""

from dataclasses import replace

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.conftest import NO_PAST, limit
from tests.connect import Connect
from tests.memory import WebSocketClient


@pytest.fixture
def config() -> Config:
    """The defaults."""
    return replace(Config(), history=NO_PAST)


def test_ten_lines_at_once_then_two_a_second(connect: Connect, clock: MemoryReactorClock) -> None:
    """A paste is heard line by line at its pace, and nothing of it is lost."""
    ann, bob = connect.named("ann", "bob")
    clock.advance(10)
    ann.read(), bob.read()
    ann.post(*[str(number).encode() for number in range(30)])
    assert bob.read() == [f"ann: {number}" for number in range(10)]
    for number in range(10, 30):
        clock.advance(0.4)
        assert bob.read() == []
        clock.advance(0.1)
        assert bob.read() == [f"ann: {number}"]


def test_one_who_floods_on_is_disconnected(
    connect: Connect, clock: MemoryReactorClock, log_lines: list[str]
) -> None:
    """A minute of lines that come too fast ends with one refusal and a close."""
    ann, bob = connect.named("ann", "bob")
    clock.advance(10)
    ann.read(), bob.read()
    ann.post(*[b"spam"] * 200)
    for _ in range(200):
        clock.advance(0.5)
        ann.transport.pump()
    assert ann.read()[-1] == "! faster than 2 lines/s for 60 s: goodbye"
    assert ann.closed
    lines = bob.read()
    assert len(lines) < 150
    assert lines[-1] == "-- ann left"
    assert "INFO | Client disconnected from ('127.0.0.1', 50001): flooding" in log_lines


def test_others_are_not_slowed(connect: Connect, clock: MemoryReactorClock) -> None:
    """While one floods, another is heard at once."""
    ann, bob = connect.named("ann", "bob")
    clock.advance(10)
    ann.read(), bob.read()
    ann.post(*[b"spam"] * 100)
    bob.send("hello")
    assert bob.read() == ["ann: spam"] * 10 + ["bob: hello"]


def test_no_pace(connect: Connect, chat: ChatFactory) -> None:
    """With messages_per_second = 0 everything is heard at once."""
    limit(chat, messages_per_second=0)
    ann, bob = connect.named("ann", "bob")
    ann.post(*[b"spam"] * 100)
    assert bob.read() == ["ann: spam"] * 100


def test_another_pace(connect: Connect, chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """Those who are connected are held to a new pace at once, also a client that is waiting."""
    ann, bob = connect.named("ann", "bob")
    clock.advance(10)
    ann.read(), bob.read()
    ann.post(*[b"spam"] * 20)
    assert bob.read() == ["ann: spam"] * 10
    limit(chat, messages_per_second=1, message_burst=3)
    clock.advance(0.5)  # the wait that had begun
    assert bob.read() == ["ann: spam"] * 3
    clock.advance(1)
    assert bob.read() == ["ann: spam"]
    limit(chat, messages_per_second=0)
    clock.advance(1)
    assert bob.read() == ["ann: spam"] * 6


@pytest.mark.parametrize("line_bytes", [200, 3000])
def test_another_length(connect: Connect, chat: ChatFactory, line_bytes: int) -> None:
    """How long a line may be changes for those who are connected, whole lines only."""
    (ann,) = connect.named("ann")
    limit(chat, line_bytes=line_bytes)
    if isinstance(ann, WebSocketClient):
        ann.transport.protocol.factory.configure(chat.config)
    fits, longer = "x" * line_bytes, "x" * (line_bytes + 1)
    ann.send(fits)
    assert ann.read() == [f"ann: {fits}"]
    ann.send(longer)
    if isinstance(ann, WebSocketClient):
        ann.read()
        assert ann.close_code == 1009
    else:
        assert ann.read() == [f"! that line is too long: {line_bytes} bytes at most"]


def test_a_pace_of_one_line(connect: Connect, chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """A limit of one line a second is said in the singular."""
    limit(chat, messages_per_second=1, message_burst=1, flood_seconds=2)
    (ann,) = connect.named("ann")
    ann.post(*[b"spam"] * 20)
    for _ in range(20):
        clock.advance(1)
        ann.transport.pump()
    assert ann.read()[-1] == "! faster than 1 line/s for 2 s: goodbye"


def test_names_that_look_like_others(connect: Connect) -> None:
    """Look-alikes of someone who is online, or of a word of the system, are refused."""
    bob, ann = connect.named("Bob1", "ann")
    ann.send("/nick B0bl", "/nick bobI", "/nick r00t", "/nick adrnin", "/nick guestl", "/nick BOB1")
    assert ann.read() == [
        "! that name looks like Bob1: B0bl",
        "! that name looks like Bob1: bobI",
        "! that name is reserved: r00t",
        "! that name is reserved: adrnin",
        "! that name is reserved: guestl",
        "! that name is taken: BOB1",
    ]
    ann.send("/w b0bl hello")
    assert ann.read() == ["! no such user: b0bl"]
    bob.close()
    ann.send("/nick B0bl")
    assert ann.read() == ["-- Bob1 left", "-- ann is now B0bl"]


def test_towers_of_marks_are_cut(connect: Connect) -> None:
    """A letter carries four marks of any letter at the most; fillers that nobody sees are gone."""
    (ann,) = connect.named("ann")
    ann.send("Z" + "\u0310" * 20 + "o", "a\u3164\u115f\u034fb\u2800c \u2764\ufe0f")
    assert ann.read() == ["ann: Z" + "\u0310" * 4 + "o", "ann: ab c \u2764\ufe0f"]
