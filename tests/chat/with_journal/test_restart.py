"""After a restart the rooms are what they were, and those who were there may come back."""

import re
from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.chat.upkeep import LOOK_STEPS, SAVE_STEPS, STEP_SECONDS, Upkeep
from tests.chat.with_journal.conftest import Restart
from tests.connect import Connect
from tests.journal import FakeJournal

OF_GUESTS = re.compile(r"(\[\d\d:\d\d\] )?-- (guest1 (joined|left)|/resume .*|you are up to date)")
PAST = re.compile(r"\[\d\d:\d\d\] ")


def come_back(connect: Connect, token: str) -> tuple[Any, list[str]]:
    """Come back; return the client and what it read, without its token and its time as a guest."""
    client = connect(first=f"/resume {token}")
    lines = client.read()
    lines = lines[next(at for at, line in enumerate(lines) if "welcome back" in line) :]
    assert "-- you are up to date" in lines
    return client, [line for line in lines if not OF_GUESTS.fullmatch(line)]


def keep_up(chat: ChatFactory, clock: MemoryReactorClock, steps: int) -> None:
    """Let time pass, in which the server learns how far everyone has read."""
    upkeep = Upkeep(chat)
    for _ in range(steps):
        clock.advance(STEP_SECONDS)
        upkeep.step()
    clock.advance(0)


def test_everything_is_there_again(connect: Connect, restart: Restart) -> None:
    """Rooms, topics and what was said; the name, the rooms and the whispers of who comes back."""
    ann, _ = connect.named("ann", "bob")
    ann.send("/topic fish", "/join #dev", "/topic cats", "in #dev", "/w bob psst")
    again = restart()
    bob, lines = come_back(again, "t2")
    assert [PAST.sub("", line) for line in lines] == [
        "-- welcome back, bob: you are in #lobby",
        "-- guest1 is now ann",
        "-- guest2 is now bob",
        "-- ann set the topic: fish",
        "[ann -> you] psst",
    ]
    bob.send("/rooms", "/join #dev", "/history", "/nick ann")
    *lines, past_topic, past, refused = bob.read()
    assert lines == [
        "-- #lobby, 1 member: fish",
        "-- #dev, 0 members: cats",
        "-- you are in #dev, 1 member: cats",
    ]
    assert past_topic.endswith("] -- ann set the topic of #dev: cats")
    assert past.endswith("] #dev ann: in #dev")
    assert refused == "! that name is kept for who may come back to it: ann"


def test_offsets_go_on(connect: Connect, restart: Restart) -> None:
    """What is said after a restart has the numbers behind those from before."""
    (ann,) = connect.named("ann")
    ann.send("one", "two")
    end = connect.chat.rooms["#lobby"].log.end
    again = restart()
    log = again.chat.rooms["#lobby"].log
    assert (log.first, log.durable, log.end) == (end, end, end)
    assert log.epoch == connect.chat.rooms["#lobby"].log.epoch
    ann, _ = come_back(again, "t1")
    first = log.end
    ann.send("three")
    assert log.end == first + 1
    ann.send("/history 3")
    assert [PAST.sub("", line) for line in ann.read()] == [
        "ann: three",
        *("ann: one", "ann: two", "ann: three"),
    ]


def test_what_was_not_kept_was_not_shown(
    connect: Connect, restart: Restart, journal: FakeJournal
) -> None:
    """A crash takes only what nobody had read."""
    ann, bob = connect.named("ann", "bob")
    ann.send("kept")
    journal.holding = True
    ann.send("lost")
    assert ann.read() == bob.read() == ["ann: kept"]
    again = restart()
    _, lines = come_back(again, "t2")
    assert [PAST.sub("", line) for line in lines[-2:]] == ["-- guest2 is now bob", "ann: kept"]


def test_coming_back_to_a_crash_is_silent(connect: Connect, restart: Restart) -> None:
    """Nobody was told that those who were there had gone, so nobody is told that they are back."""
    connect.named("ann", "bob")
    again = restart()
    ann, _ = come_back(again, "t1")
    bob, _ = come_back(again, "t2")
    ann.read()
    ann.send("hello")
    assert ann.read() == bob.read() == ["ann: hello"]


def test_who_was_away_before_a_restart_is_told_of(connect: Connect, restart: Restart) -> None:
    """The others have read that they left, so they read that they are back."""
    ann, bob = connect.named("ann", "bob")
    ann.close()
    assert bob.read() == ["-- ann left"]
    again = restart()
    bob, _ = come_back(again, "t2")
    ann, _ = come_back(again, "t1")
    assert [line for line in bob.read() if not OF_GUESTS.fullmatch(line)] == ["-- ann joined"]
    ann.send("/list")
    assert ann.read()[-1] == "-- 2 online: ann, bob"


def test_those_who_do_not_come_back_have_left(
    connect: Connect, restart: Restart, clock: MemoryReactorClock
) -> None:
    """After ten minutes they are told of, and their names are free."""
    ann, _, carl = connect.named("ann", "bob", "carl")
    carl.send("/join #dev")
    carl.close()
    clock.advance(100)
    again = restart()
    ann, _ = come_back(again, "t1")
    ann.read()
    keep_up(again.chat, clock, 1)
    clock.advance(510)
    keep_up(again.chat, clock, 1)
    assert ann.read() == []
    assert list(again.chat.rooms) == ["#lobby"]
    ann.send("/nick carl")
    assert ann.read() == ["-- ann is now carl"]
    clock.advance(100)
    keep_up(again.chat, clock, 1)
    assert ann.read() == ["-- bob left"]


def test_what_was_read_long_ago_does_not_come_again(
    connect: Connect, restart: Restart, clock: MemoryReactorClock
) -> None:
    """How far everyone has read is saved now and then, whispers too."""
    ann, bob = connect.named("ann", "bob")
    ann.send("old", "/w bob old")
    bob.read()
    keep_up(connect.chat, clock, SAVE_STEPS + 3 * LOOK_STEPS)
    ann.send("new", "/w bob new")
    bob.read()
    again = restart()
    _, lines = come_back(again, "t2")
    assert lines[0] == "-- welcome back, bob: you are in #lobby"
    assert [PAST.sub("", line) for line in lines[1:]] == ["ann: new", "[ann -> you] new"]


def test_whispers_are_numbered_on(
    connect: Connect, restart: Restart, clock: MemoryReactorClock
) -> None:
    """Also when all of them had been read, and none is kept."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/w bob old")
    bob.read()
    keep_up(connect.chat, clock, SAVE_STEPS + 3 * LOOK_STEPS)
    again = restart()
    bob, _ = come_back(again, "t2")
    ann, _ = come_back(again, "t1")
    bob.read()
    ann.send("/w bob new")
    assert bob.read() == ["[ann -> you] new"]
    assert again.chat.find_user("bob").whispers.end == 3  # type: ignore[union-attr]


def test_nothing_is_kept_of_who_cannot_come_back(connect: Connect, journal: FakeJournal) -> None:
    """Who has quit leaves no whispers behind."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/w bob psst")
    assert bob.read() == ["[ann -> you] psst"]
    ann.send("/quit")
    bob.send("/quit")
    assert journal.users == {}
    assert set(journal.logs) == set(journal.rooms) == {1}


def test_whispers_are_not_kept_where_nobody_may_come_back(
    connect: Connect, journal: FakeJournal, chat: ChatFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would be read by nobody, and stay for ever."""
    monkeypatch.setattr(type(chat.resume), "seconds", 0)
    ann, bob = connect.named("ann", "bob")
    ann.send("hello", "/w bob psst")
    assert bob.read() == ["ann: hello", "[ann -> you] psst"]
    assert ann.read() == ["ann: hello", "[you -> bob] psst"]
    assert journal.users == {}
    assert set(journal.logs) == {1}
