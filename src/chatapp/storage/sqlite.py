"""The journal in an SQLite file: read at the start, then written and read on a thread of its own.

Why a thread: a commit usually takes some tens of microseconds, but now and then it has to wait for
the disk, and the reactor must not wait with it. Why only one: SQLite has one writer at a time
anyway; requests are done in the order in which they were made, so a read sees what was written
before it; and the connection needs no lock. The connection is opened before the thread starts, and
closed after it has ended.

Why WAL without an fsync for each commit (synchronous = NORMAL): a commit is then one write to the
`-wal` file, and the server goes on writing while another program reads, for a backup. When the
process ends, even by kill -9, nothing is lost, because the kernel has what was written. A power cut
loses the last moments, which users may have been shown; it does not damage the file.

Why batches may be written twice: the recorder writes a batch again if it failed, and cannot know
how far it came. So a batch is one transaction, and to write an entry, a room or a user again
changes nothing.

A doubt: after a power cut, new entries get the offsets of those that were lost, in the same epoch.
A program that had read the lost ones takes the new ones for them.
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
"""Number of entries that are deleted in one transaction, so that no batch waits long for it."""

_ENTRY = "SELECT offset, time, type, body FROM entry"
_T = TypeVar("_T")


class SqliteJournal:
    """A journal in a file; `open` is to be called before anything else.

    Args:
        path: the file, which is made if it does not exist.
        reactor: calls back in its own thread when the journal's thread has done something.
    """

    def __init__(self, path: str, reactor: Any) -> None:
        self._path = path
        self._reactor = reactor
        self._thread = ThreadPool(1, 1, "journal")

    def open(self, recent: int) -> Kept:
        """Open the file and return what it holds.

        Args:
            recent: how many of the last messages to return of each room. At least one is returned,
                so that the chat knows whether anything was said there.

        Raises:
            JournalError: the file cannot be used; the text says why.
        """
        with _as_journal_error(), ExitStack() as closing:
            closing.callback(os.close, lock(self._path))
            # It may be busy for a moment, with another program's backup.
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
        """Wait for the requests that were made before, then close the file."""
        self._thread.stop()
        self._closing.close()

    def write(self, batch: Batch) -> Deferred[None]:
        """Keep a batch: all of it, or, if the Deferred fails, nothing."""
        return self._ask(lambda: self._write(batch))

    def read(self, log: int, room: str, start: int, count: int) -> Deferred[list[Entry]]:
        """Return the entries of a room's log from the offset `start` on, before `start + count`."""
        query = f"{_ENTRY} WHERE log = ? AND offset >= ? AND offset < ? ORDER BY offset"
        return self._ask(lambda: self._entries(room, query, log, start, start + count))

    def read_spoken(
        self, log: int, room: str, end: int, count: int, max_bytes: int
    ) -> Deferred[list[Entry]]:
        """Return the last spoken entries before the offset `end`.

        They are `count` at the most, and fewer if those have about `max_bytes` already.
        """
        return self._ask(lambda: self._spoken(log, room, end, count, max_bytes))

    def trim(self, log: int, entries: int, since: float) -> Deferred[Trimmed]:
        """Delete a portion of a room's oldest entries.

        Args:
            log: the number of the room's log.
            entries: how many entries may remain; 0 for any number.
            since: the time, in seconds since 1970, before which entries are too old.
        """
        return self._ask(lambda: self._trim(log, entries, since))

    def _ask(self, do: Callable[[], _T]) -> Deferred[_T]:
        """Have something done on the journal's thread."""

        def run() -> _T:
            with _as_journal_error():
                return do()

        return deferToThreadPool(self._reactor, self._thread, run)

    def _load(self, recent: int) -> Kept:
        """Read what a start needs; `last_id` counts numbers of which only entries are left."""
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
        """Return the offset that the log's next entry gets; all entries before may be deleted."""
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
