"""The schema of the journal's file, and opening that: one server's, and of this version."""

import fcntl
import os
import sqlite3

from chatapp.errors import JournalError
from chatapp.wire.objects import SPOKEN_TYPES

APPLICATION = 0x63686174
"""What marks a file as ours (PRAGMA application_id): `chat`."""

SPOKEN = ", ".join(map(repr, SPOKEN_TYPES))

MIGRATIONS = (
    f"""
    CREATE TABLE room (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, epoch TEXT NOT NULL, topic TEXT NOT NULL,
        first INTEGER NOT NULL DEFAULT 1
    );
    CREATE TABLE entry (
        log INTEGER NOT NULL, offset INTEGER NOT NULL, time REAL NOT NULL, type TEXT NOT NULL,
        body TEXT NOT NULL, PRIMARY KEY (log, offset)
    ) WITHOUT ROWID;
    CREATE INDEX spoken ON entry (log, offset) WHERE type IN ({SPOKEN});
    CREATE TABLE user (
        id INTEGER PRIMARY KEY, digest BLOB NOT NULL, previous BLOB NOT NULL, name TEXT NOT NULL,
        guest INTEGER NOT NULL, places TEXT NOT NULL, whispers INTEGER NOT NULL,
        answers TEXT NOT NULL, until REAL NOT NULL
    );
    """,
)
"""What makes each version of the schema from the one before; PRAGMA user_version counts them."""


def lock(path: str) -> int:
    """Return a descriptor that keeps other servers off the file; its lock is not SQLite's kind.

    Raises:
        JournalError: another server has it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise JournalError("another server is using it") from None
    return descriptor


def migrate(database: sqlite3.Connection) -> None:
    """Bring a file to the newest version, and see that it can be written.

    Raises:
        JournalError: it is another program's, or a newer version's.
    """
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (version,) = database.execute("PRAGMA user_version").fetchone()
    (objects,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION and objects:
        raise JournalError("it is a database of something else")
    if version > len(MIGRATIONS):
        raise JournalError(
            f"it was written by a newer chatapp (journal version {version};"
            f" this one knows {len(MIGRATIONS)})"
        )
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        database.executescript(
            f"BEGIN IMMEDIATE; {script} PRAGMA application_id = {APPLICATION};"
            f" PRAGMA user_version = {number}; COMMIT;"
        )
    # A file or a disk that cannot be written is to be known now, not when somebody speaks.
    database.execute("BEGIN IMMEDIATE")
    database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    database.execute("COMMIT")
