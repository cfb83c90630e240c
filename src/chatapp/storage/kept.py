"""Kept: what a journal's file holds when the server starts, and the queries that read entries."""

import json
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from chatapp.log.entry import Entry
from chatapp.log.journal import KeptLog
from chatapp.room_events import Event
from chatapp.storage.rows import entry_of, event_of
from chatapp.storage.schema import SPOKEN

AT_ONCE = 1000
"""Number of records that are read as one JSON text, which takes half as long as one by one."""

_ENTRY = "SELECT offset, time, type, body FROM entry"
_SPOKEN = f"{_ENTRY} INDEXED BY spoken WHERE log = ? AND type IN ({SPOKEN})"
"""By its own choice, SQLite would look at all the comings and goings between, which may be many."""


class SqliteKept:
    """What a file holds; it is read before anything is written.

    Attributes:
        records: the records, by kind and key.
        claims: the owners of claimed keys, by key.
        last_log: the highest number that a log ever had.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        records: defaultdict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
        rows = db.execute("SELECT kind, key, value FROM record WHERE kind != 'journal'")
        while several := rows.fetchmany(AT_ONCE):
            values = json.loads(f"[{','.join([value for _, _, value in several])}]")
            for (kind, key, _), value in zip(several, values, strict=True):
                records[kind][key] = value
        self.records: Mapping[str, Mapping[str, Mapping[str, Any]]] = records
        self.claims: dict[str, str] = dict(db.execute("SELECT key, owner FROM claim"))
        self._first: dict[int, int] = dict(db.execute("SELECT id, first FROM log"))
        self._last: dict[int, int] = dict(
            db.execute("SELECT log, max(offset) FROM entry GROUP BY log")
        )
        self.last_log = max([0, *self._last, *self._first, *numbers_in(records)])

    def ends(self) -> dict[int, int]:
        """Return for each log the offset that its next entry gets."""
        return {log: self._reach(log)[1] for log in self._last.keys() | self._first.keys()}

    def log(self, number: int, room: str, spoken: int) -> KeptLog:
        """Return how far a room's log reaches, and the last `spoken` of what was said in it."""
        first, end = self._reach(number)
        entries = read_spoken(self._db, number, room, end, max(spoken, 1), sys.maxsize)
        return KeptLog(first, end, [entry for entry in entries if entry.offset >= first])

    def mail(self, number: int, start: int = 1) -> KeptLog:
        """Return a log of whispers, with its entries from an offset on."""
        first, end = self._reach(number)
        start = max(first, start)
        # To ask for nothing costs as much as for something, and most users have no whispers.
        entries = read_entries(self._db, number, "", start, end) if start < end else []
        return KeptLog(first, end, entries)

    def reach(self) -> dict[int, tuple[int, int]]:
        """Return for each log its first offset that is kept, and the one that comes next."""
        return {log: self._reach(log) for log in self._last.keys() | self._first.keys()}

    def _reach(self, number: int) -> tuple[int, int]:
        first = self._first.get(number, 1)
        return first, max(first, self._last.get(number, 0) + 1)


def numbers_in(records: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[int]:
    """Return the numbers in records, and the highest of users that are gone."""
    none: Mapping[str, Mapping[str, Any]] = {}
    keys = [key for kind in ("room", "user", "account", "place") for key in records.get(kind, none)]
    numbers = [int(number) for key in keys for number in key.split("/")[:2]]
    return numbers + [
        row["id"] for kind in ("whisperer", "number") for row in records.get(kind, none).values()
    ]


def read_entries(db: sqlite3.Connection, log: int, room: str, start: int, end: int) -> list[Entry]:
    """Return the entries of a room's log from an offset to before another."""
    query = f"{_ENTRY} WHERE log = ? AND offset >= ? AND offset < ? ORDER BY offset"
    return [entry_of(room, row) for row in db.execute(query, (log, start, end))]


def read_next(db: sqlite3.Connection, log: int, room: str, start: int, count: int) -> list[Entry]:
    """Return the next `count` entries of a room's log that are kept, from an offset on."""
    query = f"{_ENTRY} WHERE log = ? AND offset >= ? ORDER BY offset LIMIT ?"
    return [entry_of(room, row) for row in db.execute(query, (log, start, count))]


def read_at(db: sqlite3.Connection, log: int, room: str, offsets: Iterable[int]) -> list[Entry]:
    """Return the entries of a room's log with these offsets that are kept, in that order."""
    query = f"{_ENTRY} WHERE log = ? AND offset = ?"
    rows = (db.execute(query, (log, offset)).fetchone() for offset in offsets)
    return [entry_of(room, row) for row in rows if row is not None]


def read_spoken(
    db: sqlite3.Connection, log: int, room: str, end: int, count: int, max_bytes: int
) -> list[Entry]:
    """Return the last that were spoken before an offset: `count`, or about `max_bytes`."""
    query = f"{_SPOKEN} AND offset < ? ORDER BY offset DESC LIMIT ?"
    rows = []
    for row in db.execute(query, (log, end, count)):
        rows.append(row)
        max_bytes -= len(row[-1])
        if max_bytes <= 0:
            break
    return [entry_of(room, row) for row in reversed(rows)]


def read_spoken_from(
    db: sqlite3.Connection, log: int, room: str, start: int, count: int
) -> list[Entry]:
    """Return the first `count` that were spoken from an offset on."""
    query = f"{_SPOKEN} AND offset >= ? ORDER BY offset LIMIT ?"
    return [entry_of(room, row) for row in db.execute(query, (log, start, count))]


def read_events(
    db: sqlite3.Connection, log: int, start: int, count: int
) -> list[tuple[int, Event]]:
    """Return the events of the same entries, each with its offset, as if they were of no room."""
    query = f"{_SPOKEN} AND offset >= ? ORDER BY offset LIMIT ?"
    rows = db.execute(query, (log, start, count))
    return [(offset, event_of("", kind, body)) for offset, _, kind, body in rows]
