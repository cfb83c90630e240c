"""Searching: what is looked for in logs, and what is found there.

A message is found if every word occurs in what was said, also within other words: in many scripts
there are no blanks between words. Neither case nor the width of letters makes a difference. What
was removed is not found.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from chatapp.log.entry import Entry
from chatapp.room_events import Acted, Event, Said, TopicSet

SHORT = 3
"""Words of fewer characters are in no index."""

NOTHING = "this server keeps nothing that can be searched"
"""What users read where nothing can be searched."""

READ_AT_MOST = 5000
"""Number of messages that a search looks through without an index, in all rooms together."""


@dataclass(frozen=True, slots=True)
class SearchRange:
    """A log that is looked through, from an offset to before another.

    Attributes:
        log: the log's number.
        room: the name of the room that it belongs to.
        first: the first offset.
        end: the offset after the last.
    """

    log: int
    room: str
    first: int
    end: int


def nobody(_event: Event) -> bool:
    """Pass over nothing."""
    return False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for.

    Attributes:
        places: where.
        words: the words, as `words_of` returns them, at least one.
        count: number of entries at most, the newest.
        passes_over: returns whether an entry with this event is not to be found; it is called on
            another thread.
    """

    places: Sequence[SearchRange]
    words: tuple[str, ...]
    count: int
    passes_over: Callable[[Event], bool] = nobody


@dataclass(frozen=True, slots=True)
class Found:
    """What was found.

    Attributes:
        entries: the newest entries, the oldest of them first, each with the number of its log.
        more: True if there are older ones.
        whole: False if not everything was looked through: it would have taken too long.
    """

    entries: list[tuple[int, Entry]]
    more: bool
    whole: bool


def folded(text: str) -> str:
    """Return the form that texts have in common which differ in case or width only."""
    return unicodedata.normalize("NFKC", text).casefold()


def words_of(typed: str) -> tuple[str, ...]:
    """Return the words of what was typed, each once; every text is some words, or none."""
    return tuple(dict.fromkeys(folded(typed).split()))


def text_of(event: Event) -> str:
    """Return where in an event words are looked for; nothing if it is not found at all."""
    if isinstance(event, Said | Acted):
        return "" if event.removed_by else folded(event.text)
    if isinstance(event, TopicSet):
        return "" if event.removed_by else folded(event.topic)
    return ""


def newest(found: Iterable[tuple[int, list[Entry]]], wanted: Wanted, *, whole: bool) -> Found:
    """Return the newest of what was found in several logs, in the order of time.

    Args:
        found: for each log, its number, and what was found there, the newest first.
        wanted: what was looked for.
        whole: False if not everything was looked through.
    """
    of_each = ([(log, entry) for entry in entries] for log, entries in found)
    # Each log keeps its own order, even where the clock was set back.
    latest = merge(*of_each, key=lambda each: -each[1].time)
    entries = list(islice(latest, wanted.count + 1))
    return Found(entries[: wanted.count][::-1], len(entries) > wanted.count, whole)
