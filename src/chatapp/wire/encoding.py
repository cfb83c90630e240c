"""The wire: bytes that came in to a clean line, an event to the bytes that go out.

A session's Encoding says how its events are written. Whatever a user typed has been through
`clean_line` before it gets into an event, so that what goes out is printable text and nothing else.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from chatapp.errors import ChatError, LimitError
from chatapp.events import (
    Acted,
    Entered,
    Event,
    Exited,
    Gap,
    Joined,
    Left,
    Notice,
    Refused,
    Renamed,
    Restarting,
    Returned,
    Said,
    TokenGiven,
    TopicSet,
    UpToDate,
    Welcomed,
    Whispered,
)
from chatapp.names import LOBBY
from chatapp.wire.objects import wire_object

_NAMED_AT_MOST = 4
_TERMINAL_SEQUENCE = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]")
_BLANK = frozenset("\t\n\v\f\r\x85\u2800")
# What Unicode counts as printable and nobody sees: fillers, joiners, selectors but an emoji's own.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
) | frozenset(map(chr, (*range(0xFE00, 0xFE0E), *range(0xE0100, 0xE01F0))))
_MARKS_AT_MOST = 4

QUARTER = 900
"""A quarter of an hour in seconds: everywhere a day begins with one."""


def clean_line(line: bytes, max_bytes: int) -> str:
    """Return the text of a line, without anything that does not print.

    Tabs, line ends and other blanks become spaces, what remains of the control, format, private
    and unassigned characters goes, and so do the escape sequences that arrow keys send.

    Raises:
        ChatError: there are too many bytes, or they are not UTF-8.
    """
    if len(line) > max_bytes:
        raise LimitError("line_bytes", f"that line is too long: {max_bytes} bytes at most")
    try:
        text = line.decode()
    except UnicodeDecodeError:
        raise ChatError("that line is not UTF-8 text") from None
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(_printable, _TERMINAL_SEQUENCE.sub("", text)))
        text = _bound_marks(text)
    return text.rstrip()


def _printable(char: str) -> str:
    """Return a character that shows what it is, a space for other blanks, or nothing."""
    if char in _BLANK or unicodedata.category(char).startswith("Z"):
        return " "
    return char if char.isprintable() and char not in _INVISIBLE else ""


def _bound_marks(text: str) -> str:
    """Return text in which no character carries a tower of combining marks."""
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks <= _MARKS_AT_MOST:
            kept.append(char)
    return "".join(kept)


def _in_room(room: str) -> str:
    return "" if room == LOBBY else f"{room} "


def _where(room: str, preposition: str = "") -> str:
    return "" if room == LOBBY else f" {preposition}{room}"


def _names(users: tuple[str, ...]) -> str:
    if len(users) <= _NAMED_AT_MOST:
        return ", ".join(users)
    named = _NAMED_AT_MOST - 1
    return f"{', '.join(users[:named])} and {len(users) - named} more"


def _joined(event: Joined) -> str:
    if len(event.users) == 1:
        return f"-- {event.users[0]} joined{_where(event.room)}"
    return f"-- {len(event.users)} joined{_where(event.room)}: {_names(event.users)}"


def _left(event: Left) -> str:
    if len(event.users) == 1:
        why = f": {event.message}" if event.message else ""
        return f"-- {event.users[0]} left{_where(event.room)}{why}"
    return f"-- {len(event.users)} left{_where(event.room)}: {_names(event.users)}"


def _renamed(event: Renamed) -> str:
    where = _where(event.room, "in ")
    return f"-- {event.old} is now {event.new}{where}"


def _topic_set(event: TopicSet) -> str:
    where = _where(event.room, "of ")
    return f"-- {event.user} set the topic{where}: {event.topic}"


def _gap(event: Gap) -> str:
    where = _where(event.room, "in ")
    many = "s" * (event.missed != 1)
    if event.away:
        are = "are" if many else "is"
        return f"-- {event.missed} earlier message{many}{where} {are} gone"
    return f"-- {event.missed} message{many} missed{where}"


def _whispered(event: Whispered) -> str:
    if event.outgoing:
        return f"[you -> {event.recipient}] {event.text}"
    return f"[{event.sender} -> you] {event.text}"


def _returned(event: Returned) -> str:
    *others, now = (place.room for place in event.places)
    also = f", and in {', '.join(others)}" if others else ""
    return f"-- welcome back, {event.user}: you are in {now}{also}"


def _entered(event: Entered) -> str:
    return f"-- you are in {describe(event.place.room, event.members, event.topic)}"


def _restarting(event: Restarting) -> str:
    back = f"; /resume {event.token} brings you back" if event.token else ""
    return f"-- the server is restarting{back}"


def describe(room: str, members: int, topic: str) -> str:
    """Return a room in one line: how many are in it, and what it is about."""
    about = f": {topic}" if topic else ""
    return f"{room}, {members} member{'s' * (members != 1)}{about}"


_TEXT: Mapping[type[Event], Callable[[Any], str]] = {
    Said: lambda e: f"{_in_room(e.room)}{e.user}: {e.text}",
    Acted: lambda e: f"{_in_room(e.room)}* {e.user} {e.text}",
    Joined: _joined,
    Left: _left,
    Renamed: _renamed,
    TopicSet: _topic_set,
    Gap: _gap,
    Whispered: _whispered,
    Welcomed: lambda e: f"-- welcome to {e.server}: you are {e.user}, in the lobby",
    TokenGiven: lambda e: f"-- /resume {e.token} brings you back if the connection is lost",
    Returned: _returned,
    UpToDate: lambda _: "-- you are up to date",
    Entered: _entered,
    Exited: lambda e: f"-- you left {e.room} and are in {e.now}",
    Restarting: _restarting,
    Notice: lambda e: f"-- {e.text}",
    Refused: lambda e: f"! {e.text}",
}


def render(event: Event) -> str:
    """Return the line of text that tells a person of an event."""
    return _TEXT[type(event)](event)


def text_frame(payload: bytes) -> bytes:
    """Return a whole, unmasked WebSocket text message in one frame (RFC 6455, 5.2)."""
    size = len(payload)
    if size < 126:  # noqa: PLR2004 - the RFC's limits of the three forms of length
        return b"\x81" + size.to_bytes(1) + payload
    if size < 1 << 16:
        return b"\x81\x7e" + size.to_bytes(2) + payload
    return b"\x81\x7f" + size.to_bytes(8) + payload


def short_text_message(data: bytes, at: int) -> tuple[bytes, int] | None:
    """Return the payload of the masked WebSocket message at an offset, and where it ends.

    Only what nearly every message of a chat is: text, in one frame, shorter than 126 bytes, and
    all there. None for anything else.
    """
    if len(data) < at + 6 or data[at] != 0x81:  # noqa: PLR2004 - RFC 6455, 5.2: FIN, text
        return None
    size = data[at + 1] - 0x80
    start = at + 6
    end = start + size
    if not 0 <= size < 126 or len(data) < end:  # noqa: PLR2004 - the short form of length
        return None
    mask = int.from_bytes((data[at + 2 : start] * (size // 4 + 1))[:size])
    return (int.from_bytes(data[start:end]) ^ mask).to_bytes(size), end


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
