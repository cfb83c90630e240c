"""Personal encodings: how one reader's lines differ from those of others with the same view.

Lines of users whom the reader ignores are left out, and lines that have the reader's name are
marked. A reader who wants to read nothing of new names still reads of a new name of their own.

Such an encoding is one reader's own, and nothing keeps bytes for it: each entry is written in one
of the encodings that readers share. So what it costs is the reader's, and no memory; and while
nothing new concerns the reader, not even time, because then all get the same bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from chatapp.names import skeleton
from chatapp.room_events import Acted, Event, Renamed, Said
from chatapp.wire.encoding import NOTHING, Encoding
from chatapp.wire.ignoring import NOBODY, Ignored, ignored_users
from chatapp.wire.news import News, has_name
from chatapp.wire.preferences import Preferences
from chatapp.wire.views import loud, marked, view_of


class Person(Protocol):
    """A reader, as far as that matters here."""

    id: int
    ignored: Mapping[int, str]
    preferences: Preferences

    @property
    def skeleton(self) -> str:
        """The skeleton of the name that the reader has now."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Personal(Encoding):
    """An encoding for one reader; see Encoding.

    Attributes:
        view: the encoding of everything else.
        person: the reader.
        users: whom the reader ignores.
        marked: the encoding of lines that have the reader's name; None if it is that of all others.
        loud: the encoding of a new name of the reader.
    """

    view: Encoding
    person: Person
    users: Ignored
    marked: Encoding | None
    loud: Encoding

    @property
    def base(self) -> Encoding:
        """The one of the five, which stays the same as long as the connection."""
        return self.view.base

    @property
    def shared(self) -> Encoding:
        """The encoding that the reader has in common with others."""
        return self.view

    @property
    def hides(self) -> bool:
        """Whether what was said may be written as nothing."""
        return self.users is not NOBODY and self.view.ignored is None

    def ignores(self, event: Event) -> bool:
        """Return whether the reader ignores whoever said this."""
        return self.users.hides(event)

    def of(self, event: Event) -> Encoding:
        """Return the encoding in which an entry with this event is written."""
        if self.users is not NOBODY and self.users.hides(event):
            return self.view.ignored or NOTHING
        if self.marked is not None and self._is_named(event):
            return self.marked
        if isinstance(event, Renamed) and skeleton(event.new) == self.person.skeleton:
            return self.loud
        return self.view.of(event)

    def differs(self, news: News) -> bool:
        """Return whether something new may be written otherwise than for those who share it."""
        if self.users is not NOBODY and any(map(self.users.hides, news.events)):
            return True
        by_name = self.marked is not None or self.loud is not self.view
        return by_name and self.person.skeleton in news.names

    def _is_named(self, event: Event) -> bool:
        """Return whether somebody else says something that has the reader's name."""
        if not isinstance(event, Said | Acted) or event.by == self.person.id:
            return False
        return has_name(event.text, self.person.skeleton)


def encoding_for(base: Encoding, person: Person, *, colours: bool) -> Encoding:
    """Return the encoding for a reader: one that others share, if that will do.

    Args:
        base: the encoding of the connection.
        person: the reader.
        colours: True if the reader's terminal says that it shows colours.
    """
    preferences = person.preferences
    view = view_of(base, preferences, colours=colours)
    users, mark = ignored_users(person.ignored), marked(view, preferences)
    if users is NOBODY and mark is None and loud(view) is view:
        return view
    past = None
    if view.past is not None:
        past_mark = None if mark is None else mark.past
        past = _personal(view.past, person, users, past_mark)
    return replace(_personal(view, person, users, mark), past=past)


def _personal(view: Encoding, person: Person, users: Ignored, mark: Encoding | None) -> Personal:
    return Personal(
        view.name,
        view.write,
        view.past,
        view.every_entry,
        view.ask,
        view.ignored,
        view.wrap,
        view=view,
        person=person,
        users=users,
        marked=mark,
        loud=loud(view),
    )
