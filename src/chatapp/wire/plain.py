"""Plain lines: how events read for a program that reads them aloud, with words for symbols.

Nothing that a user types can forge them, as in `text.py`. Only what is said begins with a name and
a colon, and `server` is nobody's name. The words before all else have a blank in them before their
comma or colon, so they are no name either.
"""

from collections.abc import Callable, Mapping
from typing import Any

from chatapp.events import Notice, Whispered
from chatapp.names import LOBBY
from chatapp.room_events import Acted, Event, Said
from chatapp.wire.text import render

_NOTICE, _REFUSAL = "-- ", "! "


def _in_room(room: str) -> str:
    return "" if room == LOBBY else f"in {room.removeprefix('#')}, "


def _whispered(event: Whispered) -> str:
    if event.outgoing:
        return f"whisper to {event.recipient}: {event.text}"
    return f"whisper from {event.sender}: {event.text}"


_TEXT: Mapping[type[Event], Callable[[Any], str]] = {
    Said: lambda e: f"{_in_room(e.room)}{e.user}: {e.text}",
    Acted: lambda e: f"{_in_room(e.room)}an action, {e.user} {e.text}",
    Whispered: _whispered,
}


def render_plain(event: Event) -> str:
    """Return the line of text of an event for a program that reads it aloud.

    A list is a line for each of its items, with LF between them.
    """
    spoken = _TEXT.get(type(event))
    if spoken is not None:
        return spoken(event)
    text = render(event)
    if text.startswith(_REFUSAL):
        return f"server refuses: {text.removeprefix(_REFUSAL)}"
    text = text.removeprefix(_NOTICE)
    parts = _parts(text, event.items) if isinstance(event, Notice) and event.items else [text]
    return "\n".join(f"server: {part}" for part in parts)


def _parts(text: str, items: tuple[str, ...]) -> list[str]:
    """Return a text with items in it as several: what is before them, each, and what is after."""
    before, _, after = text.rpartition(", ".join(items))
    return [part for part in (before.rstrip(), *items, after.lstrip()) if part]
