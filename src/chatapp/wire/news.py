"""News: what is new in a room, as far as it may concern one reader more than others.

It is made once for all readers, so that to ask whether a line has the name of one of them costs
little: one look into a set.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from chatapp.names import skeleton
from chatapp.room_events import Acted, Event, Renamed, Said

TEXTS_KEPT = 512
"""Number of texts of which the names are kept, so that a line is looked through once.

A line may name hundreds, each of whom then reads bytes of their own.
"""

_NAMES = re.compile(
    r"(?<=@)[A-Za-z][A-Za-z0-9_-]*"  # `@ann`, also where no blank follows, as in Chinese
    r"|(?<![^\W_])[A-Za-z][A-Za-z0-9_-]*(?!\w)"  # `ann`, but not a part of a longer word
)
"""What may be the name of a user in a text."""


class News:
    """Some events that are new.

    Attributes:
        events: the events.
    """

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events

    @cached_property
    def names(self) -> frozenset[str]:
        """The skeletons of what may be names in what was said, and of the names that were taken."""
        return frozenset(name for event in self.events for name in _names_of(event))


def has_name(text: str, name: str) -> bool:
    """Return whether a text has a name, of which the skeleton is given, as a word."""
    return f" {name} " in _names_in(text)


@lru_cache(TEXTS_KEPT)
def _names_in(text: str) -> str:
    """Return the skeletons of the words of a text that may be names, each between blanks."""
    return f" {' '.join(skeleton(found[0]) for found in _NAMES.finditer(text))} "


def _names_of(event: Event) -> Iterator[str]:
    if isinstance(event, Said | Acted):
        yield from _names_in(event.text).split()
    elif isinstance(event, Renamed):
        yield skeleton(event.new)
