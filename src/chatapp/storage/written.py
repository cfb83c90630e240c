"""Written: what of a change is written into the journal's tables, in a transaction."""

import sqlite3
from collections.abc import Iterable, Sequence

from chatapp.log.journal import Claim, Drop, Record, Redaction
from chatapp.storage.rows import record_row, redacted_body


def write_records(
    db: sqlite3.Connection, records: Iterable[Record], offsets: Sequence[int]
) -> None:
    """Write the records of a change whose entries are given these offsets."""
    for record in records:
        if record.value is None:
            key = record.kind, record.key
            db.execute("DELETE FROM record WHERE kind = ? AND key = ?", key)
        else:
            row = record_row(record, offsets)
            db.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", row)


def write_claims(db: sqlite3.Connection, claims: Iterable[Claim]) -> None:
    """Write who owns what is claimed, and delete what is freed, unless it is another's by now."""
    for claim in claims:
        if claim.owner:
            row = claim.key, claim.owner
            db.execute("INSERT OR REPLACE INTO claim VALUES (?, ?)", row)
        else:
            row = claim.key, claim.was
            db.execute("DELETE FROM claim WHERE key = ? AND owner = ?", row)


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
