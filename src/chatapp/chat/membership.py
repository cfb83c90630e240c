"""Membership: entering a room and leaving it, its topic, and taking another name.

Invariant: each verb decides on what is kept, submits a change, and touches rooms, users and
sessions only when the change is kept. By then the session may have gone, and its user be absent.
"""

from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from chatapp.chat.account_records import (
    account_record,
    member_record,
    no_account_records,
    not_member_records,
)
from chatapp.chat.bouncer import Bouncer
from chatapp.chat.briefing import entered
from chatapp.chat.changes import Changes, changing
from chatapp.chat.elsewhere import Elsewhere, enter_absent, next_room
from chatapp.chat.history import RoomHistory
from chatapp.chat.name_claims import name_claim, name_release
from chatapp.chat.openings import Openings
from chatapp.chat.owners import check_not_owners
from chatapp.chat.roles import Roles
from chatapp.chat.room import Room
from chatapp.chat.rooms import Rooms, not_in, room_record
from chatapp.chat.user_records import forgetting, place_records, user_record
from chatapp.chat.users import Users
from chatapp.config import Settings
from chatapp.errors import ChatError
from chatapp.log.journal import Change, Record
from chatapp.log.reader import Reader
from chatapp.names import LOBBY, fold
from chatapp.roles import Role
from chatapp.room_events import Left, Renamed, TopicSet
from chatapp.session.address_pace import AddressPace
from chatapp.session.session import Session

_log = Logger()


class Membership:
    """Changes the rooms that a session is in, and the name of its user."""

    def __init__(
        self,
        settings: Settings,
        users: Users,
        rooms: Rooms,
        history: RoomHistory,
        changes: Changes,
        roles: Roles,
        clock: IReactorTime,
        bouncer: Bouncer,
    ) -> None:
        self._settings = settings
        self._users = users
        self._rooms = rooms
        self._history = history
        self._changes = changes
        self._roles = roles
        self._elsewhere = Elsewhere(rooms)
        self._openings = Openings(rooms, bouncer, changes)
        self._bouncer = bouncer
        self._new_names = AddressPace(
            clock,
            "names_per_minute",
            lambda: settings.limits.names_per_minute,
            "too many new names from your address: {most} a minute at most",
        )

    def join(self, session: Session, name: str) -> None:
        """Make a room the session's current one, entering it, and creating it, where needed.

        Raises:
            ChatError: it is no name for a room, the user may not enter it or is in too many, there
                are too many, or it cannot be saved.
        """
        room = self._rooms.entrance(name, session.user)
        self._roles.check(session, Role.GUEST if room is None else Role.READER)
        self._changes.check()
        if room is not None and room.name in session.outbox.readers:
            self._go_back(session, room)
            return
        self._bouncer.check_room(session.user, session.address, room)
        self._settings.limits.check(
            "rooms_per_user",
            len(session.outbox.readers),
            "you are in {most} room{s}, which is the most",
        )
        change = Change()
        if room is None:
            room = self._openings.make(session, name, change)
        else:
            self._rooms.limits.wake(room, session.address)
            room.may_return += 1  # it is not to be forgotten before this is kept
        chosen, user, account = room, session.user, session.user.account
        change.records.extend(self._records(session, chosen, Reader(room.log, room.log.end)))
        if account is not None:
            change.records.append(member_record(user, room.log))

        def kept(_offsets: tuple[int, ...]) -> None:
            gone = account is not None and user.account is not account  # given up meanwhile
            if change.claims:
                self._openings.open(chosen, 0 if account is None else user.id, still=not gone)
            else:
                chosen.may_return -= 1
            self._openings.check_still(session, chosen, name)
            self._enter(session, chosen)
            if gone:
                records = not_member_records(user, chosen.log)
                self._changes.submit(Change(records=records))

        self._changes.submit_for(session, change, kept)

    def leave(self, session: Session, room: Room) -> None:
        """Take a session out of a room; if that was the current one, the last entered is next.

        Raises:
            ChatError: it is not in that room, or in no other; or it cannot be saved.
        """
        if room.name not in session.outbox.readers:
            raise not_in(room)
        if len(session.outbox.readers) == 1:
            raise ChatError("you are in no other room; /quit leaves the chat")
        self._changes.check()
        if session.outbox.readers[room.name].left_at:  # it is on its way, and tells the others
            self._changes.submit_for(session, Change())
            return
        now = self._rooms[fold(next_room(session, room.name))]
        change = Change([room.entry(Left(room.name, (session.user.name,)))])
        change.records.extend(self._records(session, now))
        change.records.extend(self._elsewhere.left_records(session.device, room))
        if session.user.account is not None:
            change.records.extend(not_member_records(session.user, room.log))
        others = list(session.user.devices) if session.user.account is not None else []
        kept = changing(others, lambda offsets: self._exit(session, room, now, offsets[0]))
        self._changes.submit_for(session, change, kept)

    def rename(self, session: Session, name: str) -> None:
        """Give a session's user another name.

        If somebody is about to put the user out, or the user does something on another device, that
        is applied first, so that no room is told of the new name of who is not there.

        Raises:
            ChatError: it is no valid name, another user has it, too many names were taken from its
                address, or it cannot be saved.
        """
        user, old = session.user, session.user.name
        self._users.check_name(user, name)
        check_not_owners(self._settings, session, name)
        self._changes.check()
        if self._changes.decide_after(session, user):
            return
        key = user.key_of(name)
        is_new = key != user.key or user.guest is not None
        if is_new:
            self._new_names.take(session.address)
        rooms = [self._rooms[fold(room)] for room in session.outbox.readers]
        self._bouncer.check_name(session, name, rooms)
        known = [room for room in rooms if not room.is_coming(session)]
        change = Change([room.entry(Renamed(room.name, old, name)) for room in known])
        if is_new:
            change.claims.extend([name_claim(user, key), *name_release(user)])
        change.records.extend(self._renamed_record(session, name))
        account = user.account
        if account is not None:
            change.records.append(account_record(user, account, name))

        def kept(_offsets: tuple[int, ...]) -> None:
            if account is not None and user.account is None:  # it was given up meanwhile
                self._changes.submit(Change(records=no_account_records(user, account)))
            self._renamed(session, old, name, rooms, known)

        self._changes.submit_for(session, change, kept)

    def set_topic(self, session: Session, room: Room, topic: str) -> None:
        """Set the topic of a room.

        Raises:
            ChatError: it cannot be saved.
        """
        self._changes.check()
        event = TopicSet(room.name, session.user.name, topic, session.user.id)
        change = Change([room.entry(event)], [room_record(room, topic)])

        def kept(_offsets: tuple[int, ...]) -> None:
            room.topic = topic

        self._changes.submit_for(session, change, kept, said=room.name)

    def _go_back(self, session: Session, room: Room) -> None:
        """Make a room that the session is in the current one."""

        def kept(_offsets: tuple[int, ...]) -> None:
            there = session.successor
            if there.is_here and room.name in there.outbox.readers:
                there.room = room.name
                there.tell(entered(there, room, room.place))

        self._changes.submit_for(session, Change(records=self._records(session, room)), kept)

    def _enter(self, session: Session, room: Room) -> None:
        """Let a session be in a room, after that was kept."""
        session = session.successor
        self._elsewhere.enter(session.device, room)
        if not session.is_here:
            self._enter_absent(session, room)
            return
        if room.name in session.outbox.readers:
            return
        place = room.place
        room.join(session)
        session.room = room.name
        session.tell(entered(session, room, place))
        self._history.show(session, room.log, self._settings.history.on_join)

    def _enter_absent(self, session: Session, room: Room) -> None:
        """Let a user who was lost before the join was kept find the room on coming back."""
        device, absence = session.device, session.device.absence
        if device not in device.user.devices:  # gone for good meanwhile
            self._changes.submit(forgetting(device, [Reader(room.log, 1)], session.answers))
        if absence is None or room.name in absence.places:
            self._rooms.forget_unused(room)
            return
        enter_absent(absence, room)
        absence.places[room.name] = absence.places.pop(room.name)  # it is the current one

    def _exit(self, session: Session, room: Room, now: Room, stop: int) -> None:
        """Take a session out of a room, which ends for it at an offset, after that was kept.

        If the user is in no other room by then, because the others were left on another device, or
        somebody has put the user out of them, the user is in the lobby.
        """
        session = session.successor
        user, device = session.user, session.device
        room.comings.note_told([user])  # put out or lost meanwhile: this line tells of that too
        alone = user.rooms == {room.name}
        self._elsewhere.exit(device, room, stop, LOBBY if alone else "")
        if session.is_here and session in room.readers:
            there = session.outbox.readers.keys() - {room.name}
            current = now.name if now.name in there else "" if there else LOBBY
            self._elsewhere.exit_session(session, room, stop, current)
        elif device.absence is not None:  # lost before it was kept
            self._elsewhere.exit_absent(device.absence, room, stop)
        if not user.rooms and self._users.knows(user):  # put out of the others before it was kept
            records = self._elsewhere.all_lobby_records(user)
            self._elsewhere.enter_lobby(user)
            self._changes.submit(Change(records=records))
        if self._rooms.get(fold(room.name)) is room:
            self._rooms.forget_unused(room)

    def _renamed(
        self, session: Session, old: str, name: str, rooms: list[Room], known: list[Room]
    ) -> None:
        """Give a user another name, after that was kept, and tell the rooms not told by then."""
        user = session.user
        for room in known:
            room.comings.rename(user, name)
        if not self._users.knows(user):  # gone for good meanwhile, and so the name is free
            self._changes.submit(Change(claims=name_release(user, user.key_of(name))))
            return
        self._users.rename(user, name)
        _log.info("{old} is now {new}", old=old, new=name)
        _log.info("{name} comes from {peer}", name=name, peer=session.peer)
        if not rooms:  # the user is outside
            session.tell(Renamed(LOBBY, old, name))
        for room in rooms:
            if room not in known:
                _tell_late(session.successor, room, Renamed(room.name, old, name))

    def _records(
        self, session: Session, current: Room, reader: Reader | None = None
    ) -> list[Record]:
        """Return the records that a change of room changes."""
        device = session.device
        if not device.digest:
            return []
        place = [] if reader is None else place_records(device, [reader])
        return [user_record(device, current.log.id, session.answers), *place]

    def _renamed_record(self, session: Session, name: str) -> list[Record]:
        if not session.device.digest:
            return []
        room = self._rooms[fold(session.room)]
        row = user_record(session.device, room.log.id, session.answers)
        return [Record(row.kind, row.key, {**(row.value or {}), "name": name, "guest": False})]


def _tell_late(session: Session, room: Room, event: Renamed) -> None:
    """Tell a room of a new name that did not know the user when the name was asked for.

    Who has gone meanwhile is not told of, or left by the old name.
    """
    if session in room.readers and room.rename_coming(session):
        session.tell(event)
    elif session in room.readers or session.user.seems_there(room.name):
        room.add(event)
