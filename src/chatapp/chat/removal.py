"""Removal: taking back what was said in a room, by those who keep order, or one's own last line.

The entries keep their numbers, and their words are replaced wherever they are kept or read later.
Those who had them already are told by an entry of the room. What was said last is looked for in
memory first, and then in the journal, a part at a time.

Invariants: what is to be removed is decided after it was found, when whoever removes it may still
do so; nothing is counted as removed twice. Nobody removes what a user of the same or of a higher
role said, under whatever name.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass

from twisted.internet.defer import Deferred

from chatapp.chat.audit import Audit
from chatapp.chat.changes import Changes
from chatapp.chat.roles import Roles
from chatapp.chat.room import Room
from chatapp.chat.rooms import Rooms, not_in, room_record
from chatapp.chat.targets import Targets
from chatapp.chat.users import Users
from chatapp.errors import ChatError, JournalError
from chatapp.log.entry import Entry
from chatapp.log.journal import Change, Journal, Redaction
from chatapp.names import fold
from chatapp.roles import Role
from chatapp.room_events import Acted, Removed, Said, TopicSet
from chatapp.session.session import Session
from chatapp.session.user import User
from chatapp.text import counted, quote

PART = 1000
"""Number of messages that are read back from the journal at a time.

One's own last line is looked for among as many: anybody may ask for that, again and again.
"""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose messages are meant.

    Attributes:
        number: the user's number; 0 if it is not known.
        name: the name, as `fold` returns it, under which they were said; empty if only the number
            counts.
        shown: the name as others may read it.
    """

    number: int
    name: str
    shown: str

    def said(self, entry: Entry) -> bool:
        """Whether an entry is a message of theirs that was not removed."""
        event = entry.event
        if not isinstance(event, Said | Acted | TopicSet) or event.removed_by:
            return False
        if isinstance(event, TopicSet) and not event.topic:
            return False
        return event.by == self.number > 0 or fold(event.user) == self.name


class Removal:
    """Removes what was said.

    Attributes:
        _on_the_way: the entries that are to be removed by changes that are not kept yet.
    """

    def __init__(
        self,
        users: Users,
        rooms: Rooms,
        roles: Roles,
        audit: Audit,
        changes: Changes,
        journal: Journal,
    ) -> None:
        self._users = users
        self._rooms = rooms
        self._roles = roles
        self._targets = Targets(users, roles)
        self._audit = audit
        self._changes = changes
        self._journal = journal
        self._on_the_way: set[tuple[int, int]] = set()

    def remove_own(self, session: Session) -> None:
        """Remove what a session's user said last in the current room.

        Raises:
            ChatError: there is nothing, or it cannot be saved.
        """
        user = session.user
        self._find(session, Whose(user.id, "", user.name), 1, PART, Role.GUEST)

    def remove(self, session: Session, name: str, count: int) -> None:
        """Remove the last messages of a user in the current room, who may be gone.

        Args:
            session: of whom removes them.
            name: the user's, or the one under which they were said.
            count: number of messages.

        Raises:
            ChatError: that is not for this user, or their role forbids it, there are none, or it
                cannot be saved.
        """
        self._roles.check(session, Role.MODERATOR)
        known = self._users.known_as(name)
        if known is not None:
            self._check_rank(session, known, self._rooms[fold(session.room)])
        number, shown = (known.id, known.name) if known is not None else (0, quote(name))
        self._find(session, Whose(number, fold(name), shown), count, sys.maxsize, Role.MODERATOR)

    def _find(self, session: Session, whose: Whose, count: int, most: int, role: Role) -> None:
        """Find messages, and remove them; the line waits if the journal has to be read."""
        self._changes.check()
        room = self._rooms[fold(session.here)]
        log = room.log
        found = self._left(room, whose, log.latest_said())[:count]
        if len(found) == count or log.first <= log.kept:
            self._remove(session, room, whose, found, role)
            return

        def then(older: list[Entry]) -> None:
            self._roles.check(session, role)
            here = self._rooms.get(fold(room.name)) is room and session in room.readers
            if not here:
                raise not_in(room)
            log.removals.clean(older)
            found[:] = self._left(room, whose, [*found, *older])[:count]
            self._remove(session, room, whose, found, role)

        search = self._search(room, whose, count - len(found), log.first, most)
        self._changes.wait_for(session, Deferred.fromCoroutine(search), then)

    async def _search(
        self, room: Room, whose: Whose, count: int, end: int, most: int
    ) -> list[Entry]:
        """Return the newest messages before an offset, read back from the journal.

        Raises:
            ChatError: the journal cannot be read now.
        """
        found: list[Entry] = []
        log, read = room.log, PART
        while len(found) < count and most > 0 and read == PART:
            try:
                part = await self._journal.read_spoken(log.id, log.room, end, PART, sys.maxsize)
            except JournalError:
                raise ChatError(
                    "what was said before cannot be read now; try again later", code="journal"
                ) from None
            read = len(part)
            found += self._left(room, whose, reversed(part))
            end, most = part[0].offset if part else 0, most - read
        return found

    def _left(self, room: Room, whose: Whose, entries: Iterable[Entry]) -> list[Entry]:
        """Return those of some entries that are to be removed and that nobody else removes."""
        number = room.log.id
        return [
            entry
            for entry in entries
            if whose.said(entry) and (number, entry.offset) not in self._on_the_way
        ]

    def _remove(
        self, session: Session, room: Room, whose: Whose, found: list[Entry], role: Role
    ) -> None:
        if not found:
            raise ChatError(
                "there is no message of {name} here to be removed",
                code="no_message",
                name=whose.shown,
            )
        for entry in found:
            author = self._users.registered.numbered(_said(entry).by)
            if author is not None:
                self._check_rank(session, author, room)
        by = session.user.name
        places = {(room.log.id, entry.offset) for entry in found}
        change = self._change(session, room, found, role)
        change.redactions = [Redaction(log, offset, by) for log, offset in sorted(places)]
        self._on_the_way |= places
        clears = bool(change.records)

        def kept(_offsets: tuple[int, ...]) -> None:
            self._on_the_way -= places
            if clears:
                room.topic = ""

        self._changes.submit_for(session, change, kept)

    def _check_rank(self, session: Session, user: User, room: Room) -> None:
        if user is not session.user:
            self._targets.check_rank(session, user, room)

    def _change(self, session: Session, room: Room, found: list[Entry], role: Role) -> Change:
        """Return what tells of it, and clears the topic if that is removed."""
        by, said = session.user.name, [_said(entry) for entry in found]
        newest = said[0]
        ids = tuple(sorted(entry.offset for entry in found))
        change = Change([room.entry(Removed(room.name, newest.user, by, ids))])
        if any(isinstance(one, TopicSet) and one.topic == room.topic for one in said):
            change.entries.append(room.entry(TopicSet(room.name, by, "", session.user.id)))
            change.records.append(room_record(room, ""))
        if role is not Role.GUEST:
            many = counted(len(ids), "message")
            change.entries.append(
                self._audit.entry(session.user, "remove", newest.user, room.name, many)
            )
        return change


def _said(entry: Entry) -> Said | Acted | TopicSet:
    """Return what was said in an entry that was found."""
    event = entry.event
    assert isinstance(event, Said | Acted | TopicSet)  # noqa: S101 - only these are found
    return event
