"""A paste waits for its time: its user is told so once, and can still ask for help or leave."""

from dataclasses import replace
from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config, History
from tests.conftest import NO_PAST
from tests.connect import Connect, as_text
from tests.conversation import MARGIN, Conversation
from tests.memory_gateway import over_own_sockets

HELP = [
    "-- /quit [MESSAGE]  Leave the chat. Also /exit.",
    "-- The others read MESSAGE. It is for good: no token brings you back after it.",
    "-- For example: /quit so long",
]


@pytest.fixture
def config() -> Config:
    """The defaults: ten lines at once, and then two a second."""
    return replace(Config(), history=NO_PAST)


def typed(first: int, last: int) -> str:
    """Lines with these numbers, as ann types them."""
    return (MARGIN + "    ").join(f"ann > {number}" for number in range(first, last + 1))


def said(who: str, first: int, last: int) -> str:
    """The same lines, as they are read."""
    return MARGIN.join(f"{who} < ann: {number}" for number in range(first, last + 1))


def half_seconds(first: int, last: int) -> str:
    """One of these lines every half a second, as both read them."""
    return MARGIN.join(
        f"0.5 s pass{MARGIN}ann, bob < ann: {number}" for number in range(first, last + 1)
    )


def test_a_paste_is_told_of_once(talk: Conversation) -> None:
    """The user reads how fast lines are heard, and how many wait."""
    talk(f"""
        ann, bob are here
        10 s pass
        at once:
            {typed(1, 30)}
        {said("bob", 1, 10)}
        {said("ann", 1, 10)}
        ann < -- your lines are heard at 2 a second; 20 wait
        {half_seconds(11, 30)}
        10 s pass
        ann, bob read nothing
        at once:
            {typed(1, 11)}
        {said("bob", 1, 10)}
        {said("ann", 1, 10)}
        ann < -- your lines are heard at 2 a second; 1 waits
        {half_seconds(11, 11)}
    """)


def test_ten_lines_are_no_paste(talk: Conversation) -> None:
    """Nothing is told to a user whose lines are all heard at once."""
    talk(f"""
        ann, bob are here
        10 s pass
        at once:
            {typed(1, 10)}
        {said("bob", 1, 10)}
        {said("ann", 1, 10)}
        10 s pass
        ann, bob read nothing
    """)


def test_another_pace(talk: Conversation, chat: ChatFactory) -> None:
    """The numbers are those of the configuration."""
    limits = replace(chat.config.limits, messages_per_second=3, message_burst=2)
    talk("ann, bob are here")
    chat.configure(replace(chat.config, limits=limits))
    talk(f"""
        10 s pass
        at once:
            {typed(1, 5)}
        ann, bob < ann: 1
        ann, bob < ann: 2
        ann < -- your lines are heard at 3 a second; 3 wait
        2 s pass
        ann, bob < ann: 3
        ann, bob < ann: 4
        ann, bob < ann: 5
    """)


@as_text
def test_help_need_not_wait(connect: Connect, clock: MemoryReactorClock) -> None:
    """It is answered before the lines that wait, once a second."""
    ann, bob = connect.named("ann", "bob")
    clock.advance(10)
    ann.post(*[b"x"] * 14)
    assert len(ann.read()) == 11
    ann.send("/help quit")
    assert ann.read() == HELP
    ann.send("/HELP quit")
    assert ann.read() == []
    for _ in range(4):
        clock.advance(0.5)
    assert bob.read() == ["ann: x"] * 14
    assert ann.read() == ["ann: x"] * 4
    clock.advance(0.5)
    assert ann.read() == HELP


@as_text
@pytest.mark.parametrize("line", [b"/quit", b"/QUIT so long", b"/exit"])
def test_quit_by_hand_goes_first(connect: Connect, clock: MemoryReactorClock, line: bytes) -> None:
    """After a pause it was typed: the user wants to leave, and reads what was not said."""
    ann, bob = connect.named("ann", "bob")
    clock.advance(10)
    ann.post(*[b"x"] * 33)
    ann.read(), bob.read()
    clock.advance(0.5)
    clock.advance(0.6)
    assert bob.read() == ["ann: x"] * 2
    ann.post(line)
    assert ann.read()[-1] == "-- 21 lines were not said"
    ann.settle()
    assert bob.read() == [f"-- ann left{': so long' if b' ' in line else ''}"]


@as_text
@pytest.mark.parametrize("seconds", [0, 0.9])
def test_quit_in_a_script_keeps_its_place(
    connect: Connect, clock: MemoryReactorClock, seconds: float
) -> None:
    """`seq 20; echo /quit` says twenty lines, whatever the packets."""
    ann, bob = connect.named("ann", "bob")
    clock.advance(10)
    ann.post(*[str(number).encode() for number in range(20)])
    clock.advance(seconds)
    ann.post(b"/quit")
    for _ in range(20):
        clock.advance(0.5)
    assert bob.read() == [*(f"ann: {number}" for number in range(20)), "-- ann left"]
    assert not any("not said" in line for line in ann.read())


@pytest.mark.parametrize("count", [11, 30, 100])
def test_a_connection_that_is_lost_does_not_take_its_lines_along(
    connect: Connect, clock: MemoryReactorClock, chat: ChatFactory, count: int
) -> None:
    """What was received is said at its pace; only then others read that the user left."""
    ann, bob = connect.named("ann", "bob")
    clock.advance(10)
    ann.post(*[str(number).encode() for number in range(count)])
    ann.lose()
    bob.send("are you there?")
    lines = bob.read()
    for _ in range(2 * count):
        clock.advance(0.5)
        lines += bob.read()
    lines.remove("bob: are you there?")
    assert lines == [*(f"ann: {number}" for number in range(count)), "-- ann left"]
    assert list(chat.users.online) == ["bob"]


def test_a_lost_connection_keeps_its_seat_until_its_lines_are_said(
    connect: Connect, chat: ChatFactory, clock: MemoryReactorClock
) -> None:
    """A client cannot have more lines wait than its connections allow."""
    (ann,) = connect.named("ann")
    clock.advance(10)
    ann.post(*[b"x"] * 12)
    ann.lose()
    assert chat.admission.open == 1
    for _ in range(4):
        clock.advance(0.5)
    assert (chat.admission.open, chat.users.online) == (0, {})


def test_commands_of_a_lost_connection_are_done(talk: Conversation) -> None:
    """A script may take a name, say something, and be gone at once."""
    talk("""
        bob is here
        at once:
            ann > /nick ann
            ann > /join #dev
            ann > /join #lobby
            ann > hello
            ann is lost
        bob < -- ann joined
        bob < ann: hello
        bob < -- ann left
    """)


def test_a_flood_says_what_was_not_said(connect: Connect, clock: MemoryReactorClock) -> None:
    """The last lines of who floods are counted."""
    (ann,) = connect.named("ann")
    clock.advance(10)
    ann.post(*[b"spam"] * 200)
    lines: list[Any] = []
    for _ in range(200):
        clock.advance(0.5)
        lines += ann.read()
    number = 200 - lines.count("ann: spam")
    assert lines[-2:] == [
        f"-- {number} lines were not said",
        "! faster than 2 lines/s for 60 s: goodbye",
    ]
    assert ann.closed


def test_a_client_that_does_not_read_is_not_answered(
    connect: Connect, clock: MemoryReactorClock, chat: ChatFactory
) -> None:
    """Lines that wait are not done while too much waits to be read, whatever the pace."""
    ann, bob = connect.named("ann", "bob")
    limits = replace(chat.config.limits, message_burst=400, unread_bytes=4000, stalled_seconds=0)
    chat.configure(replace(chat.config, limits=limits))
    clock.advance(10)
    ann.transport.room = 0
    ann.post(*[b"/help"] * 450)
    for _ in range(60):
        clock.advance(0.5)
    assert chat.users.online["ann"].sessions[0].outbox.owed < 8000
    bob.close()


@over_own_sockets
def test_a_user_who_comes_back_reads_what_was_not_said(
    connect: Connect, clock: MemoryReactorClock, chat: ChatFactory
) -> None:
    """The lines that waited on the connection that was lost are counted."""
    chat.configure(replace(chat.config, history=History(path="memory", on_join=0)))
    ann, bob = connect.named("ann", "bob")
    clock.advance(10)
    ann.post(*[b"x"] * 15)
    ann.lose()
    clock.advance(0.5)
    clock.advance(0.5)
    assert bob.read() == ["ann: x"] * 12
    again = connect(first=f"/resume {ann.token}")
    assert again.read()[-2:] == ["-- 3 lines were not said", "-- you are up to date"]
    for _ in range(5):
        clock.advance(0.5)
    assert bob.read() == []
    for client in (again, bob):
        client.send("/quit")
