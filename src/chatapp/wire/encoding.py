"""Encodings: how events are written for each kind of client.

There are five: lines of text (TCP), the same for a client that speaks telnet, and over ssh, text in
WebSocket frames, and JSON objects in WebSocket frames (the subprotocol chatapp.v1). Each has a
second encoding for what is past, with the time, and those of programs another one for what the
program's user ignores (see personal.py). `Entry` keeps its bytes by encoding, so an entry is
written once per encoding, however many readers it has.

What a person has set makes a view of one of them (see views.py), which all share who have set the
same.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from chatapp.room_events import Event
from chatapp.wire.frames import payload_of, ping_frame, text_frame
from chatapp.wire.news import News
from chatapp.wire.objects import wire_object
from chatapp.wire.text import render

QUARTER = 900
"""A quarter of an hour, in seconds: in every time zone, a date holds for whole quarters."""


SSH_QUESTION = b"\xff"
"""What becomes a request of ssh's own on its way; no text has this byte."""

_TIMING_MARK = bytes((255, 253, 6))
"""IAC DO TIMING-MARK."""


def _ask_nothing(_log: int, _offset: int) -> bytes:
    """Ask nothing: a plain line client has no way to answer."""
    return b""


@dataclass(frozen=True, eq=False, slots=True)
class Encoding:
    """How events are written for one kind of client; compared and hashed by identity.

    Attributes:
        name: what the metrics call it.
        write: returns an event as bytes. It takes the event, and its entry's offset and time in
            seconds since 1970; both are 0 for an event that is in no log.
        past: the encoding of entries that the reader may have read before, or that are older than
            the reader's session; None in an encoding that is itself for such entries.
        every_entry: True if readers count entries, as programs do. They are given every entry of a
            log; other readers are not given the entry of their own joining.
        ask: returns a question whether the client has read so far. It takes the number of a log and
            an offset in it; or 0 and a number of the question, which is about everything sent. The
            bytes are empty if a client of this kind cannot be asked that.
        ignored: the encoding of entries that the reader ignores; None if nothing is written of
            them.
        wrap: makes bytes of a line of text; None in an encoding that writes no lines.
    """

    name: str
    write: Callable[[Event, int, float], bytes]
    past: "Encoding | None" = None
    every_entry: bool = False
    ask: Callable[[int, int], bytes] = _ask_nothing
    ignored: "Encoding | None" = None
    wrap: Callable[[str], bytes] | None = None

    @property
    def base(self) -> "Encoding":
        """The one of the five, which stays the same as long as the connection."""
        return self

    @property
    def shared(self) -> "Encoding":
        """The encoding that the reader has in common with others: the base, or a view of it."""
        return self

    @property
    def is_kept(self) -> bool:
        """Whether entries keep the bytes that it writes; else it keeps some of them itself."""
        return True

    @property
    def hides(self) -> bool:
        """Whether an entry may be written as nothing."""
        return False

    def of(self, _event: Event) -> "Encoding":
        """Return the encoding in which an entry with this event is written."""
        return self

    def ignores(self, _event: Event) -> bool:
        """Return whether the reader ignores whoever said this."""
        return False

    def differs(self, _news: News) -> bool:
        """Return whether something new may be written otherwise than for those who share it."""
        return False

    @property
    def asks(self) -> bool:
        """Whether a client that reads this can be asked what it has."""
        return self.ask is not _ask_nothing

    def encode(self, event: Event) -> bytes:
        """Return the bytes of an event that is in no log."""
        return self.write(event, 0, 0.0)


def with_ref(frame: bytes, ref: str) -> bytes:
    """Return the frame of an object that has the `ref` of a request, too; the same if it is empty.

    So what all readers share need not be written anew for each request.
    """
    if not ref:
        return frame
    quoted = json.dumps(ref, ensure_ascii=False).encode()
    return text_frame(b'%b, "ref": %b}' % (payload_of(frame)[:-1], quoted))


def day(time: float) -> str:
    """Return the local date (2026-11-26) of a time in seconds since 1970."""
    return _day(int(time // QUARTER))


def minute(time: float) -> str:
    """Return the local time of day (14:30) of a time in seconds since 1970."""
    return f"{datetime.fromtimestamp(time, UTC).astimezone():%H:%M}"


@lru_cache(maxsize=64)
def _day(quarter: int) -> str:
    return datetime.fromtimestamp(quarter * QUARTER, UTC).astimezone().date().isoformat()


def _render_past(event: Event, offset: int, time: float) -> str:
    if not offset:
        return render(event)
    return f"[{minute(time)}] {render(event)}"


def _as_line(text: str) -> bytes:
    return text.encode() + b"\r\n"


def _as_frame(text: str) -> bytes:
    return text_frame(text.encode())


def _as_object(event: Event, offset: int, time: float) -> bytes:
    return _as_frame(json.dumps(wire_object(event, offset, time), ensure_ascii=False))


def _as_marked_object(event: Event, offset: int, time: float, *marks: str) -> bytes:
    record = {**wire_object(event, offset, time), **dict.fromkeys(marks, True)}
    if "ignored" in marks:
        record.pop("text")
    return _as_frame(json.dumps(record, ensure_ascii=False))


def _ask_by_timing_mark(log: int, _offset: int) -> bytes:
    """Return telnet's question whether the client has read so far (RFC 860): one for each session.

    Its answer says nothing of what was asked, so it is not for a crowd that reads the same bytes.
    """
    return b"" if log else _TIMING_MARK


def _ask_over_ssh(log: int, _offset: int) -> bytes:
    """Return the question whether an ssh client has read so far; it is as TIMING-MARK is."""
    return b"" if log else SSH_QUESTION


def _ask_by_ping(log: int, offset: int) -> bytes:
    """Return a ping whose pong says that a log was read up to an offset."""
    return ping_frame(b"%d:%d" % (log, offset))


NOTHING = Encoding("nothing", lambda *_: b"")
"""Writes nothing of any event."""

LINE = Encoding(
    "line",
    lambda event, *_: _as_line(render(event)),
    Encoding("past line", lambda *entry: _as_line(_render_past(*entry))),
    wrap=_as_line,
)
TELNET = Encoding("telnet", LINE.write, LINE.past, ask=_ask_by_timing_mark, wrap=_as_line)
SSH = Encoding("ssh", LINE.write, LINE.past, ask=_ask_over_ssh, wrap=_as_line)
FRAME = Encoding(
    "frame",
    lambda event, *_: _as_frame(render(event)),
    Encoding("past frame", lambda *entry: _as_frame(_render_past(*entry))),
    ask=_ask_by_ping,
    wrap=_as_frame,
)
OBJECT = Encoding(
    "object",
    _as_object,
    Encoding(
        "past object",
        lambda *entry: _as_marked_object(*entry, "past"),
        ignored=Encoding("past ignored", lambda *e: _as_marked_object(*e, "past", "ignored")),
    ),
    every_entry=True,
    ask=_ask_by_ping,
    ignored=Encoding("ignored object", lambda *entry: _as_marked_object(*entry, "ignored")),
)
