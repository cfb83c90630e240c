"""Membership: entering a room and leaving it, and being known there by another name."""

from twisted.logger import Logger

from chatapp.chat.flusher import Flusher
from chatapp.chat.history import RoomHistory
from chatapp.chat.resume import Resume
from chatapp.chat.room import Room
from chatapp.chat.rooms import Rooms
from chatapp.chat.users import Users
from chatapp.config import Settings
from chatapp.errors import ChatError
from chatapp.events import Entered
from chatapp.names import check_room, fold
from chatapp.session.session import Session

_log = Logger()


class Membership:
    """Which rooms a session is in, and under which name."""

    def __init__(
        self,
        settings: Settings,
        users: Users,
        rooms: Rooms,
        resume: Resume,
        history: RoomHistory,
        flusher: Flusher,
    ) -> None:
        self._settings = settings
        self._users = users
        self._rooms = rooms
        self._resume = resume
        self._history = history
        self._flusher = flusher

    def join(self, session: Session, name: str) -> None:
        """Make a room the session's current one, entering it, and creating it, where needed.

        Raises:
            ChatError: it is no name for a room, there are too many, or it cannot be saved.
        """
        room = self._rooms.get(fold(check_room(name)))
        if room is not None and room.name in session.outbox.readers:
            session.room = room.name
            session.tell(Entered(room.place, len(room.readers), room.topic))
            self._resume.save(session.user)
            return
        self._settings.limits.check(
            "rooms_per_user",
            len(session.outbox.readers),
            "you are in {most} rooms, which is the most",
        )
        room = room or self._rooms.open(name)
        place = room.place
        room.join(session)
        session.room = room.name
        session.tell(Entered(place, len(room.readers), room.topic))
        self._resume.save(session.user)
        self._history.show(session, room.log, self._settings.history.on_join)

    def leave(self, session: Session, room: Room) -> None:
        """Take a session out of a room; if it was the current one, the last entered is next.

        Raises:
            ChatError: it is not there, or nowhere else.
        """
        if room.name not in session.outbox.readers:
            raise ChatError("you are not in {name}", name=room.name)
        if len(session.outbox.readers) == 1:
            raise ChatError("you are in no other room; /quit leaves the chat")
        room.leave(session)
        self._rooms.forget_unused(room)
        if session.room == room.name:
            session.room = next(reversed(session.outbox.readers))
        self._resume.save(session.user)

    def rename(self, session: Session, name: str) -> None:
        """Give a session's user another name.

        Raises:
            ChatError: it is not a name to have, somebody has it, or it cannot be saved.
        """
        user, old = session.user, session.user.name
        self._users.check_name(user, name)
        self._flusher.check_can_save()
        self._users.rename(user, name)
        _log.info("{old} is now {new}", old=old, new=name)
        for room in session.outbox.readers:
            self._rooms[fold(room)].rename(session, old, name)
        self._resume.save(user)
