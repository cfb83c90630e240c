"""The file of the index for searching: opened if it fits the journal, and else made anew.

It may not fit in three cases:

- The journal has begun another life (see life.py): an offset may have been used for other words.
- Something was removed of which the index has not heard, because the server was killed.
- The file is damaged, or of another form.
"""

import os
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from chatapp.storage.schema import transaction
from chatapp.storage.shards import TABLES


def open_file(path: str, marks: Mapping[str, str]) -> sqlite3.Connection:
    """Return a connection to a file that has these marks; it is made anew if it has others.

    Args:
        path: the file.
        marks: what the file says of the journal that it fits.

    Raises:
        sqlite3.Error: it can be neither opened nor made.
        OSError: the same.
    """
    database = _connect(path)
    try:
        if _marks_of(database) == marks:
            return database
    except sqlite3.DatabaseError:  # it is damaged
        pass
    database.close()
    return make_file(path, marks)


def make_file(path: str, marks: Mapping[str, str]) -> sqlite3.Connection:
    """Return a connection to a new file with nothing in it, in the place of what is there.

    Raises:
        sqlite3.Error: it cannot be made.
        OSError: the same.
    """
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    database = _connect(path)
    try:
        database.executescript(f"BEGIN; {TABLES} COMMIT;")
        with transaction(database):
            database.executemany("INSERT INTO mark VALUES (?, ?)", marks.items())
    except sqlite3.Error:
        database.close()
        raise
    return database


def _connect(path: str) -> sqlite3.Connection:
    # Nobody else may read what it says of words. SQLite gives its other files the same mode.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    with suppress(sqlite3.DatabaseError):  # it is damaged, which is found out soon
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA secure_delete = ON")
    return database


def _marks_of(database: sqlite3.Connection) -> dict[str, str]:
    """Return what a file says; nothing if it is empty."""
    if not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        return {}
    return dict(database.execute("SELECT name, value FROM mark"))
