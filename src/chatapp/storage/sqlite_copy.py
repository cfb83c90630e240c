"""A journal in a file that is copied, and one that is being made as a copy."""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from chatapp.errors import JournalError
from chatapp.storage.backup import COPY, sync
from chatapp.storage.copying import PIECE, Reach, Row
from chatapp.storage.journal_error import as_journal_error
from chatapp.storage.kept import SqliteKept
from chatapp.storage.life import LAST_BATCH, NEW_LIFE, begin_life, life_value
from chatapp.storage.schema import lock, migrate, transaction
from chatapp.storage.witness import Witness

_RECORDS = "SELECT kind, key, value FROM record WHERE kind != 'journal'"
_ROWS = "SELECT offset, time, type, body FROM entry WHERE log = ? ORDER BY offset"


class FileSide:
    """What can be read of a file, and what both sides are made of.

    Args:
        database: the open file, which has the newest schema.
        batch: the number of its last batch.
    """

    def __init__(self, database: sqlite3.Connection, batch: int = 0) -> None:
        self.batch = batch
        self._db = database

    def records(self) -> dict[tuple[str, str], str]:
        """Return the records as JSON, by kind and key."""
        return {(kind, key): value for kind, key, value in self._db.execute(_RECORDS)}

    def claims(self) -> dict[str, str]:
        """Return the owners of what is claimed, by key."""
        return dict(self._db.execute("SELECT key, owner FROM claim"))

    def reach(self) -> Reach:
        """Return how far each log reaches."""
        return SqliteKept(self._db).reach()

    def rows(self, log: int) -> Iterator[Row]:
        """Yield the entries of a log, by their offsets."""
        found = self._db.execute(_ROWS, (log,))
        while rows := found.fetchmany(PIECE):
            yield from rows


class FileOrigin(FileSide):
    """The journal in a file that is copied; `open_origin` makes it.

    Args:
        database: the open file.
        batch: the number of its last batch.
        witness: the file beside it, which is open.
    """

    def __init__(self, database: sqlite3.Connection, batch: int, witness: Witness) -> None:
        super().__init__(database, batch)
        self._witness = witness

    def count(self) -> int:
        """Return the number of entries."""
        (count,) = self._db.execute("SELECT count(*) FROM entry").fetchone()
        return int(count)

    def leave(self) -> None:
        """Mark the journal as a copy: whoever opens it again begins new epochs."""
        self._witness.begin(self.batch)
        with transaction(self._db):
            self._db.execute(COPY)
        self._witness.keep(self.batch)


class FileCopy(FileSide):
    """A file that is to be a journal, under another name until then; `open_copy` makes it.

    Attributes:
        whole: True after `finish`.
    """

    whole = False

    def add_records(self, records: Iterable[tuple[tuple[str, str], str]]) -> None:
        """Write some records."""
        rows = ((kind, key, value) for (kind, key), value in records)
        self._add("INSERT INTO record VALUES (?, ?, ?)", rows)

    def add_claims(self, claims: Iterable[tuple[str, str]]) -> None:
        """Write some claims."""
        self._add("INSERT INTO claim VALUES (?, ?)", claims)

    def add_logs(self, reach: Iterable[tuple[int, tuple[int, int]]]) -> None:
        """Write how far some logs reach; where one ends, its last entry says."""
        rows = ((log, first) for log, (first, _) in reach)
        self._add("INSERT INTO log VALUES (?, ?)", rows)

    def add_rows(self, log: int, rows: Iterable[Row]) -> None:
        """Write some entries of a log."""
        self._add("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", ((log, *row) for row in rows))

    def finish(self, batch: int) -> None:
        """Note what a journal says of itself."""
        with transaction(self._db):
            self._db.execute(LAST_BATCH, (str(batch),))
            self._db.execute(NEW_LIFE, (life_value(),))
        self.batch = batch
        self.whole = True

    def _add(self, insert: str, rows: Iterable[tuple[object, ...]]) -> None:
        with transaction(self._db):
            self._db.executemany(insert, rows)


@contextmanager
def open_origin(path: str) -> Iterator[FileOrigin]:
    """Open a journal as a server does, and close it as one does at its end.

    Raises:
        JournalError: it cannot be used, and why.
    """
    with as_journal_error(), ExitStack() as stack:
        if not Path(path).exists():
            raise JournalError("there is no such journal")
        stack.callback(os.close, lock(path))
        witness = Witness(path)
        witness.put_aside_stray_wal()
        database = sqlite3.connect(path, isolation_level=None, timeout=1)
        try:
            migrate(database)
            batch = begin_life(database, witness)
        except BaseException:
            database.close()
            raise
        stack.callback(witness.close)  # after the file
        stack.enter_context(closing(database))
        _give(f"{path}-witness", Path(path).stat())
        yield FileOrigin(database, batch, witness)


@contextmanager
def open_copy(path: str) -> Iterator[FileCopy]:
    """Begin a file, which gets its name at the end if it is whole, and else is deleted.

    Nobody else may read it, but for the owner of its folder, if root makes it.

    Raises:
        JournalError: there is a file of that name, or it cannot be written.
    """
    target, draft = Path(path), Path(f"{path}.part")
    with as_journal_error(), ExitStack() as stack:
        if target.exists() and target.stat().st_size:
            raise JournalError("there is a file already; expected another name")
        stack.callback(_delete, target, draft)
        stack.callback(os.close, lock(path))  # so no server opens it meanwhile
        mask = os.umask(0o077)
        try:
            draft.unlink(missing_ok=True)
            draft.touch()
        finally:
            os.umask(mask)
        with closing(sqlite3.connect(draft, isolation_level=None)) as database:
            migrate(database)
            copy = FileCopy(database)
            yield copy
        if copy.whole:
            _appear(draft, target, copy.batch)


def _appear(draft: Path, target: Path, batch: int) -> None:
    """Give a whole file its name, with a witness that says how it was left."""
    owner = target.absolute().parent.stat()
    _give(draft, owner)
    sync(draft)
    draft.replace(target)
    witness = Witness(str(target))
    witness.open(batch)
    witness.close()
    _give(f"{target}-witness", owner)
    sync(target.absolute().parent)


def _give(path: str | Path, like: os.stat_result) -> None:
    """Let a file belong to whom another belongs to, if root has made it."""
    if os.geteuid() == 0:
        os.chown(path, like.st_uid, like.st_gid)


def _delete(target: Path, draft: Path) -> None:
    """Delete what was begun and is not whole."""
    for end in ("", "-wal", "-shm"):
        Path(f"{draft}{end}").unlink(missing_ok=True)
    if target.exists() and not target.stat().st_size:
        target.unlink()
