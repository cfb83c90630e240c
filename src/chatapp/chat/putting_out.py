"""Putting out: users who may not be in a private room are taken out of it, on all devices.

Invariant: they are out as soon as the charter that says so is kept. Should the server end before
what follows is kept, they are put out at its next start, before anybody is let in.
"""

from collections.abc import Iterator

from chatapp.chat.account_records import member_record, not_member_records
from chatapp.chat.changes import Changes
from chatapp.chat.elsewhere import Elsewhere, enter_on
from chatapp.chat.room import Room
from chatapp.chat.rooms import Rooms
from chatapp.chat.user_records import no_place_record, place_records
from chatapp.chat.users import Users
from chatapp.log.journal import Change, Record
from chatapp.log.reader import Reader
from chatapp.names import LOBBY, fold
from chatapp.session.device import Device
from chatapp.session.user import User


class PuttingOut:
    """Takes users out of rooms; whoever is in no other room is in the lobby then."""

    def __init__(self, users: Users, rooms: Rooms, changes: Changes) -> None:
        self._users = users
        self._rooms = rooms
        self._changes = changes
        self._elsewhere = Elsewhere(rooms)

    def strangers(self, room: Room, stop: int) -> None:
        """Put all out of a room who may not be there.

        Args:
            room: the room.
            stop: the offset up to which they may read its log.
        """
        if room.charter.private:
            admits = room.charter.admits
            found = dict.fromkeys(user for user in self._inside(room) if not admits(user.id))
            self._put_out(list(found), room, stop)

    def one(self, user: User, room: Room, stop: int) -> None:
        """Put a user out of a room, if the user may not be there."""
        if not room.charter.admits(user.id):
            self._put_out([user], room, stop)

    def everywhere(self) -> None:
        """Put all users out of all rooms where they may not be; they read nothing more of them."""
        private = {room.name for room in self._rooms.values() if room.charter.private}
        for user in {*self._users, *self._users.registered} if private else ():
            for name in user.rooms & private:
                self.one(user, self._rooms[fold(name)], 1)

    def _inside(self, room: Room) -> Iterator[User]:
        """Yield the users who are in a room or may come back to it, some of them twice."""
        yield from (session.user for session in room.readers)
        if room.may_return:
            yield from (one for one in self._users if _is_absent_from(one, room.name))
            yield from (one for one in self._users.registered if _is_member(one, room.name))

    def _put_out(self, users: list[User], room: Room, stop: int) -> None:
        change = Change()
        for user in users:
            change.records += self._leave(user, room, stop)
        if change.records:
            self._changes.submit(change)
        self._rooms.forget_unused(room)

    def _leave(self, user: User, room: Room, stop: int) -> list[Record]:
        """Take a user out of a room, and return what is to be kept of that."""
        here = [session for session in user.sessions if session in room.readers]
        told = bool(here) and not any(one.quiet or room.is_coming(one) for one in here)
        believed = told or user.seems_there(room.name)
        account, records = user.account, []
        if account is not None and account.rooms.pop(room.name, None) is not None:
            room.may_return -= 1
            records = not_member_records(user, room.log)
            if not account.rooms:
                lobby = self._rooms[fold(LOBBY)]
                account.rooms[LOBBY] = Reader(lobby.log, lobby.log.end)
                lobby.may_return += 1
                records.append(member_record(user, lobby.log))
        for device in user.devices:
            records += self._leave_on(device, room, stop)
        if believed:
            room.note_gone(user)
        return records

    def _leave_on(self, device: Device, room: Room, stop: int) -> list[Record]:
        """Do so on a device, on which the user reads up to an offset what was said before."""
        session, absence = device.online_session, device.absence
        if absence is not None:
            left, there = absence.places.get(room.name), absence.places
        elif session is not None:
            left, there = room.readers.get(session), session.outbox.readers
        else:
            return []
        if left is None:
            return []
        left.left_at = left.left_at or left.acknowledged
        lobby = self._enter_lobby(device) if len(there) == 1 else []
        if absence is not None:
            self._elsewhere.exit_absent(absence, room, stop)
        elif session is not None:
            self._elsewhere.exit_session(session, room, stop)
        if not device.digest:
            return []
        return [no_place_record(device, room.log.id), *place_records(device, [left]), *lobby]

    def _enter_lobby(self, device: Device) -> list[Record]:
        """Let a device that is put out of its only room be in the lobby."""
        lobby = self._rooms[fold(LOBBY)]
        enter_on(device, lobby)
        return place_records(device, [Reader(lobby.log, lobby.log.end)])


def _is_absent_from(user: User, room: str) -> bool:
    absences = (device.absence for device in user.devices)
    return any(absence is not None and room in absence.places for absence in absences)


def _is_member(user: User, room: str) -> bool:
    return user.account is not None and room in user.account.rooms
