"""Views: encodings of text for users who have changed by `/set` how lines read.

All who have made the same choices share one view, and so share bytes, like those who have set
nothing. There are few views: two ways to write times, three styles and two ways with joins, of each
encoding for text. A view lives as long as a session reads in it.

Entries keep no bytes of views, because these would push out of memory what other readers need. A
view keeps LINES_KEPT lines itself, which is what a crowd reads on entering a room.

Programs have no views: they are sent everything, and show it as their users like it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from weakref import WeakValueDictionary

from chatapp.room_events import Event, Joined, Left, Renamed
from chatapp.wire.colours import render_coloured
from chatapp.wire.encoding import NOTHING, Encoding, minute
from chatapp.wire.plain import render_plain
from chatapp.wire.preferences import Preferences
from chatapp.wire.text import render

LINES_KEPT = 32
"""Number of lines that a view keeps, those that were used last."""


class Style(Enum):
    """How a line reads."""

    SYMBOLS = "symbols"
    COLOURS = "colours"
    WORDS = "words"


_RENDER: dict[Style, Callable[[Event], str]] = {
    Style.SYMBOLS: render,
    Style.COLOURS: render_coloured,
    Style.WORDS: render_plain,
}


@dataclass(frozen=True, slots=True)
class Look:
    """What a line looks like.

    Attributes:
        style: how it reads.
        times: True if it begins with its time.
        mark: True if it says that it has the reader's name.
        bell: True if it rings.
        past: True if it may have been read before, or was said before the reader came.
    """

    style: Style = Style.SYMBOLS
    times: bool = False
    mark: bool = False
    bell: bool = False
    past: bool = False

    def lines(self, event: Event, offset: int, time: float) -> list[str]:
        """Return the lines of text of an event, without line ends: one, or those of a list."""
        text = _RENDER[self.style](event)
        if not offset:
            return text.split("\n")
        plain = self.style is Style.WORDS
        if self.mark:
            text = f"naming you, {text}" if plain else f"@ {text}"
        if self.past:
            text = f"earlier at {minute(time)}, {text}" if plain else f"[{minute(time)}] {text}"
        elif self.times:
            text = f"{minute(time)}, {text}" if plain else f"{minute(time)} {text}"
        return [f"\a{text}" if self.bell else text]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True, weakref_slot=True)
class View(Encoding):
    """An encoding for those who have set the same; see Encoding.

    Attributes:
        of_base: the encoding that it is a view of.
        look: what its lines look like.
        quiet: True if nothing is written of who comes, goes and takes another name.
        written: in what those entries are written of which something is; the view itself if it is
            not quiet.
    """

    of_base: Encoding
    look: Look
    quiet: bool = False
    written: Encoding | None = None

    @property
    def base(self) -> Encoding:
        """The one of the five, which stays the same as long as the connection."""
        return self.of_base

    @property
    def is_kept(self) -> bool:
        """Whether entries keep the bytes that it writes: they do not."""
        return False

    def of(self, event: Event) -> Encoding:
        """Return the encoding in which an entry with this event is written."""
        if self.written is None:
            return self
        return NOTHING if isinstance(event, Joined | Left | Renamed) else self.written


_VIEWS: WeakValueDictionary[tuple[Encoding, Look, bool], View] = WeakValueDictionary()


def view_of(base: Encoding, preferences: Preferences, *, colours: bool) -> Encoding:
    """Return the encoding for those who have set the same; the base itself if that is nothing.

    Args:
        base: the encoding of the connection.
        preferences: what they have set.
        colours: True if the reader's terminal says that it shows colours.
    """
    if base.wrap is None:
        return base
    style = Style.SYMBOLS
    if preferences.is_plain:
        style = Style.WORDS
    elif preferences.wants_colours(shown=colours):
        style = Style.COLOURS
    return _find(base, Look(style, preferences.shows_times), quiet=preferences.hides_joins)


def marked(shared: Encoding, preferences: Preferences) -> Encoding | None:
    """Return the encoding of lines that have the reader's name; None if they are as all others.

    Args:
        shared: the encoding of all other lines; not a past one.
        preferences: what the reader has set.
    """
    if preferences.mentions == "off" or shared.base.wrap is None:
        return None
    look = shared.look if isinstance(shared, View) else Look()
    return _find(shared.base, replace(look, mark=True, bell=preferences.mentions == "bell"))


def loud(shared: Encoding) -> Encoding:
    """Return the same encoding, in which something is written of every entry."""
    written = shared.written if isinstance(shared, View) else None
    return written or shared


def _find(base: Encoding, look: Look, *, quiet: bool = False) -> Encoding:
    """Return the view that looks so, which is made if there is none."""
    if look in (Look(), Look(past=True)) and not quiet:
        return base if not look.past else base.past or base
    key = base, look, quiet
    view = _VIEWS.get(key)
    if view is None:
        view = _VIEWS[key] = _make(base, look, quiet=quiet)
    return view


def _make(base: Encoding, look: Look, *, quiet: bool) -> View:
    written = _find(base, look) if quiet else None
    past = None
    if not look.past:
        past = _find(base, replace(look, past=True, times=False, bell=False), quiet=quiet)
    return View(
        name=base.name,
        write=_writer(base, look) if written is None else written.write,
        past=past,
        ask=base.ask,
        wrap=base.wrap,
        of_base=base,
        look=look,
        quiet=quiet,
        written=written,
    )


def _writer(base: Encoding, look: Look) -> Callable[[Event, int, float], bytes]:
    """Return what writes an event so that it looks so, and keeps the last lines."""
    wrap = base.wrap or str.encode

    def write(event: Event, offset: int, time: float) -> bytes:
        return b"".join(map(wrap, look.lines(event, offset, time)))

    kept = lru_cache(LINES_KEPT)(write)
    return lambda event, offset, time: (kept if offset else write)(event, offset, time)
