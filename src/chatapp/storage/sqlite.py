"""The journal in an SQLite file: read once at the start, then written and read on its own thread.

The file is in WAL mode, without an fsync for each commit: what was written survives the end of the
process, however sudden, and all but the last moments before a power cut.
"""

import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThreadPool
from twisted.python.threadpool import ThreadPool

from chatapp.errors import JournalError
from chatapp.log.entry import Entry
from chatapp.log.journal import Batch, Kept, KeptLog, RoomRecord, Trimmed, UserRecord
from chatapp.storage.rows import entry_of, entry_row, user_of, user_row
from chatapp.storage.schema import SPOKEN, lock, migrate

TRIM_ENTRIES = 500
"""How many entries are deleted at a time, so that what is said meanwhile need not wait."""

_ENTRY = "SELECT offset, time, type, body FROM entry"
_T = TypeVar("_T")


class SqliteJournal:
    """A journal in a file; `open` it before anything else.

    Args:
        path: the file, which is made if it is not there.
        reactor: gets the answers from the thread.
    """

    def __init__(self, path: str, reactor: Any) -> None:
        self._path = path
        self._reactor = reactor
        self._thread = ThreadPool(1, 1, "journal")

    def open(self, recent: int) -> Kept:
        """Open the file and return what it holds, of each room so many messages.

        Raises:
            JournalError: it cannot be used, and why.
        """
        with _as_journal_error(), ExitStack() as closing:
            closing.callback(os.close, lock(self._path))
            self._db = sqlite3.connect(
                self._path, isolation_level=None, check_same_thread=False, timeout=1
            )
            closing.callback(self._db.close)
            migrate(self._db)
            kept = self._load(recent)
            self._thread.start()
            self._closing = closing.pop_all()
        return kept

    def close(self) -> None:
        """Close the file, once everything asked for is done."""
        self._thread.stop()
        self._closing.close()

    def write(self, batch: Batch) -> Deferred[None]:
        """Keep a batch, all of it or nothing."""
        return self._ask(lambda: self._write(batch))

    def read(self, log: int, room: str, start: int, count: int) -> Deferred[list[Entry]]:
        """Return so many entries of a room's log from an offset on."""
        query = f"{_ENTRY} WHERE log = ? AND offset >= ? AND offset < ? ORDER BY offset"
        return self._ask(lambda: self._entries(room, query, log, start, start + count))

    def read_spoken(
        self, log: int, room: str, end: int, count: int, max_bytes: int
    ) -> Deferred[list[Entry]]:
        """Return the last that were spoken before an offset: so many, or about so many bytes."""
        return self._ask(lambda: self._spoken(log, room, end, count, max_bytes))

    def trim(self, log: int, entries: int, since: float) -> Deferred[Trimmed]:
        """Delete some of what is more than so many entries, or older than a time; 0 is no bound."""
        return self._ask(lambda: self._trim(log, entries, since))

    def _ask(self, do: Callable[[], _T]) -> Deferred[_T]:
        def run() -> _T:
            with _as_journal_error():
                return do()

        return deferToThreadPool(self._reactor, self._thread, run)

    def _load(self, recent: int) -> Kept:
        rooms = []
        last = [0]
        rows = self._db.execute("SELECT id, name, epoch, topic, first FROM room ORDER BY id")
        for number, name, epoch, topic, first in rows.fetchall():
            end = self._end(number, first)
            spoken = self._spoken(number, name, end, max(recent, 1))
            log = KeptLog(first, end, [entry for entry in spoken if entry.offset >= first])
            rooms.append((RoomRecord(number, name, epoch, topic), log))
            last.append(number)
        users = []
        for row in self._db.execute("SELECT * FROM user ORDER BY id"):
            user = user_of(row)
            mail = self._entries("", f"{_ENTRY} WHERE log = ? ORDER BY offset", user.id)
            first = mail[0].offset if mail else user.whispers
            users.append((user, KeptLog(first, self._end(user.id, first), mail)))
            last.append(user.id)
        (highest,) = self._db.execute("SELECT max(log) FROM entry").fetchone()
        return Kept(rooms, users, max(*last, highest or 0))

    def _write(self, batch: Batch) -> None:
        with self._transaction() as db:
            db.executemany(
                "INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?)",
                (entry_row(log, entry) for log, entry in batch.entries),
            )
            for number, room in batch.rooms.items():
                if room is None:
                    db.execute("DELETE FROM room WHERE id = ?", (number,))
                    db.execute("DELETE FROM entry WHERE log = ?", (number,))
                else:
                    db.execute(
                        "INSERT INTO room (id, name, epoch, topic) VALUES (?, ?, ?, ?)"
                        " ON CONFLICT (id) DO UPDATE SET topic = excluded.topic",
                        (number, room.name, room.epoch, room.topic),
                    )
            for number, user in batch.users.items():
                self._write_user(number, user)

    def _write_user(self, number: int, user: UserRecord | None) -> None:
        if user is None:
            self._db.execute("DELETE FROM user WHERE id = ?", (number,))
            self._db.execute("DELETE FROM entry WHERE log = ?", (number,))
            return
        self._db.execute(
            "INSERT OR REPLACE INTO user VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", user_row(user)
        )
        self._db.execute("DELETE FROM entry WHERE log = ? AND offset < ?", (number, user.whispers))

    def _trim(self, log: int, entries: int, since: float) -> Trimmed:
        row = self._db.execute("SELECT first FROM room WHERE id = ?", (log,)).fetchone()
        if row is None:
            return Trimmed(1, more=False)
        (start,) = row
        query = (
            "SELECT offset, time FROM entry WHERE log = ? AND offset >= ? ORDER BY offset LIMIT ?"
        )
        oldest = self._db.execute(query, (log, start, TRIM_ENTRIES)).fetchall()
        crowded = self._end(log, start) - entries if entries else start
        first = start
        for offset, time in oldest:
            if offset >= crowded and time >= since:
                break
            first = offset + 1
        if first > start:
            with self._transaction() as db:
                db.execute(
                    "DELETE FROM entry WHERE log = ? AND offset >= ? AND offset < ?",
                    (log, start, first),
                )
                db.execute("UPDATE room SET first = ? WHERE id = ?", (first, log))
        return Trimmed(first, more=first - start >= TRIM_ENTRIES)

    def _end(self, log: int, first: int) -> int:
        query = "SELECT max(offset) FROM entry WHERE log = ?"
        (last,) = self._db.execute(query, (log,)).fetchone()
        return max(first, (last or 0) + 1)

    def _spoken(
        self, log: int, room: str, end: int, count: int, max_bytes: int = sys.maxsize
    ) -> list[Entry]:
        query = (
            f"{_ENTRY} WHERE log = ? AND offset < ? AND type IN ({SPOKEN})"
            " ORDER BY offset DESC LIMIT ?"
        )
        rows = []
        for row in self._db.execute(query, (log, end, count)):
            rows.append(row)
            max_bytes -= len(row[-1])
            if max_bytes <= 0:
                break
        return [entry_of(room, row) for row in reversed(rows)]

    def _entries(self, room: str, query: str, *values: object) -> list[Entry]:
        return [entry_of(room, row) for row in self._db.execute(query, values)]

    @contextmanager
    def _transaction(self) -> Any:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
            self._db.execute("COMMIT")
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")


@contextmanager
def _as_journal_error() -> Any:
    try:
        yield
    except sqlite3.Error as error:
        raise JournalError(str(error)) from error
    except OSError as error:
        raise JournalError(error.strerror or str(error)) from error
