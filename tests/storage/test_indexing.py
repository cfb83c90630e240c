"""Indexing: pieces in idle moments, and what is said when they fail."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.logger import ILogObserver, LogEvent, globalLogPublisher
from zope.interface import implementer

from chatapp.errors import JournalError
from chatapp.storage.indexing import (
    PAUSE_SECONDS,
    RETRY_SECONDS,
    SHARE,
    STEP_SECONDS,
    Indexing,
)


class FakeIndex:
    """A journal that is asked for pieces."""

    def __init__(self) -> None:
        self.unsearchable = ""
        self.asked: list[Deferred[bool]] = []

    def index_more(self) -> Deferred[bool]:
        self.asked.append(Deferred())
        return self.asked[-1]


@pytest.fixture
def clock() -> Clock:
    """The time."""
    return Clock()


@pytest.fixture
def journal() -> FakeIndex:
    """A journal."""
    return FakeIndex()


@pytest.fixture
def indexing(journal: FakeIndex, clock: Clock) -> Indexing:
    """Its indexing."""
    return Indexing(journal, clock)  # type: ignore[arg-type]


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """What the log says."""
    lines: list[str] = []

    @implementer(ILogObserver)
    def note(event: LogEvent) -> None:
        lines.append(str(event["log_format"]).format(**event))

    globalLogPublisher.addObserver(note)
    yield lines
    globalLogPublisher.removeObserver(note)


def asked_after(clock: Clock, journal: FakeIndex) -> Callable[[float], bool]:
    """Return whether a piece is asked for when some seconds have passed, and not before."""

    def asked(seconds: float) -> bool:
        before = len(journal.asked)
        clock.advance(seconds - 0.001)
        early = len(journal.asked)
        clock.advance(0.002)
        return (early, len(journal.asked)) == (before, before + 1)

    return asked


def test_a_piece_at_a_time(clock: Clock, journal: FakeIndex, indexing: Indexing) -> None:
    """After each there is a pause, the longer the longer it took; and it ends."""
    asked = asked_after(clock, journal)
    indexing.start()
    assert asked(PAUSE_SECONDS)
    journal.asked[-1].callback(True)
    assert asked(PAUSE_SECONDS)
    clock.advance(2)
    assert len(journal.asked) == 2
    journal.asked[-1].callback(True)
    assert asked(SHARE * 2)
    journal.asked[-1].callback(False)
    assert asked(STEP_SECONDS)
    indexing.stop()
    journal.asked[-1].callback(True)
    assert not clock.getDelayedCalls()
    assert not asked(STEP_SECONDS)


def test_it_ends_between_two_pieces(clock: Clock, journal: FakeIndex, indexing: Indexing) -> None:
    """Nothing more is asked for."""
    indexing.start()
    indexing.stop()
    assert not clock.getDelayedCalls()
    indexing.stop()
    assert not journal.asked


def test_nothing_to_be_indexed(clock: Clock, journal: FakeIndex, indexing: Indexing) -> None:
    """A journal that cannot be searched is asked for nothing."""
    journal.unsearchable = "nothing"
    indexing.start()
    assert not clock.getDelayedCalls()


def test_it_fails(clock: Clock, journal: FakeIndex, indexing: Indexing, logged: list[str]) -> None:
    """The log says why, once, until it works again; it is tried again later."""
    asked = asked_after(clock, journal)
    failing: Any = JournalError("database or disk is full")
    indexing.start()
    assert asked(PAUSE_SECONDS)
    for _ in range(2):
        journal.asked[-1].errback(failing)
        assert asked(RETRY_SECONDS)
    assert logged == ["Nothing can be indexed for searching now: database or disk is full"]
    journal.asked[-1].callback(False)
    assert asked(STEP_SECONDS)
    journal.asked[-1].errback(failing)
    assert len(logged) == 2
