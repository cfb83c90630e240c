"""What memory does not hold is read back from the journal; what is too old goes."""

import re
from dataclasses import replace
from typing import Any

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.log.pages import PAGE_ENTRIES
from tests.chat.conftest import config_with
from tests.conversation import MARGIN, Conversation
from tests.journal import FakeJournal

COUNT = 3 * PAGE_ENTRIES
KEPT = 10
"""How many entries memory holds."""

LINES = [f"{number} {'x' * 1000}" for number in range(COUNT)]
BOB_TYPES = MARGIN.join(f"bob > {line}{MARGIN}bob < bob: {line}" for line in LINES)
GAP = re.compile(r"-- (\d+) messages? missed")
FAILURE = "disk I/O error"


def all_read_by(names: str) -> str:
    """Return the lines of a transcript in which they read everything that bob typed."""
    return MARGIN.join(f"{names} < bob: {line}" for line in LINES)


@pytest.fixture
def config() -> Config:
    """Little memory, and nobody who is dropped for being silent."""
    return config_with(log_entries=KEPT, stalled_seconds=0, ping_seconds=0)


def test_a_slow_reader_misses_nothing(talk: Conversation, journal: FakeJournal) -> None:
    """A late reader reads on in the journal, without a gap, up to what is new."""
    talk(f"""
        ann, bob are here
        ann stops reading
        {BOB_TYPES}
        ann reads on
        bob > last
        {all_read_by("ann")}
        ann, bob < bob: last
        bob > after
        ann, bob < bob: after
    """)
    assert journal.pages_read > 0


def test_a_page_is_read_once_for_all(talk: Conversation, journal: FakeJournal) -> None:
    """Many slow readers at the same place cost what one costs."""
    waiting: list[int] = []
    talk.scenes["somebody counts"] = lambda: waiting.append(len(journal.waiting))
    talk(f"""
        ann, bob, carl are here
        ann, carl stop reading
        {BOB_TYPES}
        the journal waits
        ann, carl read on
        somebody counts
        the journal goes on
        {all_read_by("ann, carl")}
    """)
    assert waiting == [1]


def test_a_reader_who_has_gone_meanwhile(talk: Conversation) -> None:
    """A page that comes when its reader has gone is nobody's."""
    talk(f"""
        ann, bob are here
        ann stops reading
        {BOB_TYPES}
        the journal waits
        ann reads on
        ann has read everything
        ann is lost
        the journal goes on
        bob < -- ann left
    """)


def read_with_gaps(client: Any) -> tuple[list[str], int]:
    """Return all lines that come but those about gaps, and how many lines these are about."""
    lines: list[str] = []
    missed = 0
    while more := client.read():
        gaps = [gap for line in more if (gap := GAP.fullmatch(line))]
        missed += sum(int(gap[1]) for gap in gaps)
        lines += [line for line in more if not GAP.fullmatch(line)]
    return lines, missed


def check_one_gap(lines: list[str], missed: int, kept: int) -> None:
    """See that all that bob typed was read, but for as many lines as were missed."""
    typed = [f"bob: {line}" for line in LINES]
    assert missed > 0
    assert lines == typed[: COUNT - missed - kept] + typed[-kept:]


def test_a_page_that_cannot_be_read_is_tried_again(
    talk: Conversation, log_lines: list[str]
) -> None:
    """What is in it is not gone: its reader waits for it, and the log says once why."""
    talk(f"""
        ann, bob are here
        ann stops reading
        {BOB_TYPES}
        the journal fails
        ann reads on
        5 s pass
        the journal works
        2 s pass
        {all_read_by("ann")}
    """)
    full = "database or disk is full"
    assert [line for line in log_lines if full in line and "written" not in line] == [
        f"ERROR | Older entries of #lobby cannot be read: {full}"
    ]


def test_history_is_read_from_the_journal(talk: Conversation) -> None:
    """More than memory holds can be asked for; others are not kept waiting by that."""
    talk(f"""
        ann, bob are here
        {MARGIN.join(f"bob > {number}{MARGIN}ann, bob < bob: {number}" for number in range(30))}
        the journal waits
        ann > /history 20
        ann > /list
        ann < -- 2 online: ann, bob
        ann reads nothing
        the journal goes on
        {MARGIN.join(f"ann < [14:30] bob: {number}" for number in range(10, 30))}
    """)


def test_history_is_always_answered(talk: Conversation) -> None:
    """Also where nothing was said, where much waits to be written, and to who asks twice."""
    talk(f"""
        ann, bob are here
        ann > /history
        ann < -- nothing has been said in #lobby yet
        {MARGIN.join(f"bob > {number}{MARGIN}ann, bob < bob: {number}" for number in range(20))}
        the journal waits
        bob > on its way
        ann > /history 11
        ann > /history 11
        ann < ! what was said before is still being read; try again
        ann reads nothing
        the journal goes on
        ann, bob < bob: on its way
        {MARGIN.join(f"ann < [14:30] bob: {number}" for number in range(9, 20))}
    """)


def test_history_that_cannot_be_read(
    talk: Conversation, journal: FakeJournal, log_lines: list[str]
) -> None:
    """The user who asks for it is told, and the log says why."""
    talk(f"""
        ann, bob are here
        {MARGIN.join(f"bob > {number}{MARGIN}ann, bob < bob: {number}" for number in range(30))}
    """)
    journal.failing = FAILURE
    talk("""
        ann > /history 20
        ann < ! what was said before cannot be read now; try again later
    """)
    assert f"ERROR | What was said before cannot be read: {FAILURE}" in log_lines
    talk("""
        the journal works
        bob > hello
        ann, bob < bob: hello
    """)


def keep_entries(chat: ChatFactory, entries: int) -> None:
    """Have the journal keep this number of entries of a room from now on."""
    chat.configure(replace(chat.config, history=replace(chat.config.history, entries=entries)))


def test_too_many_entries_go(talk: Conversation, chat: ChatFactory, journal: FakeJournal) -> None:
    """A room keeps a number of entries; a slow reader is told how many were missed."""
    keep_entries(chat, 20)
    talk(f"""
        ann, bob are here
        ann stops reading
        {BOB_TYPES}
        60 s pass
    """)
    assert len(journal.logs[1]) == 20
    ann = talk.clients["ann"]
    ann.transport.room = 10**9
    check_one_gap(*read_with_gaps(ann), 20)


def test_what_is_too_old_goes(talk: Conversation, journal: FakeJournal) -> None:
    """After thirty days nothing is left, also not of what memory still holds."""
    talk(f"""
        ann, bob are here
        {MARGIN.join(f"bob > {number}{MARGIN}ann, bob < bob: {number}" for number in range(15))}
        31 days pass
        ann > new
        ann, bob < ann: new
        60 s pass
        ann > /history 10
        ann < [14:30] ann: new
        ann > newer
        ann, bob < ann: newer
        ann > /history 1
        ann < [14:31] ann: newer
    """)
    assert journal.texts(1) == ["new", "newer"]


def test_when_nothing_is_left(talk: Conversation) -> None:
    """A room in which all has become too old is one in which nothing was said."""
    talk("""
        ann, bob are here
        bob > old
        ann, bob < bob: old
        31 days pass
        ann > /history
        ann < -- nothing has been said in #lobby yet
    """)


def test_deleting_may_fail(
    talk: Conversation, chat: ChatFactory, journal: FakeJournal, log_lines: list[str]
) -> None:
    """It is tried again the next time."""
    keep_entries(chat, 20)
    talk(f"""
        ann is here
        {MARGIN.join(f"ann > {number}{MARGIN}ann < ann: {number}" for number in range(30))}
    """)
    journal.failing = "no"
    talk("60 s pass")
    assert "WARN | Deleting old entries failed: no" in log_lines
    assert len(journal.logs[1]) > 20
    talk("""
        the journal works
        60 s pass
    """)
    assert len(journal.logs[1]) == 20
