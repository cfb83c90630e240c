"""Elsewhere: keeps the rooms of an account the same on all of its devices.

A room that a user enters or leaves on one device is entered or left on the others too, those that
are absent included. Only the current room is each device's own.
"""

from collections.abc import Iterator

from chatapp.chat.account_records import member_record
from chatapp.chat.briefing import entered
from chatapp.chat.room import Room
from chatapp.chat.rooms import Rooms
from chatapp.chat.user_records import left_records, place_records
from chatapp.events import Entered, EnteredElsewhere, Exited
from chatapp.log.journal import Offset, Record
from chatapp.log.reader import Reader
from chatapp.names import LOBBY, fold
from chatapp.session.device import Absence, Device
from chatapp.session.session import Session
from chatapp.session.user import User


class Elsewhere:
    """Lets the other devices of a user have part in what the user does on one.

    Args:
        rooms: all rooms.
    """

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def enter(self, device: Device, room: Room) -> None:
        """Let an account be in a room, with all of its devices but the one where it was entered.

        The others are told of it, unless they were told that the user is there on that one.
        """
        account = device.user.account
        if account is None:
            return
        if room.name not in account.rooms:
            account.rooms[room.name] = Reader(room.log, room.log.end)
            room.may_return += 1
        for other in _others(device):
            enter_on(other, room, EnteredElsewhere)

    def exit(self, device: Device, room: Room, stop: int, now: str = "") -> None:
        """Let an account be in a room no longer, nor its other devices.

        Args:
            device: on which it was left.
            room: the room.
            stop: the offset at which the room's log ends for the user.
            now: the current room of all from now on; empty for the last entered of the others.
        """
        account = device.user.account
        if account is None:
            return
        if account.rooms.pop(room.name, None) is not None:
            room.may_return -= 1
        for other in _others(device):
            session = other.online_session
            if other.absence is not None:
                self.exit_absent(other.absence, room, stop)
            elif session is not None and session in room.readers:
                self.exit_session(session, room, stop, now)

    def exit_session(self, session: Session, room: Room, stop: int, now: str = "") -> None:
        """Take a session out of a room, which ends for it at an offset.

        Args:
            session: the session.
            room: the room.
            stop: the offset.
            now: the name of its current room from now on; empty for the last entered of the others.
        """
        left = room.readers[session]
        self._end(left, stop)
        room.remove(session)
        session.outbox.finish(left)
        session.receipts.moved = True
        session.room = now or next_room(session, room.name)
        session.tell(Exited(room.name, session.room))

    def exit_absent(self, absence: Absence, room: Room, stop: int) -> None:
        """Let a user who comes back to a device find a room left, and read it up to an offset."""
        left = absence.places.pop(room.name, None)
        if left is None:
            return
        self._end(left, stop)
        absence.finishing.append(left)
        absence.missed.discard(room.name)
        room.may_return -= 1

    def _end(self, left: Reader, stop: int) -> None:
        """Let a room's log end at an offset for a reader, and keep the room until that is read."""
        left.stop = stop
        self._rooms.begin_finishing(left)

    def left_records(self, device: Device, room: Room) -> Iterator[Record]:
        """Yield the rows of a room that is left on a device, and on all others of an account.

        They belong into the change whose first entry says that it was left.
        """
        for one in [device] if device.user.account is None else device.user.devices:
            yield from self.left_records_of(one, room, Offset(0))

    def left_records_of(self, device: Device, room: Room, stop: int | Offset) -> Iterator[Record]:
        """Yield the rows of a room that is left on one device, unless others are on their way.

        Args:
            device: the device.
            room: the room.
            stop: the offset at which the room's log ends for the user.
        """
        left = reader_of(device, room)
        if left is None or left.left_at:
            return
        left.left_at = left.acknowledged
        if device.digest:
            yield from left_records(device, left, stop)

    def enter_lobby(self, user: User) -> None:
        """Let a user who would be in no room be in the lobby, on all devices."""
        lobby, account = self._lobby, user.account
        if account is not None and LOBBY not in account.rooms:
            account.rooms[LOBBY] = Reader(lobby.log, lobby.log.end)
            lobby.may_return += 1
        for device in user.devices:
            enter_on(device, lobby)

    def lobby_records_of(self, device: Device) -> list[Record]:
        """Return the rows of the lobby when it is entered on one device."""
        lobby = self._lobby.log
        return place_records(device, [Reader(lobby, lobby.end)]) if device.digest else []

    def lobby_records(self, user: User) -> list[Record]:
        """Return the rows of the lobby when an account enters it; none for a guest."""
        return [member_record(user, self._lobby.log)] if user.account is not None else []

    def all_lobby_records(self, user: User) -> list[Record]:
        """Return the rows of the lobby when a user enters it on all devices."""
        places = [one for device in user.devices for one in self.lobby_records_of(device)]
        return [*places, *self.lobby_records(user)]

    @property
    def _lobby(self) -> Room:
        return self._rooms[fold(LOBBY)]


def enter_on(device: Device, room: Room, told: type[Entered] = Entered) -> None:
    """Let a user be in a room on a device, which may be absent, if the user is not there yet.

    Args:
        device: the device.
        room: the room.
        told: what the user is told of it.
    """
    session = device.online_session
    if device.absence is not None:
        enter_absent(device.absence, room)
    elif session is not None and session not in room.readers:
        place = room.place
        room.join(session)
        session.tell(entered(session, room, place, told))


def enter_absent(absence: Absence, room: Room) -> None:
    """Let a user who comes back to a device find a room entered."""
    if room.name in absence.places:
        return
    # The current room stands last, and stays.
    absence.places = {room.name: Reader(room.log, room.log.end), **absence.places}
    if not any(session in room.readers for session in absence.user.sessions):
        absence.missed.add(room.name)
    room.may_return += 1


def next_room(session: Session, left: str) -> str:
    """Return the current room of a session that leaves a room: the last entered of the others."""
    if session.room != left:
        return session.room
    return next(name for name in reversed(session.outbox.readers) if name != left)


def _others(device: Device) -> list[Device]:
    return [other for other in device.user.devices if other is not device]


def reader_of(device: Device, room: Room) -> Reader | None:
    """Return the reader of a room on a device; None if it is not in the room."""
    if device.absence is not None:
        return device.absence.places.get(room.name)
    session = device.online_session
    return None if session is None else room.readers.get(session)
