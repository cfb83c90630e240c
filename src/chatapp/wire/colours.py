"""Colours: the names of those who speak, each in a colour of its own that stays the same.

The colours are of the 256 that terminals of today know. Each has a contrast of at least 4 with
black and with white, so that it can be read whichever is behind it. It follows from the name, so it
outlives the server, and all see the same.
"""

from collections.abc import Callable, Mapping
from typing import Any
from zlib import crc32

from chatapp.events import Whispered
from chatapp.names import fold
from chatapp.room_events import Acted, Event, Said
from chatapp.wire.text import in_room, render

PALETTE = (131, 130, 64, 28, 30, 27, 98, 164, 161, 133)
"""The numbers of the colours: red, brown, greens, blues, violet, pinks."""

_END = "\x1b[39m"


def _coloured(name: str) -> str:
    colour = PALETTE[crc32(fold(name).encode()) % len(PALETTE)]
    return f"\x1b[38;5;{colour}m{name}{_END}"


def _whispered(event: Whispered) -> str:
    if event.outgoing:
        return f"[you -> {_coloured(event.recipient)}] {event.text}"
    return f"[{_coloured(event.sender)} -> you] {event.text}"


_TEXT: Mapping[type[Event], Callable[[Any], str]] = {
    Said: lambda e: f"{in_room(e.room)}{_coloured(e.user)}: {e.text}",
    Acted: lambda e: f"{in_room(e.room)}* {_coloured(e.user)} {e.text}",
    Whispered: _whispered,
}


def render_coloured(event: Event) -> str:
    """Return the line of text of an event, in which whoever speaks has a colour."""
    return _TEXT.get(type(event), render)(event)
