"""The journal in an SQLite file: read at the start, then written and read on threads of its own.

Why threads: a commit usually takes some tens of microseconds, but now and then it has to wait for
the disk, and the reactor must not wait with it. There is one thread for writing, because SQLite has
one writer at a time anyway, and one for reading, so that no line waits for somebody's old messages.

Why WAL without an fsync for each commit (synchronous = NORMAL): a commit is then one write to the
`-wal` file, and the server goes on writing while another program reads, for a backup. When the
process ends, even by kill -9, nothing is lost, because the kernel has what was written. A power cut
loses the last moments, which users may have been shown; it does not damage the file. With FULL a
power cut loses nothing that was shown, at the price of an fsync for each batch.

Why a batch may be written twice: the recorder writes a batch again if it failed, and cannot know
how far it came. So a batch is one transaction, and the numbers that it gives count only when it has
succeeded. If it was committed all the same, the same rows replace themselves.

Why each batch looks at the file's name: SQLite goes on writing into a file that was deleted or
replaced, and nobody would ever read that again.
"""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from chatapp.errors import JournalError
from chatapp.log.entry import Entry
from chatapp.log.journal import Applied, Change, Trimmed
from chatapp.log.numbers import Numbers
from chatapp.storage.excess import Excess
from chatapp.storage.journal_error import as_journal_error
from chatapp.storage.journal_thread import JournalThread
from chatapp.storage.kept import SqliteKept, read_next, read_spoken, read_spoken_from
from chatapp.storage.life import LAST_BATCH, begin_life, life_of
from chatapp.storage.news import JournalNews, JournalState
from chatapp.storage.rows import entry_row
from chatapp.storage.schema import lock, migrate, transaction
from chatapp.storage.scrub import Scrub
from chatapp.storage.searching import Searchable, Searching
from chatapp.storage.texts import SqliteTexts
from chatapp.storage.witness import Witness
from chatapp.storage.written import drop_entries, redact, write_claims, write_records

TRIM_ENTRIES = 500
"""Number of entries that are deleted in one transaction, so that no batch waits long for it."""

_log = Logger()


class SqliteJournal(Searchable):
    """A journal in a file; `open` it before anything else.

    Args:
        path: the file, which is made if it does not exist.
        reactor: the answers of the threads come back in its turns.
        synchronous: `normal`, or `full` to survive power cuts.
        search: the file of the index for searching; empty for the one beside the journal's.

    Attributes:
        lasts: True.
        _file: the file.
        _writing: the thread that writes.
        _reading: the thread that reads.
        _db: the connection of the writing thread.
        _reader: the connection of the reading thread.
        _inode: the number of the file, which tells if another has taken its place.
        _batch: the number of the last batch that was written.
        _numbers: where the logs end, and what is claimed.
        _excess: what the logs hold beyond what is to be kept.
        _scrub: takes what was removed out of the corners of the files.
        _witness: the file beside the journal.
    """

    lasts = True

    def __init__(
        self, path: str, reactor: Any, synchronous: str = "normal", search: str = ""
    ) -> None:
        super().__init__(Searching(search or f"{path}-search", reactor))
        self._path = path
        self._file = Path(path)
        self._synchronous = synchronous
        self._writing = JournalThread("journal", reactor)
        self._reading = JournalThread("journal-reads", reactor)

    def open(self) -> SqliteKept:
        """Open the file, and return what it holds.

        Raises:
            JournalError: it cannot be used, and why.
        """
        with as_journal_error(), ExitStack() as closing:
            descriptor = lock(self._path)
            closing.callback(os.close, descriptor)
            self._inode = os.fstat(descriptor).st_ino
            self._witness = Witness(self._path)
            if self._witness.put_aside_stray_wal():
                _log.warn(
                    "{path} was put in the place of another journal, whose last messages are in"
                    " {path}-wal.before",
                    path=self._path,
                )
            self._db = self._connect(closing)
            migrate(self._db)
            self._db.execute(f"PRAGMA synchronous = {self._synchronous}")
            self._scrub = Scrub(self._db)
            self._batch = begin_life(self._db, self._witness)
            self._witness.begin(self._batch)
            self._scrub.write_anew()
            self._witness.keep(self._batch)
            kept = SqliteKept(self._db)
            self._numbers = Numbers(kept.ends(), kept.claims)
            self._excess = Excess(self._db)
            self._reader = self._connect(closing)
            state = JournalState(life_of(self._db), self._scrub.count(), kept.reach())
            self.searching.open(partial(SqliteTexts, self._path), state)
            for thread in (self._writing, self._reading):
                thread.start()
            self._closing = closing.pop_all()
        return kept

    def close(self) -> None:
        """Close the file after everything that was asked for is done."""
        self.searching.close()
        for thread in (self._reading, self._writing):
            thread.stop()
        self._closing.close()
        self._witness.close()

    def write(self, batch: Sequence[Change]) -> Deferred[list[Applied]]:
        """Keep the changes, and return what became of each, in their order."""
        return self._writing.ask(lambda: self._write(batch))

    def read(self, log: int, room: str, start: int, count: int) -> Deferred[list[Entry]]:
        """Return the next `count` entries of a room's log that are kept, from an offset on."""
        return self._reading.ask(lambda: read_next(self._reader, log, room, start, count))

    def read_spoken(
        self, log: int, room: str, end: int, count: int, max_bytes: int
    ) -> Deferred[list[Entry]]:
        """Return the last that were spoken before an offset: `count`, or about `max_bytes`."""
        return self._reading.ask(
            lambda: read_spoken(self._reader, log, room, end, count, max_bytes)
        )

    def read_spoken_from(
        self, log: int, room: str, start: int, count: int
    ) -> Deferred[list[Entry]]:
        """Return the first `count` that were spoken from an offset on."""
        return self._reading.ask(lambda: read_spoken_from(self._reader, log, room, start, count))

    def trim(self, logs: Sequence[int], entries: int, since: float) -> Deferred[dict[int, Trimmed]]:
        """Delete some of what is more than `entries` of its kind in a log, or older than a time."""
        return self._writing.ask(lambda: self._trim(logs, entries, since))

    def check(self) -> Deferred[None]:
        """Fail if the file is gone, or another has taken its place."""
        return self._reading.ask(self._check)

    def _connect(self, closing: ExitStack) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=1)
        closing.callback(db.close)
        return db

    def _check(self) -> None:
        try:
            found = self._file.stat().st_ino
        except FileNotFoundError:
            found = 0
        if found != self._inode:
            raise JournalError(f"{self._path} was deleted or replaced while it was in use")

    def _write(self, batch: Sequence[Change]) -> list[Applied]:
        self._check()
        applied, numbers = self._numbers.apply(batch)
        number = self._batch + 1
        self._witness.begin(number)
        with transaction(self._db) as db:
            db.execute(LAST_BATCH, (str(number),))
            rows = _rows(batch, applied)
            db.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?)", rows)
            for change, result in zip(batch, applied, strict=True):
                if not (change.only_adds or result.lost):
                    self._write_beside(db, change, result.offsets)
        self._witness.keep(number)
        self._batch = number
        self._numbers.take(numbers)
        self.searching.note_batch(batch, applied, numbers.ends, self._scrub.count)
        return applied

    def _write_beside(self, db: sqlite3.Connection, change: Change, offsets: Sequence[int]) -> None:
        """Write what a change wants kept beside its entries, which are given these offsets."""
        write_records(db, change.records, offsets)
        write_claims(db, change.claims)
        for redaction in change.redactions:
            redact(db, redaction)
            self._scrub.note()
        for drop in change.drops:
            self._excess.forget(drop.log)
            drop_entries(db, drop)

    def _trim(self, logs: Sequence[int], entries: int, since: float) -> dict[int, Trimmed]:
        trimmed = {}
        if self._scrub.due:
            self._witness.begin(self._batch)
            self._scrub.empty_wal()
            self._witness.keep(self._batch)
        for log in logs:
            end = self._numbers.end(log)
            said, came = self._excess.find(log, end, entries, since, TRIM_ENTRIES)
            if not said and not came:
                continue
            self._witness.begin(self._batch)
            first = self._excess.delete(log, said, came)
            self._witness.keep(self._batch)
            trimmed[log] = Trimmed(first, more=len(said) + len(came) == TRIM_ENTRIES)
            self.searching.note(JournalNews(firsts={log: first}))
        return trimmed


def _rows(
    batch: Sequence[Change], applied: Sequence[Applied]
) -> list[tuple[int, int, float, str, str]]:
    """Return the rows of all entries; a change that has lost a claim has no offsets."""
    return [
        entry_row(entry, offset)
        for change, result in zip(batch, applied, strict=True)
        for entry, offset in zip(change.entries, result.offsets, strict=False)
    ]
