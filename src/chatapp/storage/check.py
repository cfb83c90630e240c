"""What would keep the journal from being opened, found without changing it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import quote

from chatapp.errors import JournalError
from chatapp.storage.journal_error import as_journal_error
from chatapp.storage.schema import check_is_ours, lock

FILES = ("", "-wal", "-shm", "-witness")
"""The ends of the names of a journal's files."""


def check_journal(path: str) -> bool:
    """See that a journal can be opened.

    Returns:
        True if a running server is using it, which has then looked at it itself.

    Raises:
        JournalError: it cannot be opened; the text says what would be right.
    """
    with as_journal_error():
        _check_folder(Path(path).absolute().parent)
        for file in (Path(f"{path}{end}") for end in FILES):
            _check_file(file)
        if not Path(path).exists():
            return False
        try:
            os.close(lock(path))
        except JournalError:
            return True
        # Immutable: SQLite then neither looks for other files nor makes any.
        address = f"file:{quote(path)}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as database:
            _check_database(database)
    return False


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise JournalError(f"expected a file in a folder that exists, not in {folder}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise JournalError(f"expected a file in a folder that this user may write, not in {folder}")
    try:  # root may write into /proc, and yet can make no file there
        TemporaryFile(dir=folder).close()
    except OSError as error:
        raise JournalError(
            f"expected a file in a folder that takes new files, not in {folder} ({error.strerror})"
        ) from error


def _check_file(file: Path) -> None:
    try:
        file.lstat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise JournalError(f"expected a name that a file can have ({error.strerror})") from error
    if file.exists() and not file.is_file():
        raise JournalError(f"expected a file, which {file} is not")
    if file.exists() and not os.access(file, os.R_OK | os.W_OK):
        raise JournalError(f"expected a file that this user may read and write: {file}")


def _check_database(database: sqlite3.Connection) -> None:
    try:
        check_is_ours(database)
    except (JournalError, sqlite3.Error) as error:
        raise JournalError(f"expected a journal, or a name that is free ({error})") from error
