"""Rows: entries as the engine has them, and the rows of what was removed, which stand apart.

A stream's entry cannot be changed. So an entry whose words were removed is deleted there, and what
is left of it is in a hash; whoever reads puts the two together.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from chatapp.log.entry import Entry
from chatapp.storage.rows import entry_of, redacted_body

Row = tuple[int, float, str, str]
"""The offset, the time, the type and the other fields of the event."""


def stream_rows(reply: Iterable[Any]) -> list[Row]:
    """Return the rows of a part of a stream, in the order in which the engine gives them."""
    return [
        (int(name.partition(b"-")[0]), float(fields[1]), fields[3].decode(), fields[5].decode())
        for name, fields in reply
    ]


def removed_rows(reply: Mapping[bytes, bytes]) -> list[Row]:
    """Return the rows of what was removed from a log, by their offsets."""
    return sorted(_removed_row(int(offset), row.decode()) for offset, row in reply.items())


def removed_text(row: Row, by: str) -> str:
    """Return what is kept in the place of a row whose words somebody removes."""
    _, time, kind, _ = row
    return f"{time!r} {kind} {redacted_body(row, by)}"


def first_rows(start: int, count: int, *several: list[Row]) -> list[Row]:
    """Return the first `count` of several lists of rows, by their offsets, from an offset on.

    What is in two lists was removed between the two looks: the later list counts.
    """
    found = {row[0]: row for rows in several for row in rows if row[0] >= start}
    return [found[offset] for offset in sorted(found)[:count]]


def last_rows(
    end: int, count: int, max_bytes: int, newest: list[Row], removed: list[Row]
) -> list[Row]:
    """Return the last rows before an offset: `count`, or about `max_bytes`.

    Args:
        end: the offset.
        count: number of rows at most.
        max_bytes: the size of their bodies after which no more are taken.
        newest: the last rows of a stream.
        removed: the rows of what was removed, which count if they are in both.
    """
    found = {row[0]: row for row in (*newest, *removed) if row[0] < end}
    rows: list[Row] = []
    for offset in sorted(found, reverse=True)[:count]:
        if max_bytes <= 0:
            break
        rows.append(found[offset])
        max_bytes -= len(found[offset][-1])
    return rows[::-1]


def entries_of(room: str, rows: Iterable[Row]) -> list[Entry]:
    """Return the entries of rows."""
    return [entry_of(room, row) for row in rows]


def _removed_row(offset: int, text: str) -> Row:
    time, kind, body = text.split(" ", 2)
    return offset, float(time), kind, body
