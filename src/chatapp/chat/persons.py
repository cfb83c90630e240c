"""Persons: what users say of themselves, how they want to read, and whom they do not.

All that is the user's, on all devices, for as long as the user is kept: renames, losses, returns
and restarts change nothing of it. The ignored user is told nothing of it, and finds nothing
changed.
"""

from collections.abc import Callable, Mapping
from itertools import chain

from chatapp.chat.changes import Changes
from chatapp.chat.person_records import away_record, ignored_record, preference_record
from chatapp.chat.rooms import Rooms
from chatapp.chat.telling import tell_programs
from chatapp.chat.users import Users
from chatapp.errors import ChatError
from chatapp.events import Away, Notice
from chatapp.log.journal import Record
from chatapp.names import fold
from chatapp.program_events import CameBack
from chatapp.room_events import Event
from chatapp.session.session import Session
from chatapp.session.user import User
from chatapp.text import quote

AWAY_CHARS = 200
"""The most characters of what a user says of being away."""

IGNORED_AT_MOST = 100
"""Number of users whom a user may ignore."""


class Persons:
    """Notes who is away, who ignores whom, and what users have set."""

    def __init__(self, users: Users, rooms: Rooms, changes: Changes) -> None:
        self._users = users
        self._rooms = rooms
        self._changes = changes

    def go_away(self, session: Session, text: str) -> None:
        """Let others know that a session's user is away, and perhaps why.

        Raises:
            ChatError: the text is too long, or it cannot be saved.
        """
        if len(text) > AWAY_CHARS:
            raise ChatError(f"that is too long: {AWAY_CHARS} characters at most", code="too_long")
        why = f": {text}" if text else ""
        self._be_away(session, text, f"you are away{why}; /back ends that")

    def be_back(self, session: Session) -> None:
        """Let a session's user be away no longer.

        Raises:
            ChatError: the user is not away, or it cannot be saved.
        """
        if session.user.away is None:
            raise ChatError("you are not away", code="unchanged")
        self._be_away(session, None, "you are back")

    def ignore(self, session: Session, other: User) -> None:
        """Show a session's user nothing more of what another one says, does or whispers.

        Raises:
            ChatError: that is the user, is ignored already, is one too many, or it cannot be saved.
        """
        user, name = session.user, other.name
        if other is user:
            raise ChatError("you cannot ignore yourself")
        if other.id in user.ignored:
            raise ChatError("you ignore {name} already", code="unchanged", name=name)
        if len(user.ignored) >= IGNORED_AT_MOST:
            most = f"you ignore {IGNORED_AT_MOST} users, which is the most: /unignore USER"
            raise ChatError(most)
        self._keep(
            session,
            [ignored_record(user, other.id, name)],
            lambda: self._set_ignored(user, {**user.ignored, other.id: name}),
            f"you ignore {name}; /unignore {name} ends that",
        )

    def unignore(self, session: Session, name: str) -> None:
        """Show a session's user again what another one says.

        Args:
            session: the session.
            name: the other's, or the one that the other had when ignored.

        Raises:
            ChatError: the user does not ignore anybody of that name, or it cannot be saved.
        """
        user = session.user
        found = _named(self._names(user), name) or _named(user.ignored, name)
        if not found:
            raise ChatError("you do not ignore {name}", code="unchanged", name=quote(name))
        shown = next(iter(found.values()))
        self._keep(
            session,
            [ignored_record(user, number, None) for number in found],
            lambda: self._set_ignored(
                user, {n: known for n, known in user.ignored.items() if n not in found}
            ),
            f"you no longer ignore {shown}",
        )

    def ignored_names(self, session: Session) -> list[str]:
        """Return the names of those whom a session's user ignores, sorted."""
        return sorted(set(self._names(session.user).values()), key=fold)

    def prefer(self, session: Session, name: str, value: str) -> None:
        """Set something of how a session's user reads.

        Args:
            session: the session.
            name: what is set, of CHOICES.
            value: one of its values.

        Raises:
            ChatError: it cannot be saved.
        """
        user = session.user

        def done() -> None:
            user.preferences = user.preferences.having(name, value)
            for one in user.sessions:
                one.adapt()

        self._keep(session, [preference_record(user, name, value)], done, f"{name} is {value}")

    def _be_away(self, session: Session, text: str | None, said: str) -> None:
        user = session.user

        def done() -> None:
            user.away = text
            user.told_away = frozenset()
            self._show(user, CameBack(user.name) if text is None else Away(user.name, text))

        self._keep(session, [away_record(user, text)], done, said)

    def _show(self, user: User, event: Event) -> None:
        """Tell the programs in the rooms where a user is; people find it out when they ask."""
        rooms = {name for session in user.sessions for name in session.outbox.readers}
        readers = (one for name in rooms for one in self._rooms[fold(name)].readers)
        tell_programs(dict.fromkeys(readers), event)

    def _set_ignored(self, user: User, ignored: Mapping[int, str]) -> None:
        user.ignored = ignored
        for session in user.sessions:
            session.adapt()

    def _keep(
        self, session: Session, records: list[Record], done: Callable[[], None], said: str
    ) -> None:
        """Have the journal keep records of a session's user, then do something, and say so."""
        user = session.user

        def do() -> None:
            done()
            user.tell(Notice(said))

        kept = records if user.may_return else []
        self._changes.keep_for(session, kept, lambda: self._users.knows(user), do)

    def _names(self, user: User) -> dict[int, str]:
        """Return the names of those whom a user ignores: of now, or for who is gone, of then."""
        known = chain(self._users, self._users.registered)
        now = {other.id: other.name for other in known if other.id in user.ignored}
        return {**user.ignored, **now}


def _named(names: Mapping[int, str], name: str) -> dict[int, str]:
    """Return those of some users who have a name, or had it."""
    return {number: known for number, known in names.items() if fold(known) == fold(name)}
