"""Encodings: how a session's events are written, as text lines, frames of text, or objects."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from chatapp.events import Event
from chatapp.wire.frames import text_frame
from chatapp.wire.objects import wire_object
from chatapp.wire.text import render

QUARTER = 900
"""A quarter of an hour in seconds: everywhere a day begins with one."""


@dataclass(frozen=True, eq=False, slots=True)
class Encoding:
    """How a session's events are written; compared and hashed by identity.

    `write` is given an event, and of a log's entry its offset and time. `past` is how entries are
    written to one who was not there, or may have read them before. `every_entry` is for readers who
    count: they are given every entry of a log, also that of their own coming.
    """

    name: str
    write: Callable[[Event, int, float], bytes]
    past: "Encoding | None" = None
    every_entry: bool = False

    def encode(self, event: Event) -> bytes:
        """Return an event that is in no log."""
        return self.write(event, 0, 0.0)


def day(time: float) -> str:
    """Return the local date of a time in seconds since 1970."""
    return _day(int(time // QUARTER))


@lru_cache(maxsize=64)
def _day(quarter: int) -> str:
    return datetime.fromtimestamp(quarter * QUARTER, UTC).astimezone().date().isoformat()


def _render_past(event: Event, offset: int, time: float) -> str:
    if not offset:
        return render(event)
    return f"[{datetime.fromtimestamp(time, UTC).astimezone():%H:%M}] {render(event)}"


def _as_line(text: str) -> bytes:
    return text.encode() + b"\r\n"


def _as_frame(text: str) -> bytes:
    return text_frame(text.encode())


def _as_object(event: Event, offset: int, time: float) -> bytes:
    return _as_frame(json.dumps(wire_object(event, offset, time), ensure_ascii=False))


def _as_past_object(event: Event, offset: int, time: float) -> bytes:
    record = {**wire_object(event, offset, time), "past": True}
    return _as_frame(json.dumps(record, ensure_ascii=False))


LINE = Encoding(
    "line",
    lambda event, *_: _as_line(render(event)),
    Encoding("past line", lambda *entry: _as_line(_render_past(*entry))),
)
FRAME = Encoding(
    "frame",
    lambda event, *_: _as_frame(render(event)),
    Encoding("past frame", lambda *entry: _as_frame(_render_past(*entry))),
)
OBJECT = Encoding("object", _as_object, Encoding("past object", _as_past_object), every_entry=True)
