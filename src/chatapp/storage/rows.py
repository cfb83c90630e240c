"""Rows of the journal's tables: made of entries and records, and read back as entries.

An entry's event and a record's value are JSON in one column, because nothing is ever searched for
by what is in them.
"""

import json
from collections.abc import Sequence
from json.encoder import encode_basestring as quote
from typing import Any

from chatapp.log.entry import Entry
from chatapp.log.journal import NewEntry, Offset, Record
from chatapp.room_events import Event, Said, removed
from chatapp.wire.objects import from_object, to_object, type_of

_write = json.JSONEncoder(ensure_ascii=False).encode
"""Writes JSON; made once, because `json.dumps` makes an encoder for each call."""

_SAID = type_of(Said)

_COUNTED = "counted"
"""Beside the fields of a whisper: as whom its sender is counted. No event has such a field."""


def entry_row(entry: NewEntry, offset: int) -> tuple[int, int, float, str, str]:
    """Return the row of an entry that is given an offset."""
    event = entry.event
    if isinstance(event, Said):  # nearly all are, so it is put together by hand
        by = f', "by": {event.by}' if event.by else ""
        if event.removed_by:
            by += f', "removed_by": {quote(event.removed_by)}'
        body = f'{{"from": {quote(event.user)}, "text": {quote(event.text)}{by}}}'
        return entry.log, offset, entry.time, _SAID, body
    record = to_object(event)
    kind = record.pop("type")
    if entry.by:
        record[_COUNTED] = entry.by
    return entry.log, offset, entry.time, kind, _write(record)


def entry_of(room: str, row: tuple[int, float, str, str]) -> Entry:
    """Return the entry of a row.

    Args:
        room: the name of the room that the entry's log belongs to; empty for whispers.
        row: the offset, the time, the type and the other fields of the event.
    """
    offset, time, kind, body = row
    record = json.loads(body)
    by = record.pop(_COUNTED, "")
    return Entry(offset, time, _event_of(room, kind, record), by)


def event_of(room: str, kind: str, body: str) -> Event:
    """Return the event of a row, without its entry; the same is needed as in `entry_of`."""
    return _event_of(room, kind, json.loads(body))


def _event_of(room: str, kind: str, record: dict[str, Any]) -> Event:
    if kind == _SAID:  # as in `entry_row`
        by, removed_by = record.get("by", 0), record.get("removed_by", "")
        return Said(room, record["from"], record["text"], by, removed_by)
    return from_object(room, {"type": kind, **record})


def redacted_body(row: tuple[int, float, str, str], by: str) -> str:
    """Return what a row is to hold instead when somebody removes what was said there."""
    entry = entry_of("", row)
    new = NewEntry(0, entry.time, removed(entry.event, by), entry.by)
    return entry_row(new, entry.offset)[-1]


def record_row(record: Record, offsets: Sequence[int]) -> tuple[str, str, str]:
    """Return the row of a record of a change whose entries are given these offsets."""

    def resolve(value: Any) -> int:
        if isinstance(value, Offset):
            return offsets[value.index] + value.after
        raise TypeError(f"a record cannot hold {value!r}")

    return record.kind, record.key, json.dumps(record.value, default=resolve, ensure_ascii=False)
