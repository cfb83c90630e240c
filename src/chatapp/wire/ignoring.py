"""Ignoring: leaves out what users say, do or whisper whom the reader ignores.

People read nothing of it. A program is sent the entry without its text, so that its ids have no
hole.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from chatapp.events import Whispered
from chatapp.names import fold
from chatapp.room_events import Acted, Event, Said


@dataclass(frozen=True, slots=True)
class Ignored:
    """The users whom a reader ignores.

    Attributes:
        numbers: their numbers.
        names: the names, as `fold` returns them, that they had when they were ignored. They count
            for what was said before the numbers of users were kept.
    """

    numbers: frozenset[int]
    names: frozenset[str]

    def hides(self, event: Event) -> bool:
        """Whether an event is something that one of them said, did or whispered."""
        if isinstance(event, Said | Acted):
            by, name = event.by, event.user
        elif isinstance(event, Whispered) and not event.outgoing:
            by, name = event.by, event.sender
        else:
            return False
        return by in self.numbers if by else fold(name) in self.names


NOBODY = Ignored(frozenset(), frozenset())
"""Those whom most readers ignore."""


def ignored_users(users: Mapping[int, str]) -> Ignored:
    """Return users whom a reader ignores, of whom the names are known by their numbers."""
    return Ignored(frozenset(users), frozenset(map(fold, users.values()))) if users else NOBODY
