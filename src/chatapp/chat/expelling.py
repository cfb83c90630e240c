"""Expelling: a user is taken out of a room, or off the server, by somebody else's line.

It holds for all of the user's devices, absent ones included. A user who would be in no room is put
into the lobby. Invariant: all that would bring the user back after a crash is deleted in the change
that tells of it; by the time that it is kept, devices may have come, gone or left the room.
"""

from dataclasses import dataclass

from chatapp.chat.absences import Absences
from chatapp.chat.account_records import member_record, not_member_records
from chatapp.chat.changes import Changes
from chatapp.chat.departures import Departure, Departures
from chatapp.chat.elsewhere import Elsewhere, enter_on
from chatapp.chat.room import Room
from chatapp.chat.rooms import Rooms
from chatapp.chat.user_records import ending_records, place_records
from chatapp.log.journal import Change, NewEntry, Record
from chatapp.log.reader import Reader
from chatapp.names import LOBBY, fold
from chatapp.room_events import Left, RoomEvent
from chatapp.session.account import Account
from chatapp.session.device import Device
from chatapp.session.session import Session
from chatapp.session.user import User


@dataclass(frozen=True, slots=True)
class Exit:
    """What is to be kept of a user who is put out of a room.

    Attributes:
        user: the user.
        room: the room.
        account: the user's account, as it was; None if there was none.
        entries: what the members read of it; the user reads all but the last.
        of_devices: for each device, the records of it.
        of_account: the records of the account.
        to_lobby: True if the user was in no other room.
    """

    user: User
    room: Room
    account: Account | None
    entries: list[NewEntry]
    of_devices: list[tuple[Device, list[Record]]]
    of_account: list[Record]
    to_lobby: bool

    @property
    def records(self) -> list[Record]:
        """All of the records."""
        return [*(r for _, records in self.of_devices for r in records), *self.of_account]

    def gone(self) -> list[Record]:
        """Return what deletes the records that are of nobody by now."""
        user = self.user
        ended = [records for device, records in self.of_devices if device not in user.devices]
        if user.account is not self.account:
            ended.append(self.of_account)
        return [Record(row.kind, row.key, None) for records in ended for row in records]


class Expelling:
    """Puts users out."""

    def __init__(
        self, rooms: Rooms, absences: Absences, departures: Departures, changes: Changes
    ) -> None:
        self._rooms = rooms
        self._absences = absences
        self._departures = departures
        self._changes = changes
        self._elsewhere = Elsewhere(rooms)

    def plan(self, user: User, room: Room, event: RoomEvent) -> Exit:
        """Return what is to be kept if a user is put out of a room; the event says so there."""
        entries = [room.entry(event)]
        here = any(session in room.readers for session in user.sessions)
        if here or user.seems_there(room.name):
            entries.append(room.entry(Left(room.name, (user.name,))))
        to_lobby, lobby = user.rooms == {room.name}, self._lobby
        devices = []
        for device in user.devices:
            left = list(self._elsewhere.put_out_records(device, room, len(entries) - 1))
            if to_lobby and device.digest:
                left += place_records(device, [Reader(lobby.log, lobby.log.end)])
            devices.append((device, left))
        account = []
        if user.account is not None:
            account += not_member_records(user, room.log)
            account += [member_record(user, lobby.log)] if to_lobby else []
        return Exit(user, room, user.account, entries, devices, account, to_lobby)

    def put_out(self, plan: Exit, stop: int) -> None:
        """Take a user out of a room after that was kept; the room ends for the user at an offset.

        What the user has left, or given up, meanwhile is not brought back by what was kept.
        """
        user, room = plan.user, plan.room
        if gone := plan.gone():
            self._changes.submit(Change(records=gone))
        to_lobby = plan.to_lobby or user.rooms == {room.name}
        account = user.account
        if account is not None and account.rooms.pop(room.name, None) is not None:
            room.may_return -= 1
        for device in user.devices:
            self._exit(device, room, stop, LOBBY if to_lobby else "")
        if to_lobby:
            self._enter_lobby(user, saved=plan.to_lobby)
        if self._rooms.get(fold(room.name)) is room:
            self._rooms.forget_unused(room)

    def _exit(self, device: Device, room: Room, stop: int, now: str) -> None:
        """Take a device out of a room, if it is there; another is then the current one."""
        session = device.online_session
        if device.absence is not None:
            self._elsewhere.exit_absent(device.absence, room, stop)
        elif session is not None and session in room.readers:
            self._elsewhere.exit_session(session, room, stop, now)

    def ending(self, user: User) -> list[Record]:
        """Return the records that delete a user's devices, so that no token is good any more."""
        return [record for device in user.devices for record in ending_records(device)]

    def end(self, user: User, departure: Departure, told: str) -> None:
        """End all sessions of a user, after that was kept, and logins that are on their way.

        Args:
            user: the user.
            departure: how they go.
            told: why, as WebSocket clients read it.
        """
        if user.account is not None:
            user.account.ended += 1
        for device in list(user.devices):
            if device.absence is not None:
                self._absences.give_up(device.absence)
            elif device.online_session is not None:
                self.end_session(device.online_session, departure, told)

    def end_session(self, session: Session, departure: Departure, told: str) -> None:
        """End a session, as `end` does."""
        self._departures.depart(session, departure, departure.name.lower(), told=told)

    @property
    def _lobby(self) -> Room:
        return self._rooms[fold(LOBBY)]

    def _enter_lobby(self, user: User, *, saved: bool) -> None:
        """Let a user be in the lobby on all devices."""
        lobby, account, records = self._lobby, user.account, list[Record]()
        if account is not None and LOBBY not in account.rooms:
            account.rooms[LOBBY] = Reader(lobby.log, lobby.log.end)
            lobby.may_return += 1
            records.append(member_record(user, lobby.log))
        for device in user.devices:
            enter_on(device, lobby)
            if device.digest:
                records += place_records(device, [Reader(lobby.log, lobby.log.end)])
        if records and not saved:
            self._changes.submit(Change(records=records))
