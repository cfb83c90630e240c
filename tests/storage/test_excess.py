"""What a log in the file has too much of is deleted, a little at a time, and nothing else is."""

import pytest

from chatapp.errors import JournalError
from chatapp.log.journal import Change, Trimmed
from chatapp.storage.sqlite import SqliteJournal
from tests.storage.conftest import comings, result, said, write


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
