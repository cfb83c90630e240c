"""Ignoring: how events are written for a reader who ignores some users.

What these say, do or whisper is left out for people. A program is sent the entry without its text,
so that its ids have no hole.

Such an encoding is one reader's own, and no entry keeps bytes for it: each entry is written in one
of the encodings that all readers share. So what ignoring costs is the reader's, and no memory.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chatapp.events import Whispered
from chatapp.names import fold
from chatapp.room_events import Acted, Event, Said
from chatapp.wire.encoding import Encoding

NOTHING = Encoding("nothing", lambda *_: b"")
"""Writes nothing of any event."""


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


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Ignoring(Encoding):
    """An encoding for one reader, who ignores some users.

    Attributes:
        shared: the encoding of everything else.
        users: whom the reader ignores.
    """

    shared: Encoding
    users: Ignored

    @property
    def base(self) -> Encoding:
        """The encoding that the reader has in common with others."""
        return self.shared

    @property
    def hides(self) -> bool:
        """Whether an entry may be written as nothing."""
        return self.shared.ignored is None

    def ignores(self, event: Event) -> bool:
        """Return whether the reader ignores whoever said this."""
        return self.users.hides(event)

    def of(self, event: Event) -> Encoding:
        """Return the encoding in which an entry with this event is written."""
        if not self.users.hides(event):
            return self.shared
        return self.shared.ignored or NOTHING


def ignoring(base: Encoding, users: Mapping[int, str]) -> Encoding:
    """Return an encoding for a reader who ignores users; the base itself if there are none.

    Args:
        base: the encoding for those who ignore nobody.
        users: the names of the ignored users by their numbers.
    """
    if not users:
        return base
    ignored = Ignored(frozenset(users), frozenset(map(fold, users.values())))
    past = None if base.past is None else _ignoring(base.past, ignored)
    return replace(_ignoring(base, ignored), past=past)


def _ignoring(base: Encoding, users: Ignored) -> Ignoring:
    return Ignoring(
        base.name,
        base.write,
        base.past,
        base.every_entry,
        base.ask,
        base.ignored,
        shared=base,
        users=users,
    )
