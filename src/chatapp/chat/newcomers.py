"""Newcomers: a session becomes a new guest's, in the lobby.

So does a connection that comes, and a session whose user logs out.

Invariant: a guest is announced and welcomed only after the journal has kept that the guest may come
back.
"""

from collections.abc import Callable

from twisted.logger import Logger

from chatapp.chat.absences import Absences
from chatapp.chat.changes import Changes
from chatapp.chat.departures import Departures
from chatapp.chat.history import RoomHistory
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
from chatapp.events import Notice, TokenGiven, Welcomed
from chatapp.log.journal import Change
from chatapp.log.reader import Reader
from chatapp.names import LOBBY, fold
from chatapp.session.device import Device
from chatapp.session.session import Session
from chatapp.session.state import ARRIVING, HERE

_log = Logger()


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
    ) -> None:
        self._settings = settings
        self._users = users
        self._rooms = rooms
        self._absences = absences
        self._departures = departures
        self._history = history
        self._changes = changes

    def become_guest(self, session: Session, said: str, gone: Callable[[], None]) -> None:
        """Let a session whose user logs out be a new guest's, when that is kept.

        Args:
            session: the session.
            said: what it is told first.
            gone: called if the session has gone meanwhile; its device is to be ended all the same.

        Raises:
            ChatError: it cannot be saved.
        """
        self._changes.check()
        device, change, token = self.new_guest(session)
        change.records.extend(ending_records(session.device))

        def kept(_offsets: tuple[int, ...]) -> None:
            if not session.is_here:
                self._undo(device, session)
                gone()
                return
            self._departures.remove(session, goes_on=True)
            session.be_on(device)
            session.tell(Notice(said))
            self._enter_lobby(session, device, token)

        self._changes.submit_for(session, change, kept)

    def new_guest(self, session: Session) -> tuple[Device, Change, str]:
        """Return a new guest's device, what is to be kept of it, and its token, if it has one."""
        device = self._users.new_guest()
        device.address = session.address
        change = Change(records=[number_record(device.user)])
        token = ""
        if self._absences.seconds:
            lobby = self._rooms[fold(LOBBY)].log
            token = self._users.tokens.give(device)
            change.records.append(user_record(device, lobby.id, session.answers))
            change.records.extend(place_records(device, [Reader(lobby, lobby.end)]))
        return device, change, token

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
        self._enter_lobby(
            session,
            device,
            token,
            Notice("/nick NAME gives you a name, /help shows what else there is, /quit leaves"),
        )
        session.tell(
            *map(Notice, chat.motd),
            *([Notice(f"the topic is: {lobby.topic}")] if lobby.topic else []),
        )
        self._history.show(session, lobby.log, self._settings.history.on_join)

    def _enter_lobby(self, session: Session, device: Device, token: str, *notices: Notice) -> None:
        """Let a session be a guest's, in the lobby."""
        device.live_session = session
        self._users.add(device.user)
        lobby, chat = self._rooms[fold(LOBBY)], self._settings.chat
        session.room = LOBBY
        place = lobby.place
        lobby.join(session)
        session.tell(
            Welcomed(chat.name, device.user.name, place),
            *notices,
            *([TokenGiven(token)] if token else []),
        )
