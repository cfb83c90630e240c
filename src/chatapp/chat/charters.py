"""Charters: whoever keeps a room decides who is to keep it, and whether it is private.

The change that makes a room private says also who is put out of it.
"""

from chatapp.chat.charter import invited_record, keeper_record, private_record
from chatapp.chat.charter_changes import CharterChanges
from chatapp.chat.expelling import Expelling
from chatapp.chat.room import Room
from chatapp.chat.rooms import Rooms
from chatapp.errors import ChatError
from chatapp.names import LOBBY
from chatapp.session.session import Session
from chatapp.session.user import User


class Charters:
    """Changes whose a room is, and whether it is private."""

    def __init__(self, rooms: Rooms, changes: CharterChanges, expelling: Expelling) -> None:
        self._rooms = rooms
        self._changes = changes
        self._expelling = expelling

    def make_private(self, session: Session, room: Room) -> None:
        """Let only those be in a room, and know of it, who are invited; put out the others.

        Whoever does it is invited, too.

        Raises:
            ChatError: it is private already, or is the lobby, or that cannot be saved.
        """
        user, number = session.user, room.log.id
        if room.name == LOBBY:
            raise ChatError("the lobby is for everyone")
        if room.charter.private:
            raise ChatError("{room} is private already", code="unchanged", room=room.name)

        def done() -> None:
            room.charter.private = True
            room.charter.invited.add(user.id)

        def strangers() -> list[User]:
            return [one for one in self._expelling.strangers(room) if one is not user]

        records = [private_record(number, private=True), invited_record(number, user.id)]
        self._changes.keep(session, room, "private", records, done, [user.id], out=strangers)

    def make_public(self, session: Session, room: Room) -> None:
        """Let everyone enter a room, and read what is kept of it; who is invited stays so.

        Raises:
            ChatError: it is public already, or that cannot be saved.
        """
        if not room.charter.private:
            raise ChatError("{room} is public already", code="unchanged", room=room.name)

        def done() -> None:
            room.charter.private = False

        records = [private_record(room.log.id, private=False)]
        self._changes.keep(session, room, "public", records, done)

    def hand_over(self, session: Session, room: Room, name: str) -> None:
        """Let another user keep a room, who has to be in it; whoever kept it stays invited.

        Raises:
            ChatError: there is no such user in the room, the user keeps too many rooms already,
                or it cannot be saved.
        """
        before, user = room.charter.keeper, self._changes.registered(name)
        if room.name == LOBBY:
            raise ChatError("nobody can keep the lobby")
        if user.id == before:
            keeps = "{name} keeps {room} already"
            raise ChatError(keeps, code="unchanged", name=user.name, room=room.name)
        if room.name not in user.rooms:
            absent = "{name} is not in {room}"
            raise ChatError(absent, code="no_such_user", name=user.name, room=room.name)
        self._rooms.keepers.check_other(user)
        self._let_keep(session, room, "keeper", user)

    def give_up(self, session: Session, room: Room) -> None:
        """Let nobody keep a room, so that operators do; whoever kept it stays invited.

        Raises:
            ChatError: nobody keeps it, it is private, so that nobody could invite others any more,
                or it cannot be saved.
        """
        if not room.charter.keeper:
            raise ChatError("nobody keeps {room}", code="unchanged", room=room.name)
        if room.charter.private:
            raise ChatError(
                "{room} is private, and nobody new could enter: make it public first: /room public,"
                " or hand it over: /room keeper USER",
                room=room.name,
            )
        self._let_keep(session, room, "give-up", None)

    def _let_keep(self, session: Session, room: Room, act: str, user: User | None) -> None:
        """Let a user keep a room, or with None nobody."""
        number, before = room.log.id, room.charter.keeper
        keeper, whom = (user.id, user.name) if user is not None else (0, "")

        def done() -> None:
            self._rooms.keepers.set(room, keeper)
            if before:
                room.charter.invited.add(before)
            self._rooms.forget_unused(room)

        still = [invited_record(number, before)] if before else []
        records = [keeper_record(number, keeper), *still]
        self._changes.keep(session, room, act, records, done, [before, keeper], whom=whom)
