"""Room lists: who helps to keep order in a room, and who is invited to it.

Invariant: a room's keeper and moderators may enter it, whether they are on its list or not; who
ceases to be one is on the list from then on.
"""

from chatapp.chat.charter import invited_record, moderator_record
from chatapp.chat.charter_changes import CharterChanges
from chatapp.chat.room import Room
from chatapp.errors import ChatError
from chatapp.session.session import Session
from chatapp.session.user import User

MODERATORS_AT_MOST = 50
"""Number of moderators of a room."""

INVITED_AT_MOST = 1000
"""Number of users who may be invited to a room."""


class RoomLists:
    """Changes the lists of a room's charter."""

    def __init__(self, changes: CharterChanges) -> None:
        self._changes = changes

    def add_moderator(self, session: Session, room: Room, name: str) -> None:
        """Let a user help to keep order in a room.

        Raises:
            ChatError: there is no such account, the user may do that already, there are too many,
                or it cannot be saved.
        """
        user, charter = self._changes.registered(name), room.charter
        if user.id == charter.keeper:
            raise _unchanged("{name} keeps {room}, and so may do more", user, room)
        if user.id in charter.moderators:
            raise _unchanged("{name} is a moderator of {room} already", user, room)
        if len(charter.moderators) >= MODERATORS_AT_MOST:
            raise ChatError(f"there are {MODERATORS_AT_MOST} moderators, which is the most")

        def done() -> None:
            charter.moderators.add(user.id)
            told = f"{session.user.name} made you a moderator of {room.name}: /join {room.name}"
            self._changes.let_know(session, room, user, told)

        records = [moderator_record(room.log.id, user.id)]
        self._changes.keep(session, room, "moderator", records, done, [user.id], whom=user.name)

    def remove_moderator(self, session: Session, room: Room, name: str) -> None:
        """Let a user help no longer, who stays invited.

        Raises:
            ChatError: the user is no moderator of the room, or it cannot be saved.
        """
        number, user, charter = room.log.id, self._changes.registered(name), room.charter
        if user.id not in charter.moderators:
            raise _unchanged("{name} is no moderator of {room}", user, room)

        def done() -> None:
            charter.moderators.discard(user.id)
            charter.invited.add(user.id)

        records = [moderator_record(number, user.id, there=False), invited_record(number, user.id)]
        self._changes.keep(session, room, "no moderator", records, done, [user.id], whom=user.name)

    def invite(self, session: Session, room: Room, name: str) -> None:
        """Let a user enter a room also while it is private, and read all that is kept of it.

        Raises:
            ChatError: there is no such account, the user is invited already, too many are, or it
                cannot be saved.
        """
        user, charter = self._changes.registered(name), room.charter
        if charter.names(user.id):
            raise _unchanged("{name} is invited already", user, room)
        if len(charter.invited) >= INVITED_AT_MOST:
            raise ChatError(f"{INVITED_AT_MOST} users are invited, which is the most")

        def done() -> None:
            charter.invited.add(user.id)
            told = f"{session.user.name} invited you to {room.name}: /join {room.name}"
            self._changes.let_know(session, room, user, told)

        records = [invited_record(room.log.id, user.id)]
        self._changes.keep(session, room, "invite", records, done, [user.id], whom=user.name)

    def uninvite(self, session: Session, room: Room, name: str) -> None:
        """Let a user not enter a private room any more, and put the user out of it.

        Raises:
            ChatError: the user is not invited, or keeps order in the room, or it cannot be saved.
        """
        user, charter = self._changes.registered(name), room.charter
        if user.id == charter.keeper:
            raise ChatError("{name} keeps {room}", name=user.name, room=room.name)
        if user.id in charter.moderators:
            reason = "{name} is a moderator of {room}: /moderator -{name} first"
            raise ChatError(reason, name=user.name, room=room.name)
        if user.id not in charter.invited:
            raise _unchanged("{name} is not invited", user, room)

        def done() -> None:
            charter.invited.discard(user.id)

        def out() -> list[User]:
            return [user] if charter.private and room.name in user.rooms else []

        records = [invited_record(room.log.id, user.id, there=False)]
        self._changes.keep(session, room, "uninvite", records, done, whom=user.name, out=out)


def _unchanged(reason: str, user: User, room: Room) -> ChatError:
    return ChatError(reason, code="unchanged", name=user.name, room=room.name)
