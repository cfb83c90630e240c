"""A page of what was said is a range of an index, however much there is in the journal."""

import sqlite3
from collections.abc import Callable, Iterator

import pytest

from chatapp.log.entry import Entry
from chatapp.log.journal import NewEntry
from chatapp.room_events import Joined, Said
from chatapp.storage.kept import read_spoken, read_spoken_from
from chatapp.storage.rows import entry_row
from chatapp.storage.schema import migrate

Read = Callable[[sqlite3.Connection], list[Entry]]

ENTRIES = 200


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    """A journal in memory, with two logs in which every second entry was said."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db)
    for log in (1, 2):
        for offset in range(1, ENTRIES + 1):
            said = Said("#a", "ann", str(offset))
            event = Joined("#a", ("ann",)) if offset % 2 else said
            row = entry_row(NewEntry(log, 0.0, event), offset)
            db.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", row)
    yield db
    db.close()


def before(db: sqlite3.Connection) -> list[Entry]:
    """Read what was said before the hundredth entry."""
    return read_spoken(db, 1, "#a", 100, 5, 10_000)


def after(db: sqlite3.Connection) -> list[Entry]:
    """Read what was said from the hundredth entry on."""
    return read_spoken_from(db, 1, "#a", 100, 5)


@pytest.mark.parametrize(
    ("read", "offsets"), [(before, [90, 92, 94, 96, 98]), (after, [100, 102, 104, 106, 108])]
)
def test_what_is_read(db: sqlite3.Connection, read: Read, offsets: list[int]) -> None:
    """Only what was said in that log, oldest first."""
    assert [entry.offset for entry in read(db)] == offsets


@pytest.mark.parametrize("read", [before, after])
def test_it_is_read_by_the_index(db: sqlite3.Connection, read: Read) -> None:
    """SQLite goes to the place in the index, and reads on from there; it sorts nothing."""
    queries: list[str] = []
    db.set_trace_callback(queries.append)
    read(db)
    db.set_trace_callback(None)
    (query,) = queries
    plan = [row[-1] for row in db.execute(f"EXPLAIN QUERY PLAN {query}")]
    sign = "<" if read is before else ">"
    assert plan == [f"SEARCH entry USING INDEX spoken (log=? AND offset{sign}?)"]
