"""How far a mailbox is looked through for the whispers with one user."""

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.span import LOOKED_AT, PART, Span
from chatapp.events import Whispered
from chatapp.log.entry import Entry
from chatapp.log.journal import Change, KeptLog, NewEntry
from chatapp.log.log import Log
from tests.journal import FakeJournal

END = 10_001
RARE = (1, 6001, 6999, 7000, 7500, 8999, 9000, 9999)
"""The offsets of the entries that are wanted."""


@pytest.fixture
def journal(clock: MemoryReactorClock) -> FakeJournal:
    """A mailbox with ten thousand whispers, few of which are wanted."""
    journal = FakeJournal(clock)
    texts = ("rare" if at in RARE else "other" for at in range(1, END))
    news = [NewEntry(1, 0.0, Whispered("a", "b", text, outgoing=True)) for text in texts]
    journal.write([Change(news)])
    clock.advance(0)
    return journal


def is_rare(entry: Entry) -> bool:
    """Whether an entry is wanted."""
    return isinstance(entry.event, Whispered) and entry.event.text == "rare"


@pytest.mark.parametrize(
    ("middle", "older", "newer", "found", "parts"),
    [
        (END, 1, 0, ([9999], [], 0, 0), 1),
        (END, 3, 0, ([8999, 9000, 9999], [], 0, 0), 2),
        (END, 9, 0, ([7500, 8999, 9000, 9999], [], END - LOOKED_AT, 0), LOOKED_AT // PART),
        (6000, 1, 0, ([], [], 6000 - LOOKED_AT, 0), LOOKED_AT // PART),
        (7500, 2, 2, ([6999, 7000], [7500, 8999], 0, 0), 3),
        (2, 5, 1, ([1], [], 0, 1 + LOOKED_AT), 1 + LOOKED_AT // PART),
        (9999, 1, 5, ([9000], [9999], 0, 0), 2),
        (1, 5, 0, ([], [], 0, 0), 0),
    ],
)
def test_looking_on_both_sides(
    *,
    clock: MemoryReactorClock,
    journal: FakeJournal,
    middle: int,
    older: int,
    newer: int,
    found: tuple[list[int], list[int], int, int],
    parts: int,
) -> None:
    """No more is read than is needed, or than so much on each side: then it says up to where."""
    log = Log("", number=1)
    log.restore(KeptLog(1, END, []))
    results: list[tuple[list[int], list[int], int, int]] = []
    search = Span(log, middle, older, newer, END).search(journal, is_rare)
    Deferred.fromCoroutine(search).addCallback(
        lambda all_: results.append(
            (
                [entry.offset for entry in all_.older],
                [entry.offset for entry in all_.newer],
                *(all_.first, all_.last),
            )
        )
    )
    clock.pump([0] * 10)
    assert (results, journal.pages_read) == ([found], parts)
