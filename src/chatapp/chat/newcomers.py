"""Newcomers: a session becomes a new guest's, in the lobby.

So does a connection that comes, and a session whose user logs out.

Invariant: a guest is announced and welcomed only after the journal has kept that the guest may come
back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from chatapp.chat.absences import Absences
from chatapp.chat.bouncer import Bouncer
from chatapp.chat.briefing import Briefing, entered
from chatapp.chat.changes import Changes
from chatapp.chat.departures import Departures
from chatapp.chat.gate import MEMBERS_ONLY, Gate
from chatapp.chat.history import RoomHistory
from chatapp.chat.outsiders import Outsiders, is_outside
from chatapp.chat.rooms import Rooms
from chatapp.chat.user_records import (
    ending_records,
    forgetting,
    number_record,
    place_records,
    user_record,
)
from chatapp.chat.users import Users
from chatapp.config import Settings
from chatapp.errors import ChatError
from chatapp.events import Notice, Refused, TokenGiven
from chatapp.log.journal import Change, Record
from chatapp.log.reader import Reader
from chatapp.names import LOBBY, fold
from chatapp.roles import Role
from chatapp.session.answers import NO_ANSWERS
from chatapp.session.device import Device
from chatapp.session.session import Session
from chatapp.session.state import ARRIVING, HERE

_log = Logger()


@dataclass(slots=True)
class MemberEntry:
    """What a guest who registers is to have.

    Attributes:
        readers: of the rooms that the user is to be in, by their names.
        records: what is to be kept of the device.
        device: the device, if the guest is outside and comes in with that; else None.
        token: brings the user back to it; empty if nobody comes back.
    """

    readers: dict[str, Reader]
    records: list[Record]
    device: Device | None = None
    token: str = ""


class Newcomers:
    """Makes guests, and lets them in."""

    def __init__(
        self,
        settings: Settings,
        users: Users,
        rooms: Rooms,
        absences: Absences,
        departures: Departures,
        history: RoomHistory,
        changes: Changes,
        gate: Gate,
        bouncer: Bouncer,
        briefing: Briefing,
        clock: IReactorTime,
    ) -> None:
        self._settings = settings
        self._users = users
        self._rooms = rooms
        self._absences = absences
        self._departures = departures
        self._history = history
        self._changes = changes
        self._gate = gate
        self._bouncer = bouncer
        self._briefing = briefing
        self.outsiders = Outsiders(clock, departures)

    def keeps_out(self, address: str) -> bool:
        """Return whether guests who come now from an address stay outside."""
        return self._gate.keeps_out or not self._bouncer.lets_in_nameless(address)

    def check_entry(self, session: Session) -> None:
        """Check that a session, if it is outside, may come in other than by logging in.

        Raises:
            ChatError: guests without a name are banned who come from its address.
        """
        if is_outside(session):
            self._bouncer.check_nameless(session.address)

    def become_guest(
        self,
        session: Session,
        said: str,
        gone: Callable[[], None],
        ending: Sequence[Record] = (),
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        """Let a session whose user logs out be a new guest's, when that is kept.

        Args:
            session: the session.
            said: what it is told first; empty for nothing.
            gone: called if the session has gone meanwhile; its device is to be ended all the same.
            ending: what deletes the other devices that end with that.
            ended: called when that is kept, before the session is the guest's.

        Raises:
            ChatError: it cannot be saved.
        """
        self._changes.check()
        device, change, token = self.new_guest(session)
        change.records.extend([*ending_records(session.device), *ending])

        def kept(_offsets: tuple[int, ...]) -> None:
            ended()
            if not session.is_here:
                self._undo(device, session)
                gone()
                return
            self._departures.remove(session, goes_on=True)
            session.be_on(device)
            session.quiet = False
            session.tell(*([Notice(said)] if said else []))
            self._enter(session, device, token)

        self._changes.submit_for(session, change, kept)

    def new_guest(self, session: Session) -> tuple[Device, Change, str]:
        """Return a new guest's device, what is to be kept of it, and its token, if it has one."""
        device = self._users.new_guest()
        device.address = session.address
        change = Change(records=[number_record(device.user)])
        token = ""
        if self._absences.seconds and not self.keeps_out(session.address):
            lobby = self._rooms[fold(LOBBY)].log
            token = self._users.tokens.give(device)
            quiet = self._gate.guests < Role.GUEST
            change.records.append(user_record(device, lobby.id, session.answers, quiet=quiet))
            change.records.extend(place_records(device, [Reader(lobby, lobby.end)]))
        return device, change, token

    def member_entry(self, session: Session) -> MemberEntry:
        """Return what a guest who registers is to have: who is outside comes in with that."""
        session.device.key = session.key  # it ends with the key that is then the user's
        if session.room:
            readers, records = session.places(), []
            if session.device.digest:
                room = readers[session.room].log.id
                records.append(user_record(session.device, room, session.answers, account=True))
            return MemberEntry(readers, records)
        lobby = self._rooms[fold(LOBBY)].log
        reader = Reader(lobby, lobby.end)
        entry = MemberEntry({LOBBY: reader}, [], Device(self._users.new_id(), session.user))
        if entry.device is not None and self._absences.seconds:
            entry.device.address, entry.device.key = session.address, session.key
            entry.token = self._users.tokens.give(entry.device)
            entry.records.append(user_record(entry.device, lobby.id, session.answers, account=True))
            entry.records += place_records(entry.device, [reader])
        return entry

    def enter_as_member(self, session: Session, entry: MemberEntry) -> None:
        """Let a session come in that was outside, after that was kept."""
        user, before = session.user, session.device
        if entry.device is None:
            return
        lobby = self._rooms[fold(LOBBY)]
        before.end_session()
        user.devices[user.devices.index(before)] = entry.device
        session.be_on(entry.device)
        session.quiet = False
        session.room = LOBBY
        place = lobby.place
        lobby.join(session)
        session.tell(
            entered(session, lobby, place),
            *([TokenGiven(entry.token)] if entry.token else []),
        )
        self._history.show(session, lobby.log, self._settings.history.on_join)

    def undo_entry(self, entry: MemberEntry) -> None:
        """Forget what is kept of the device of somebody who did not come in after all."""
        if entry.device is not None:
            self._users.tokens.forget(entry.device)
            self._changes.submit(forgetting(entry.device, entry.readers.values(), NO_ANSWERS))

    def _undo(self, device: Device, session: Session) -> None:
        """Forget a guest whose connection was lost before the guest could be kept."""
        self._users.drop(device)
        change = forgetting(device, [Reader(self._rooms[fold(LOBBY)].log, 1)], session.answers)
        self._changes.submit(change)

    def welcome(self, session: Session, token: str) -> None:
        """Let a guest in after that was kept; undo it if the connection is gone by then."""
        device = session.device
        if session.life is not ARRIVING:
            self._undo(device, session)
            return
        session.life = HERE
        _log.info("{name} comes from {peer}", name=device.user.name, peer=session.peer)
        lobby, chat = self._rooms[fold(LOBBY)], self._settings.chat
        self._enter(
            session,
            device,
            token,
            Notice("/nick NAME gives you a name, /help shows what else there is, /quit leaves"),
        )
        if not session.room:
            return
        session.tell(
            *map(Notice, chat.motd),
            *([Notice(f"the topic is: {lobby.topic}")] if lobby.topic else []),
        )
        self._history.show(session, lobby.log, self._settings.history.on_join)

    def _enter(self, session: Session, device: Device, token: str, *notices: Notice) -> None:
        """Let a session be a guest's, in the lobby, or outside if guests may not come in."""
        device.live_session = session
        self._users.add(device.user)
        session.quiet = session.quiet or self._gate.guests < Role.GUEST
        if self.keeps_out(session.address):
            self._stay_outside(session, device)
        else:
            self._enter_lobby(session, token, *notices)

    def _stay_outside(self, session: Session, device: Device) -> None:
        """Let a session be a guest's in no room, to which nobody comes back."""
        session.room, session.quiet = "", True
        if device.digest:  # guests could still come in when it was made
            self._users.tokens.forget(device)
            device.digest = b""
            lobby = Reader(self._rooms[fold(LOBBY)].log, 1)
            self._changes.submit(forgetting(device, [lobby], NO_ANSWERS))
        try:
            self.check_entry(session)
        except ChatError as error:  # it is no refusal of a line
            session.tell(Refused(str(error), error.code))
        session.tell(Notice(MEMBERS_ONLY))
        self.outsiders.add(session)

    def _enter_lobby(self, session: Session, token: str, *notices: Notice) -> None:
        lobby = self._rooms[fold(LOBBY)]
        session.room = LOBBY
        place = lobby.place
        lobby.join(session)
        session.tell(
            self._briefing.welcome(session, place, lobby),
            *notices,
            *([TokenGiven(token)] if token else []),
            *self._gate.notices(),
        )
