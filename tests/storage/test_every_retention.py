"""What a log has too much of goes, a little at a time, and nothing else does, in any journal."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twisted.internet.testing import MemoryReactorClock

from chatapp.log.journal import Change, Drop, Trimmed
from chatapp.storage.service import KeptJournal
from chatapp.storage.sqlite import TRIM_ENTRIES
from tests.journal import FakeJournal
from tests.storage.conftest import comings, result, said, write


@pytest.fixture
def journal(each_journal: KeptJournal) -> KeptJournal:
    """A journal of each kind."""
    return each_journal


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
    journal: KeptJournal, count: int, keep: int, since: float, steps: list[Trimmed | None]
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


def test_comings_and_goings_push_out_nothing_said(journal: KeptJournal) -> None:
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


def test_a_room_in_which_nobody_speaks(journal: KeptJournal) -> None:
    """Its oldest comings and goings go, and it begins after them."""
    write(journal, Change(comings(9)))
    assert result(journal.trim([1], 4, 0.0)) == {1: Trimmed(6, more=False)}
    write(journal, Change(comings(1)))
    assert result(journal.trim([1], 4, 0.0)) == {1: Trimmed(7, more=False)}


STEPS = st.lists(st.tuples(st.text("sj", max_size=12), st.integers(0, 5), st.booleans()))
"""Who speaks and joins; the bound; whether the server starts again."""

same_journal = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def trim_in_steps(journal: KeptJournal, steps: list[tuple[str, int, bool]]) -> None:
    """See that the last of each kind stay in each step."""
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


# Two tests, because Hypothesis' wrapping of one does not go together with parameters and Twisted.


@same_journal
@given(steps=STEPS)
def test_trimming_a_file_is_what_it_says(
    journal_in_file: KeptJournal, steps: list[tuple[str, int, bool]]
) -> None:
    """However a log grows and its bound changes, the last of each kind stay, after restarts too."""
    trim_in_steps(journal_in_file, steps)


@same_journal
@given(steps=STEPS)
def test_trimming_a_redis_is_what_it_says(
    redis_journal: KeptJournal, steps: list[tuple[str, int, bool]]
) -> None:
    """The same."""
    trim_in_steps(redis_journal, steps)


def test_a_log_that_is_dropped_is_counted_anew(journal: KeptJournal) -> None:
    """The count of what it held before means nothing for what comes after."""
    write(journal, Change(said(9)))
    assert result(journal.trim([1], 4, 0.0)) == {1: Trimmed(6, more=False)}
    write(journal, Change(drops=[Drop(1, 8)]))
    write(journal, Change(said(2)))
    assert result(journal.trim([1], 3, 0.0)) == {1: Trimmed(9, more=False)}
    assert [entry.offset for entry in result(journal.read(1, "", 1, 99))] == [9, 10, 11]


def test_entries_that_are_dropped_from_the_midst(journal: KeptJournal) -> None:
    """Nothing else goes, and the log goes on, also after a restart."""
    write(journal, Change(said(5)))
    write(journal, Change(drops=[Drop(1, only=(2, 4))]))
    write(journal, Change(said(1)))
    assert [e.offset for e in result(journal.read(1, "#lobby", 1, 9))] == [1, 3, 5, 6]
    journal.close()
    log = journal.open().log(1, "#lobby", 20)
    assert (log.first, log.end) == (1, 7)
