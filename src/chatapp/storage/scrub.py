"""Scrubbing: what was removed is to be nowhere in the file, nor in the one beside it.

The words may be in three places besides their row, where no query finds them:

- Where they were deleted: SQLite overwrites that with zeros if it is told to (secure_delete).
- In the `-wal` file, until other pages take their place. So that is emptied soon after a removal;
  it costs some milliseconds and an fsync.
- In unused bytes of other pages: when a page is full, SQLite moves entries to another and leaves
  their bytes behind. Only writing the whole file anew is sure to end that (VACUUM), and nobody is
  to wait for it; so it is done at the next start.
"""

import sqlite3

from twisted.logger import Logger

PATIENCE = 100
"""Milliseconds for which emptying waits for those who read the file; else it is tried later."""

_NOTE = "INSERT OR REPLACE INTO record VALUES ('journal', 'removed', '{}')"
_COUNT = (
    "INSERT INTO record VALUES ('journal', 'removals', '1')"
    " ON CONFLICT DO UPDATE SET value = CAST(value AS INTEGER) + 1"
)
_COUNTED = "SELECT value FROM record WHERE kind = 'journal' AND key = 'removals'"
_NOTED = "SELECT count(*) FROM record WHERE kind = 'journal' AND key = 'removed'"
_DONE = "DELETE FROM record WHERE kind = 'journal' AND key = 'removed'"

_log = Logger()


class Scrub:
    """Takes what was removed out of the corners of a journal's files.

    Args:
        db: the connection that writes.

    Attributes:
        due: True if something was removed that may still be in the `-wal` file.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.due = False
        db.execute("PRAGMA secure_delete = ON")

    def note(self) -> None:
        """Note in a transaction that something was removed."""
        self.due = True
        self._db.execute(_NOTE)
        self._db.execute(_COUNT)

    def count(self) -> int:
        """Return how often something was ever removed."""
        row = self._db.execute(_COUNTED).fetchone()
        return int(row[0]) if row else 0

    def write_anew(self) -> None:
        """Write the whole file anew if something was removed since the last time."""
        (noted,) = self._db.execute(_NOTED).fetchone()
        if not noted:
            return
        try:
            self._db.execute("VACUUM")
            self._db.execute(_DONE)
        except sqlite3.Error as error:  # the disk has no room for another copy
            _log.warn("Removed words may be left in the journal's file: {error}", error=error)
        self.empty_wal()

    def empty_wal(self) -> None:
        """Try to empty the `-wal` file; it is still due if somebody reads it, such as a backup."""
        self.due = not empty_wal(self._db)


def empty_wal(db: sqlite3.Connection) -> bool:
    """Try to empty the `-wal` file of a database; return whether nobody was reading it."""
    (patience,) = db.execute("PRAGMA busy_timeout").fetchone()
    db.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    try:
        busy, *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        db.execute(f"PRAGMA busy_timeout = {patience}")
    return not busy
