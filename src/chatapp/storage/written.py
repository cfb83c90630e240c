"""Written: what of a change is written into the journal's tables, in a transaction."""

import sqlite3
from collections.abc import Sequence

from chatapp.log.journal import Change, Drop, Redaction
from chatapp.storage.rows import record_row, redacted_body


def write_records(db: sqlite3.Connection, change: Change, offsets: Sequence[int]) -> None:
    """Write the records of a change whose entries are given these offsets."""
    for record in change.records:
        if record.value is None:
            key = record.kind, record.key
            db.execute("DELETE FROM record WHERE kind = ? AND key = ?", key)
        else:
            row = record_row(record, offsets)
            db.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", row)


def redact(db: sqlite3.Connection, redaction: Redaction) -> None:
    """Put other words in the place of those that somebody removes."""
    place = redaction.log, redaction.offset
    query = "SELECT offset, time, type, body FROM entry WHERE log = ? AND offset = ?"
    row = db.execute(query, place).fetchone()
    if row is not None:
        body = redacted_body(row, redaction.by)
        db.execute("UPDATE entry SET body = ? WHERE log = ? AND offset = ?", (body, *place))


def drop_entries(db: sqlite3.Connection, drop: Drop) -> None:
    """Delete some entries of a log, its oldest, or all of it."""
    if drop.only:
        rows = ((drop.log, offset) for offset in drop.only)
        db.executemany("DELETE FROM entry WHERE log = ? AND offset = ?", rows)
        return
    if drop.before is None:
        db.execute("DELETE FROM entry WHERE log = ?", (drop.log,))
        db.execute("DELETE FROM log WHERE id = ?", (drop.log,))
        return
    row = drop.log, drop.before
    db.execute("DELETE FROM entry WHERE log = ? AND offset < ?", row)
    db.execute("INSERT OR REPLACE INTO log VALUES (?, ?)", row)
