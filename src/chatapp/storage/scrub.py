"""Scrubbing: what was removed is to be nowhere in the file, nor in the one beside it.

SQLite overwrites what it deletes with zeros if it is told to (secure_delete). But a page with the
words was written to the `-wal` file before, and stays there until other pages take its place. So
after a removal that file is emptied, once in a while; it costs some milliseconds and an fsync.
"""

import sqlite3

PATIENCE = 100
"""Milliseconds for which emptying waits for those who read the file; else it is tried later."""


def overwrite_deleted(database: sqlite3.Connection) -> None:
    """Have a connection overwrite whatever it deletes."""
    database.execute("PRAGMA secure_delete = ON")


class Scrub:
    """Empties the `-wal` file when something was removed.

    Attributes:
        due: True if something was removed that may still be in that file.
    """

    def __init__(self) -> None:
        self.due = True  # the server before may have been killed

    def do(self, database: sqlite3.Connection) -> None:
        """Try to empty the file; it is still due if somebody reads it, such as a backup."""
        (patience,) = database.execute("PRAGMA busy_timeout").fetchone()
        database.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        try:
            busy, *_ = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            database.execute(f"PRAGMA busy_timeout = {patience}")
        self.due = bool(busy)
