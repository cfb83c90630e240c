"""Expelling: users are taken out of a room by somebody else's line, or because it is private.

It holds for all of a user's devices, absent ones included. A user who would be in no room is put
into the lobby. What is to be kept of that is in the change that tells of it, so that after a crash
nothing brings the user back.

Invariants: users are out as soon as that change is kept, those who entered meanwhile included; and
what they left or gave up meanwhile is not brought back by what was kept. Should the server end
before what follows is kept, they are put out at its next start, before anybody is let in.
"""

from collections.abc import Callable, Iterable, Iterator

from chatapp.chat.account_records import not_member_records
from chatapp.chat.bouncer import Bouncer
from chatapp.chat.changes import Changes
from chatapp.chat.elsewhere import Elsewhere
from chatapp.chat.expulsion import Exit, Expulsion
from chatapp.chat.room import Room
from chatapp.chat.rooms import Rooms
from chatapp.chat.users import Users
from chatapp.log.journal import Change, Offset
from chatapp.names import LOBBY, fold
from chatapp.room_events import Left, RoomEvent
from chatapp.session.user import User


def nobody() -> tuple[User, ...]:
    """Return whom an act puts out that puts out nobody."""
    return ()


class Expelling:
    """Puts users out of rooms."""

    def __init__(self, users: Users, rooms: Rooms, changes: Changes, bouncer: Bouncer) -> None:
        self._users = users
        self._rooms = rooms
        self._changes = changes
        self._bouncer = bouncer
        self._elsewhere = Elsewhere(rooms)

    def plan(
        self, room: Room, event: RoomEvent, out: Callable[[], Iterable[User]] = nobody
    ) -> Expulsion:
        """Return what is to be kept if users are put out of a room; they are `changing` till then.

        Args:
            room: the room.
            event: says so there.
            out: returns who is to be out; it is called again when it is kept.
        """
        entries, users = [room.entry(event)], list(out())
        told = tuple(
            user.name for user in users if _is_believed(user, room) and not _is_changing(user)
        )
        if told:
            entries.append(room.entry(Left(room.name, told)))
        exits = {user: self._exit(user, room, Offset(0, after=True)) for user in users}
        return Expulsion(room, out, entries, told, exits)

    def put_out(self, plan: Expulsion, offset: int) -> None:
        """Take users out of a room after that was kept; they read no more than one entry of it.

        Args:
            plan: what was kept.
            offset: that of the entry.
        """
        room, stop = plan.room, offset + 1
        room.comings.note_told([user for user in plan.exits if user.name in plan.told])
        users = list(dict.fromkeys((*plan.exits, *plan.out())))
        untold = tuple(
            one.name for one in users if _is_believed(one, room) and one.name not in plan.told
        )
        change = Change(records=list(plan.gone()))
        if untold:
            change.entries.append(room.entry(Left(room.name, untold)))
        for user in users:
            kept = plan.exits.get(user)
            now = self._exit(user, room, stop, to_lobby=kept is not None and kept.to_lobby)
            change.records += now.without(kept.records if kept is not None else ())
            self._take_out(user, room, stop, to_lobby=now.to_lobby)
        if change.entries or change.records:
            self._changes.submit(change)
        if self._rooms.get(fold(room.name)) is room:
            self._rooms.forget_unused(room)

    def at_start(self) -> None:
        """Put all users out of all rooms where they may not be; they read nothing more of them.

        Who is in no room then, because the rooms were left one by one at one time, is in the lobby.
        """
        closed = {one.name: one for one in self._rooms.values() if _may_keep_out(one)}
        found: dict[Room, list[User]] = {}
        for user in dict.fromkeys((*self._users, *self._users.registered)) if closed else ():
            for room in (closed[name] for name in user.rooms & closed.keys()):
                if not self._may_be_in(user, room):
                    found.setdefault(room, []).append(user)
        for room, users in found.items():
            self.put_out(Expulsion(room, users.copy), 0)
        for user in [one for one in self._users if not one.rooms]:
            records = self._elsewhere.all_lobby_records(user)
            self._elsewhere.enter_lobby(user)
            self._changes.submit(Change(records=records))

    def _may_be_in(self, user: User, room: Room) -> bool:
        addresses = [device.address for device in user.devices] or [""]
        lets_in = all(self._bouncer.lets_in(user, address, room) for address in addresses)
        return lets_in and room.charter.admits(user.id)

    def strangers(self, room: Room) -> list[User]:
        """Return the users who are in a room, or may come back to it, and are not invited."""
        names = room.charter.names
        return list(dict.fromkeys(user for user in self._inside(room) if not names(user.id)))

    def _inside(self, room: Room) -> Iterator[User]:
        """Yield the users who are in a room or may come back to it, some of them twice."""
        yield from (session.user for session in room.readers)
        if room.may_return:
            yield from (one for one in self._users if _is_absent_from(one, room.name))
            yield from (one for one in self._users.registered if _is_member(one, room.name))

    def _exit(self, user: User, room: Room, stop: int | Offset, *, to_lobby: bool = False) -> Exit:
        """Return what is to be kept of a user who is put out, and reads up to an offset."""
        to_lobby = to_lobby or user.rooms == {room.name}
        elsewhere, devices, account = self._elsewhere, [], []
        for device in user.devices:
            left = list(elsewhere.left_records_of(device, room, stop))
            devices.append(
                (device, left + (elsewhere.lobby_records_of(device) if to_lobby else []))
            )
        if user.account is not None and room.name in user.account.rooms:
            account += not_member_records(user, room.log)
            account += elsewhere.lobby_records(user) if to_lobby else []
        return Exit(user.account, devices, account, to_lobby)

    def _take_out(self, user: User, room: Room, stop: int, *, to_lobby: bool) -> None:
        """Let a user be out, and perhaps in the lobby, on all devices."""
        account = user.account
        if account is not None and account.rooms.pop(room.name, None) is not None:
            room.may_return -= 1
        for device in user.devices:
            session = device.online_session
            if device.absence is not None:
                self._elsewhere.exit_absent(device.absence, room, stop)
            elif session is not None and session in room.readers:
                self._elsewhere.exit_session(session, room, stop, LOBBY if to_lobby else "")
        if to_lobby:
            self._elsewhere.enter_lobby(user)


def _is_believed(user: User, room: Room) -> bool:
    """Whether the members of a room believe that a user is there."""
    here = any(one in room.readers and not room.is_coming(one) for one in user.sessions)
    return here or user.seems_there(room.name)


def _is_changing(user: User) -> bool:
    """Whether something of a user is on its way: the user may leave by it, or have another name."""
    return any(device.changing for device in user.devices)


def _may_keep_out(room: Room) -> bool:
    return room.charter.private or len(room.charter.holds) > 0


def _is_absent_from(user: User, room: str) -> bool:
    absences = (device.absence for device in user.devices)
    return any(absence is not None and room in absence.places for absence in absences)


def _is_member(user: User, room: str) -> bool:
    return user.account is not None and room in user.account.rooms
