"""Charter changes: what those who keep order in a room decide about it, one change for each.

A change is what is kept, a line in the room, and an entry of the audit log.

Invariants: a user of whom a charter says something has an account. What was decided about a user or
a room that is gone when it is kept is deleted again.
"""

from collections.abc import Callable, Iterable

from chatapp.chat.audit import Audit
from chatapp.chat.changes import Changes, changing
from chatapp.chat.expelling import Expelling, nobody
from chatapp.chat.room import Room
from chatapp.chat.rooms import Rooms
from chatapp.chat.user_charters import leave_all
from chatapp.chat.users import Users
from chatapp.errors import ChatError
from chatapp.events import Notice
from chatapp.log.journal import Change, Record
from chatapp.names import fold
from chatapp.room_events import CharterChanged
from chatapp.session.session import Session
from chatapp.session.user import User
from chatapp.text import quote


class CharterChanges:
    """Has the journal keep what was decided, and then does it."""

    def __init__(
        self, users: Users, rooms: Rooms, expelling: Expelling, changes: Changes, audit: Audit
    ) -> None:
        self._users = users
        self._rooms = rooms
        self._expelling = expelling
        self._changes = changes
        self._audit = audit

    def keep(
        self,
        session: Session,
        room: Room,
        act: str,
        records: list[Record],
        done: Callable[[], None],
        about: Iterable[int] = (),
        *,
        whom: str = "",
        out: Callable[[], Iterable[User]] = nobody,
    ) -> None:
        """Keep an act.

        Args:
            session: whose it is.
            room: the room.
            act: what was decided, as in CharterChanged.
            records: what is to be kept.
            done: called when it is kept.
            about: the numbers of the users whom the records name.
            whom: the name of the user about whom it is; empty if about nobody.
            out: returns who is to be put out, now and when it is kept.

        Raises:
            ChatError: it cannot be saved.
        """
        self._changes.check()
        event = CharterChanged(room.name, session.user.name, act, whom)
        noted = self._audit.entry(session.user, act, whom, room.name)
        plan = self._expelling.plan(room, event, out)
        change = Change([*plan.entries, noted], [*records, *plan.records])

        def kept(offsets: tuple[int, ...]) -> None:
            there = self._rooms.get(fold(room.name)) is room
            if there:
                done()
            self._expelling.put_out(plan, offsets[0])
            if not there:
                gone = [Record(record.kind, record.key, None) for record in records]
                self._changes.submit(Change(records=gone))
                return
            for number in about:
                if number and self._users.registered.numbered(number) is None:  # given up meanwhile
                    leave_all(self._rooms, self._changes, number)

        self._changes.submit_for(session, change, changing(plan.devices, kept))

    def registered(self, name: str) -> User:
        """Return the registered user of a name.

        Raises:
            ChatError: nobody has registered it.
        """
        user = self._users.registered.find(name)
        if user is None:
            raise ChatError("{name} is not registered", code="no_such_user", name=quote(name))
        return user

    def let_know(self, session: Session, room: Room, user: User, text: str) -> None:
        """Tell a user who is not in the room of an act, unless the user ignores who did it."""
        if session.user.id not in user.ignored and room.name not in user.rooms:
            user.tell(Notice(text))
