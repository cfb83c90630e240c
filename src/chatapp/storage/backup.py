"""Backups: a copy of a running journal, and putting one back.

Invariants: a copy is made by SQLite itself while the server runs, in one transaction, and appears
under its name only when it is whole. It is marked as a copy, so a server that starts with it begins
new epochs: ids that were given out after the copy was made mean nothing then. No other user of the
machine may read it.
"""

import os
import shutil
import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path

from chatapp.errors import JournalError
from chatapp.storage.journal_error import as_journal_error
from chatapp.storage.schema import check_is_ours, lock, migrate

COPY = "INSERT OR REPLACE INTO record VALUES ('journal', 'copy', '{}')"


def back_up(path: str, copy: str) -> None:
    """Copy a journal, which may be in use.

    Args:
        path: the journal's file.
        copy: the copy's; a file of that name is replaced.

    Raises:
        JournalError: the journal cannot be read, or the copy cannot be written.
    """
    target = Path(copy)
    draft = target.with_name(f".{target.name}.part")
    with as_journal_error():
        if not Path(path).exists():
            raise JournalError("there is no such journal")
        if target.exists() and target.samefile(path):  # a running server would lose its file
            raise JournalError("expected the name of another file")
        if target.exists() and not target.is_file():
            raise JournalError("expected the name of a file")
        draft.unlink(missing_ok=True)
        mask = os.umask(0o077)  # nobody else may read what users whisper
        try:
            with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as journal:
                journal.execute("VACUUM INTO ?", (str(draft),))
            with closing(sqlite3.connect(draft, isolation_level=None)) as made:
                made.execute(COPY)
            sync(draft)
            draft.replace(target)
        finally:
            os.umask(mask)
            with suppress(OSError):  # what went wrong before is what is to be said
                draft.unlink()
        sync(target.parent)


def restore(path: str, copy: str) -> None:
    """Put a copy in the place of a journal that is not in use.

    The file keeps the owner and the mode of the journal, or gets the owner of the folder if there
    was none; the journal before is kept beside it, with `.before` at the end of its name.

    Args:
        path: the journal's file.
        copy: a file that `back_up` has made, or another journal.

    Raises:
        JournalError: a server is using the journal, or the copy cannot be used.
    """
    draft = Path(f"{path}.part")
    with as_journal_error():
        _check_copy(path, copy)
        descriptor = lock(path)
        try:
            found = os.fstat(descriptor)
            _draft(draft, copy)
            owner = found if found.st_size else Path(path).absolute().parent.stat()
            if os.geteuid() == 0:
                os.chown(draft, owner.st_uid, owner.st_gid)
            draft.chmod(stat.S_IMODE(found.st_mode))
            sync(draft)
            if found.st_size:
                Path(path).replace(f"{path}.before")
            for suffix in ("-wal", "-shm"):
                Path(f"{path}{suffix}").unlink(missing_ok=True)
            draft.replace(path)
            sync(Path(path).absolute().parent)
        finally:
            draft.unlink(missing_ok=True)
            os.close(descriptor)


def _check_copy(path: str, copy: str) -> None:
    """See that a copy is a file with something in it, and not the journal itself."""
    found = Path(copy).stat()
    if not stat.S_ISREG(found.st_mode):
        raise JournalError("expected a file")
    if not found.st_size:  # SQLite would take it for a database in which nothing is yet
        raise JournalError("it is empty")
    if Path(path).exists() and Path(path).samefile(copy):
        raise JournalError("expected the name of another file")


def _check_whole(database: sqlite3.Connection) -> None:
    """See that a database is a journal, and whole: the end of the file may be missing."""
    if not check_is_ours(database):
        raise JournalError("it is a database of something else")
    (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise JournalError(f"it is damaged: {' '.join(found.split())}")


def _draft(draft: Path, copy: str) -> None:
    """Make of a copy what is to be the journal, which nobody else may read meanwhile."""
    mask = os.umask(0o077)
    try:
        draft.unlink(missing_ok=True)
        shutil.copyfile(copy, draft)
    finally:
        os.umask(mask)
    with closing(sqlite3.connect(draft, isolation_level=None)) as made:
        _check_whole(made)
        migrate(made)
        made.execute("PRAGMA journal_mode = DELETE")
        made.execute(COPY)


def sync(path: Path) -> None:
    """Have a file, or what a folder lists, outlive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
