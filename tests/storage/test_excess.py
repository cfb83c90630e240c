"""What a log in the file has too much of is deleted, a little at a time, and nothing else is."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twisted.internet.testing import MemoryReactorClock

from chatapp.errors import JournalError
from chatapp.log.journal import Change, Drop, NewEntry, Trimmed
from chatapp.room_events import Joined
from chatapp.storage.sqlite import TRIM_ENTRIES, SqliteJournal
from tests.journal import FakeJournal
from tests.storage.conftest import entries, result, said, write


@pytest.mark.parametrize(
    ("count", "keep", "since", "steps"),
    [
        (10, 4, 0.0, [Trimmed(7, more=False)]),
        (10, 0, 6.0, [Trimmed(6, more=False)]),
        (10, 4, 9.0, [Trimmed(9, more=False)]),
        (10, 0, 99.0, [Trimmed(11, more=False)]),
        (10, 0, 0.0, [None]),
        (10, 10, 0.0, [None]),
        (
            2 * TRIM_ENTRIES + 10,
            5,
            0.0,
            [
                Trimmed(TRIM_ENTRIES + 1, more=True),
                Trimmed(2 * TRIM_ENTRIES + 1, more=True),
                Trimmed(2 * TRIM_ENTRIES + 6, more=False),
                None,
            ],
        ),
    ],
)
def test_trimming(
    journal: SqliteJournal, count: int, keep: int, since: float, steps: list[Trimmed | None]
) -> None:
    """What is too old or too much goes, a little at a time; offsets go on after a restart."""
    write(journal, Change(said(count) + said(1, log=2)))
    trimmed = [result(journal.trim([1, 3], keep, since)).get(1) for _ in steps]
    assert trimmed == steps
    first = max(step.first if step else 1 for step in steps)
    assert [e.offset for e in result(journal.read(1, "#lobby", 1, 9999))] == [
        *range(first, count + 1)
    ]
    assert len(result(journal.read(2, "#dev", 1, 9))) == 1
    journal.close()
    log = journal.open().log(1, "#lobby", 20)
    assert (log.first, log.end) == (first, count + 1)


def comings(count: int, log: int = 1) -> list[NewEntry]:
    """Return entries in which somebody joins."""
    return entries(*[Joined("#lobby", (f"n{n}",)) for n in range(count)], log=log)


def test_comings_and_goings_push_out_nothing_said(journal: SqliteJournal) -> None:
    """The last of each kind stay, a long hole costs one page, and numbers go on after a restart."""
    write(journal, Change(said(5) + comings(TRIM_ENTRIES + 20) + said(3)))
    last = 5 + TRIM_ENTRIES + 20 + 3
    for more in (True, False):
        assert result(journal.trim([1], 10, 0.0)) == {1: Trimmed(1, more=more)}
    assert result(journal.trim([1], 10, 0.0)) == {}
    stay = [*range(1, 6), *range(last - 12, last + 1)]
    assert [e.offset for e in result(journal.read(1, "#lobby", 1, 64))] == stay
    assert [e.offset for e in result(journal.read(1, "#lobby", 64, 3))] == stay[5:8]
    journal.close()
    log = journal.open().log(1, "#lobby", 20)
    assert (log.first, log.end, len(log.entries)) == (1, last + 1, 8)
    write(journal, Change(said(3)))
    assert result(journal.trim([1], 10, 0.0)) == {1: Trimmed(2, more=False)}


def test_a_room_in_which_nobody_speaks(journal: SqliteJournal) -> None:
    """Its oldest comings and goings go, and it begins after them."""
    write(journal, Change(comings(9)))
    assert result(journal.trim([1], 4, 0.0)) == {1: Trimmed(6, more=False)}
    write(journal, Change(comings(1)))
    assert result(journal.trim([1], 4, 0.0)) == {1: Trimmed(7, more=False)}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(st.tuples(st.text("sj", max_size=12), st.integers(0, 5), st.booleans())),
)
def test_trimming_is_what_it_says(
    journal: SqliteJournal, steps: list[tuple[str, int, bool]]
) -> None:
    """However a log grows and its bound changes, the last of each kind stay, after restarts too."""
    write(journal, Change(drops=[Drop(1)]))
    fake = FakeJournal(MemoryReactorClock())
    for letters, bound, restarts in steps:
        change = Change([(said if letter == "s" else comings)(1)[0] for letter in letters])
        write(journal, change)
        fake._write([change])
        if restarts:
            journal.close()
            journal.open()
        while result(journal.trim([1], bound, 0.0)):
            pass
        while fake._trim(1, bound, 0.0):
            pass
        found = [entry.offset for entry in result(journal.read(1, "", 1, 999))]
        assert found == sorted(fake.logs.get(1, {}))


def test_what_was_counted_is_not_counted_again(journal: SqliteJournal) -> None:
    """A log that has nothing to lose costs a query for its oldest, and a count of what is new."""
    write(journal, Change(said(30) + comings(30)))
    assert result(journal.trim([1], 30, 0.0)) == {}
    asked: list[str] = []
    journal._db.set_trace_callback(asked.append)
    assert result(journal.trim([1], 30, 0.0)) == {}
    (oldest,) = asked
    assert oldest.endswith("ORDER BY offset LIMIT 1")
    write(journal, Change(said(1)))
    asked.clear()
    assert result(journal.trim([1], 31, 0.0)) == {}
    counts = [query for query in asked if "count" in query]
    assert len(counts) == 2
    assert all(query.endswith("offset >= 61 AND offset < 62") for query in counts)


def test_a_deletion_that_fails_leaves_all_and_is_done_later(journal: SqliteJournal) -> None:
    """Nothing is deleted in part, and what the log holds is counted rightly after it."""
    write(journal, Change(said(5) + comings(5)))
    journal._db.execute("PRAGMA query_only = 1")
    with pytest.raises(JournalError, match=r"^attempt to write a readonly database$"):
        result(journal.trim([1], 3, 0.0))
    journal._db.execute("PRAGMA query_only = 0")
    assert len(result(journal.read(1, "", 1, 99))) == 10
    assert result(journal.trim([1], 3, 0.0)) == {1: Trimmed(3, more=False)}
    assert [entry.offset for entry in result(journal.read(1, "", 1, 99))] == [3, 4, 5, 8, 9, 10]


def test_a_log_that_is_dropped_is_counted_anew(journal: SqliteJournal) -> None:
    """The count of what it held before means nothing for what comes after."""
    write(journal, Change(said(9)))
    assert result(journal.trim([1], 4, 0.0)) == {1: Trimmed(6, more=False)}
    write(journal, Change(drops=[Drop(1, 8)]))
    write(journal, Change(said(2)))
    assert result(journal.trim([1], 3, 0.0)) == {1: Trimmed(9, more=False)}
    assert [entry.offset for entry in result(journal.read(1, "", 1, 99))] == [9, 10, 11]


def test_entries_that_are_dropped_from_the_midst(journal: SqliteJournal) -> None:
    """Nothing else goes, and the log goes on, also after a restart."""
    write(journal, Change(said(5)))
    write(journal, Change(drops=[Drop(1, only=(2, 4))]))
    write(journal, Change(said(1)))
    assert [e.offset for e in result(journal.read(1, "#lobby", 1, 9))] == [1, 3, 5, 6]
    journal.close()
    log = journal.open().log(1, "#lobby", 20)
    assert (log.first, log.end) == (1, 7)
