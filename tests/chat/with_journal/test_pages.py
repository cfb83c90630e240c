"""What memory does not hold is read back from the journal; what is too old goes."""

import re
from dataclasses import replace

import pytest
from twisted.internet.testing import MemoryReactorClock
from twisted.logger import LogEvent

from chatapp.chat.factory import ChatFactory
from chatapp.chat.upkeep import STEP_SECONDS, TRIM_STEPS, Upkeep
from chatapp.config import Config
from chatapp.log.pages import PAGE_ENTRIES
from tests.connect import Connect
from tests.journal import FakeJournal
from tests.memory import MemoryClient

PAST = re.compile(r"\[\d\d:\d\d\] ")
LONG = "x" * 1000
COUNT = 3 * PAGE_ENTRIES
TYPED = [f"{number} {LONG}" for number in range(COUNT)]
ALL = [f"bob: {line}" for line in TYPED]
GAP = re.compile(r"-- (\d+) messages? missed")


@pytest.fixture
def config(config: Config) -> Config:
    """Little memory, and nobody who is dropped for being silent."""
    limits = replace(config.limits, log_entries=10, stalled_seconds=0, ping_seconds=0)
    return replace(config, limits=limits)


def read_all(client: MemoryClient) -> list[str]:
    """Return all that comes, however many pages it is."""
    lines: list[str] = []
    while more := client.read():
        lines += more
    return lines


def without_gap(lines: list[str]) -> tuple[list[str], int]:
    """Return the lines but those that announce a hole, and how many lines that says are missing."""
    gaps = [gap for line in lines if (gap := GAP.fullmatch(line))]
    return [line for line in lines if not GAP.fullmatch(line)], sum(int(gap[1]) for gap in gaps)


def test_a_slow_reader_misses_nothing(connect: Connect, chat: ChatFactory) -> None:
    """Who reads late reads on in the journal, without a gap, up to what is new."""
    ann, bob = connect.named("ann", "bob")
    ann.transport.room = 0
    bob.send(*TYPED)
    assert chat.rooms["#lobby"].log.first > COUNT - 10
    ann.transport.room = 10**9
    bob.send("last")
    lines = [*ALL, "bob: last"]
    assert read_all(ann) == read_all(bob) == lines
    bob.send("after")
    assert ann.read() == ["bob: after"]


def test_a_page_is_read_once_for_all(connect: Connect, journal: FakeJournal) -> None:
    """Many slow readers at the same place cost what one costs."""
    ann, bob, carl = connect.named("ann", "bob", "carl")
    ann.transport.room = carl.transport.room = 0
    bob.send(*TYPED)
    journal.holding = True
    ann.transport.room = carl.transport.room = 10**9
    ann.settle()
    carl.settle()
    assert len(journal.waiting) == 1
    journal.release()
    assert read_all(ann) == read_all(carl) == ALL


def test_who_has_gone_meanwhile(connect: Connect, journal: FakeJournal) -> None:
    """A page that comes when its reader has gone is nobody's."""
    ann, bob = connect.named("ann", "bob")
    ann.transport.room = 0
    bob.send(*TYPED)
    journal.holding = True
    ann.transport.room = 10**9
    ann.settle()
    ann.close()
    journal.release()
    assert bob.read()[-1] == "-- ann left"


def test_what_cannot_be_read_is_announced(
    connect: Connect, journal: FakeJournal, logged_errors: list[LogEvent]
) -> None:
    """A page that fails is a hole, and its size is told."""
    ann, bob = connect.named("ann", "bob")
    ann.transport.room = 0
    bob.send(*TYPED)
    journal.failing = "disk I/O error"
    ann.transport.room = 10**9
    read, missed = without_gap(read_all(ann))
    journal.failing = ""
    assert missed > 0
    assert read == ALL[: COUNT - missed - 10] + ALL[-10:]
    assert {event["log_failure"].getErrorMessage() for event in logged_errors} == {"disk I/O error"}
    logged_errors.clear()
    bob.send("after")
    assert ann.read() == ["bob: after"]


def test_history_is_read_from_the_journal(connect: Connect, journal: FakeJournal) -> None:
    """More than memory holds can be asked for; others are not kept waiting by that."""
    ann, bob = connect.named("ann", "bob")
    bob.send(*map(str, range(30)))
    ann.read()
    journal.holding = True
    ann.send("/history 20", "/list")
    assert ann.read() == ["-- 2 online: ann, bob"]
    journal.release()
    lines = ann.read()
    assert all(PAST.match(line) for line in lines)
    assert [PAST.sub("", line) for line in lines] == [f"bob: {number}" for number in range(10, 30)]


def test_history_that_cannot_be_read(
    connect: Connect, journal: FakeJournal, logged_errors: list[LogEvent]
) -> None:
    """Who asks for it is told, and the log says why."""
    ann, bob = connect.named("ann", "bob")
    bob.send(*map(str, range(30)))
    ann.read()
    journal.failing = "disk I/O error"
    ann.send("/history 20")
    assert ann.read() == ["! what was said before cannot be read now; try again later"]
    (event,) = logged_errors
    assert event["log_failure"].getErrorMessage() == "disk I/O error"
    logged_errors.clear()
    journal.failing = ""
    bob.send("hello")
    assert ann.read() == ["bob: hello"]


def _keep_up(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    upkeep = Upkeep(chat)
    for _ in range(TRIM_STEPS):
        clock.advance(STEP_SECONDS)
        upkeep.step()
    clock.advance(0)


def test_too_many_entries_go(
    connect: Connect, chat: ChatFactory, clock: MemoryReactorClock, journal: FakeJournal
) -> None:
    """A room keeps so many, and who is behind that is told how many they missed."""
    chat.configure(replace(chat.config, history=replace(chat.config.history, entries=20)))
    ann, bob = connect.named("ann", "bob")
    ann.transport.room = 0
    bob.send(*TYPED)
    _keep_up(chat, clock)
    assert len(journal.logs[1]) == 20
    ann.transport.room = 10**9
    read, missed = without_gap(read_all(ann))
    assert missed > 0
    assert read == ALL[: COUNT - missed - 20] + ALL[-20:]


def test_what_is_too_old_goes(
    connect: Connect, chat: ChatFactory, clock: MemoryReactorClock, journal: FakeJournal
) -> None:
    """After so many days nothing is left, also not of what memory still holds."""
    ann, bob = connect.named("ann", "bob")
    bob.send(*map(str, range(15)))
    ann.read()
    clock.advance(31 * 86_400)
    ann.send("new")
    _keep_up(chat, clock)
    assert journal.texts(1) == ["new"]
    ann.send("/history 10")
    assert [PAST.sub("", line) for line in ann.read()] == ["ann: new", "ann: new"]
    ann.send("newer", "/history 1")
    assert [PAST.sub("", line) for line in ann.read()] == ["ann: newer", "ann: newer"]


def test_when_nothing_is_left(
    connect: Connect, chat: ChatFactory, clock: MemoryReactorClock
) -> None:
    """A room in which all has become too old is one in which nothing was said."""
    ann, bob = connect.named("ann", "bob")
    bob.send("old")
    ann.read()
    clock.advance(31 * 86_400)
    _keep_up(chat, clock)
    ann.send("/history")
    assert ann.read() == ["-- nothing has been said in #lobby yet"]


def test_deleting_may_fail(
    connect: Connect,
    chat: ChatFactory,
    clock: MemoryReactorClock,
    journal: FakeJournal,
    log_lines: list[str],
) -> None:
    """It is tried again the next time."""
    chat.configure(replace(chat.config, history=replace(chat.config.history, entries=20)))
    (ann,) = connect.named("ann")
    ann.send(*map(str, range(30)))
    upkeep = Upkeep(chat)
    for failing in ("no", ""):
        journal.failing = failing
        for _ in range(TRIM_STEPS):
            upkeep.step()
        clock.advance(0)
    assert "WARN | Deleting old entries failed: no" in log_lines
    assert len(journal.logs[1]) == 20
