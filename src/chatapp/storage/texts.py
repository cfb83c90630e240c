"""Texts: what the index for searching reads in a journal, on a thread of its own."""

import sqlite3
import sys
from collections.abc import Iterable, Sequence
from typing import Protocol

from chatapp.log.entry import Entry
from chatapp.room_events import Event
from chatapp.storage.kept import read_at, read_events, read_spoken


class Texts(Protocol):
    """What was said, as it is kept now.

    All methods are for one thread. They fail with a JournalError, or as SQLite does.
    """

    def events(self, log: int, start: int, count: int) -> Sequence[tuple[int, Event]]:
        """Return the next `count` that were spoken in a log, each with its offset, from one on.

        They are as if they were of no room. Those that were removed may be left out.
        """

    def at(self, log: int, room: str, offsets: Iterable[int]) -> Sequence[Entry]:
        """Return the entries with these offsets that are kept, in that order."""

    def spoken(self, log: int, room: str, end: int, count: int) -> Sequence[Entry]:
        """Return the last `count` that were spoken before an offset, the oldest first."""

    def close(self) -> None:
        """Read no more."""


class SqliteTexts:
    """The texts of a journal in a file; see Texts.

    Args:
        path: the file.
    """

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA query_only = ON")

    def events(self, log: int, start: int, count: int) -> list[tuple[int, Event]]:
        """Return the next that were spoken, with their offsets."""
        return read_events(self._db, log, start, count)

    def at(self, log: int, room: str, offsets: Iterable[int]) -> list[Entry]:
        """Return the entries with these offsets that are kept."""
        return read_at(self._db, log, room, offsets)

    def spoken(self, log: int, room: str, end: int, count: int) -> list[Entry]:
        """Return the last that were spoken before an offset."""
        return read_spoken(self._db, log, room, end, count, sys.maxsize)

    def close(self) -> None:
        """Close the file."""
        self._db.close()
