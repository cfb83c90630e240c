"""Rows of the journal's tables, made of entries and users, and read back as such.

An entry's event and a user's places and answers are JSON in one column, because nothing is ever
searched for by what is in them.
"""

import json
from typing import Any

from chatapp.log.entry import Entry
from chatapp.log.journal import UserRecord
from chatapp.wire.objects import from_object, to_object


def entry_row(log: int, entry: Entry) -> tuple[int, int, float, str, str]:
    """Return the row of an entry of a log."""
    record = to_object(entry.event)
    kind = record.pop("type")
    return log, entry.offset, entry.time, kind, json.dumps(record, ensure_ascii=False)


def entry_of(room: str, row: tuple[int, float, str, str]) -> Entry:
    """Return the entry of a row.

    Args:
        room: the name of the room that the entry's log belongs to; empty for whispers.
        row: the offset, the time, the type and the other fields of the event.
    """
    offset, time, kind, body = row
    return Entry(offset, time, from_object(room, {"type": kind, **json.loads(body)}))


def user_row(user: UserRecord) -> tuple[Any, ...]:
    """Return the row of a user."""
    return (
        user.id,
        user.digest,
        user.previous,
        user.name,
        user.guest,
        json.dumps(user.places),
        user.whispers,
        json.dumps(user.answers),
        user.until,
    )


def user_of(row: tuple[Any, ...]) -> UserRecord:
    """Return the user of a row."""
    number, digest, previous, name, guest, places, whispers, answers, until = row
    return UserRecord(
        number,
        digest,
        previous,
        name,
        bool(guest),
        json.loads(places),
        whispers,
        {ref: tuple(place) for ref, place in json.loads(answers).items()},
        until,
    )
