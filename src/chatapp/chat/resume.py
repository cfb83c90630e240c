"""Resume: going away when a connection is lost, and coming back over another one.

An absent user is the places of their readers in the logs, no more: what is said meanwhile waits
there. A user who comes back reads on from what had surely been acknowledged; what they may have
read already comes with its time, like all that is past.
"""

from collections.abc import Mapping

from twisted.internet.interfaces import IReactorTime

from chatapp.chat.flusher import Flusher
from chatapp.chat.room import Room
from chatapp.chat.rooms import Rooms
from chatapp.chat.users import Users
from chatapp.config import Settings
from chatapp.events import Acked, Gap, Returned, TokenGiven, UpToDate
from chatapp.log.journal import KeptLog, UserRecord
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.names import fold
from chatapp.session.session import Session
from chatapp.session.user import Absence, User

Seen = Mapping[str, tuple[str, int]]
"""What a program says it has read: for each folded room name, an epoch and an offset."""


class Resume:
    """Keeps what absent users leave behind, and gives it back."""

    def __init__(
        self,
        settings: Settings,
        users: Users,
        rooms: Rooms,
        flusher: Flusher,
        clock: IReactorTime,
    ) -> None:
        self._settings = settings
        self._users = users
        self._rooms = rooms
        self._flusher = flusher
        self._clock = clock

    @property
    def seconds(self) -> int:
        """For how many seconds a user may come back; 0 switches that off."""
        return self._settings.history.resume_seconds

    def send_away(self, session: Session, *, announce: bool, closed: bool) -> None:
        """Let a user be absent whose connection is lost or closing.

        Args:
            session: the user's.
            announce: whether the members of their rooms are told that they left.
            closed: whether the client closed the connection itself; others may take the name then.
        """
        user = session.user
        places = session.places()
        missed = set()
        for name in places:
            room = self._rooms[fold(name)]
            room.may_return += 1
            if announce:
                room.leave(session)
            elif not room.remove(session):
                continue
            missed.add(name)
        until = self._clock.seconds() + self.seconds
        whispers = session.outbox.whispers
        self._users.send_away(Absence(user, places, whispers, missed, until, closed))
        session.outbox.stop_whispers()
        self.save(user)

    def bring_back(
        self, session: Session, user: User, token: str, seen: Seen, whispers: int | None
    ) -> None:
        """Let an absent user be there over a session that is in no room.

        Args:
            session: the new connection's.
            user: who comes back.
            token: by which token.
            seen: how far a program says it has read its rooms.
            whispers: how far it has read what was whispered.
        """
        absence = self._users.take_back(user)
        session.user, user.live_session = user, session
        rooms = {name: self._rooms[fold(name)] for name in absence.places}
        readers = {
            name: _reader(room, absence.places[name], seen.get(fold(name)))
            for name, room in rooms.items()
        }
        mail = _whispers(user.whispers, absence.whispers, whispers)
        session.tell(
            Returned(
                user.name,
                tuple(room.place_at(readers[name].cursor) for name, room in rooms.items()),
                mail.cursor - 1 if mail else 0,
            ),
            TokenGiven(self._users.tokens.give(user, token)),
        )
        for name, room in rooms.items():
            room.may_return -= 1
            self._read_on(session, room, readers[name], missed=name in absence.missed)
            session.room = name
        session.outbox.read_whispers(mail)
        session.tell(UpToDate())
        self.save(user)

    def read_on(self, session: Session, seen: Seen) -> None:
        """Let a session read on in its rooms from where a program says it was."""
        readers = session.outbox.readers
        rooms = {name: self._rooms[fold(name)] for name in readers}
        cursors = {name: reader.cursor for name, reader in readers.items()}
        for name, room in rooms.items():
            if fold(name) in seen:
                cursors[name] = _reader(room, readers[name], seen[fold(name)]).cursor
        places = tuple(room.place_at(cursors[name]) for name, room in rooms.items())
        session.tell(Returned(session.user.name, places, 0))
        # New readers: the old ones may still owe what waits in front of that line.
        for name, room in rooms.items():
            if fold(name) in seen:
                room.add_silently(session, Reader(room.log, cursors[name]))
        session.tell(UpToDate())

    def restore(self, record: UserRecord, kept: KeptLog) -> None:
        """Let a user be absent who was there, or might have come back, when the server ended."""
        number = int(record.name.removeprefix("guest")) if record.guest else None
        user = User(record.id, record.name, number)
        user.digest, user.previous = record.digest, record.previous
        user.answers = {ref: Acked(ref, *place) for ref, place in record.answers.items()}
        places = {}
        for name, acknowledged in record.places.items():
            room = self._rooms.get(fold(name))
            if room is not None:
                room.may_return += 1
                places[name] = Reader(room.log, acknowledged)
                places[name].cursor = room.log.end
        whispers = None
        if kept.end > 1:
            user.whispers = Log("", number=user.id)
            user.whispers.load(kept)
            whispers = Reader(user.whispers, record.whispers)
            whispers.cursor = kept.end
        missed = set(places) if record.until else set()
        until = record.until or self._clock.seconds() + self.seconds
        self._users.send_away(Absence(user, places, whispers, missed, until))

    def expire(self) -> None:
        """Forget users who may no longer come back."""
        expired = self._users.expire(self._clock.seconds(), self._settings.limits.sessions)
        for absence in expired:
            self.forget(absence.user)
            for name in absence.places:
                room = self._rooms[fold(name)]
                room.may_return -= 1
                if name not in absence.missed:
                    room.note_gone(absence.user.name)
                self._rooms.forget_unused(room)

    def forget(self, user: User) -> None:
        """Have nothing kept of a user."""
        user.whisperer = None
        if user.digest:
            self._flusher.keep_user(user.id, None)

    def save(self, user: User) -> None:
        """Have a user kept as they are, so that they may come back after a restart."""
        if user.digest and self._flusher.saves:  # no record is made in vain
            self._flusher.keep_user(user.id, record_of(user))

    def _read_on(self, session: Session, room: Room, reader: Reader, *, missed: bool) -> None:
        gone = room.log.kept - reader.cursor
        if gone > 0:
            reader.cursor = room.log.kept
            session.tell(Gap(room.name, gone, away=True))
        if missed:
            room.join(session, reader)
        else:
            room.add_silently(session, reader)


def record_of(user: User) -> UserRecord:
    """Return what is to be kept of a user."""
    absence = user.absence
    if absence is None:
        session = user.live_session
        readers, whispers, until = session.places(), session.outbox.whispers, 0.0
    else:
        readers, whispers = absence.places, absence.whispers
        until = absence.until if absence.missed == set(readers) else 0.0
    return UserRecord(
        user.id,
        user.digest,
        user.previous,
        user.name,
        user.guest is not None,
        {name: reader.acknowledged for name, reader in readers.items()},
        whispers.acknowledged if whispers else 1,
        {ref: (answer.room, answer.offset) for ref, answer in user.answers.items()},
        until,
    )


def _reader(room: Room, left: Reader, seen: tuple[str, int] | None) -> Reader:
    """Return a reader that goes on where one was left, or where a program says it was."""
    if seen is None:
        return Reader(room.log, left.acknowledged, left.marked)
    epoch, offset = seen
    if epoch != room.log.epoch:
        return Reader(room.log, 1)
    return Reader(room.log, min(offset + 1, room.log.end))


def _whispers(log: Log | None, left: Reader | None, seen: int | None) -> Reader | None:
    if log is None:
        return None
    if seen is not None:
        return Reader(log, max(log.kept, min(seen + 1, log.end)))
    if left is None:
        return Reader(log, log.kept)
    return Reader(log, max(log.kept, left.acknowledged), left.marked)
