"""Arrivals: a connection becomes a guest's session, or that of a user who comes back.

A client that speaks first may come back with its first request; then no guest is made for it, and
nobody reads of one.

Invariants: a guest is announced and welcomed only after the journal has kept that the guest may
come back. While the journal fails, newcomers wait outside, for `login_seconds` at most; they may
ask for help or leave.
"""

import secrets

from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from chatapp.chat.changes import Changes
from chatapp.chat.departures import Departure, Departures
from chatapp.chat.flusher import Flusher
from chatapp.chat.history import RoomHistory
from chatapp.chat.resume import Resume
from chatapp.chat.rooms import Rooms
from chatapp.chat.user_records import forgetting, place_records, user_record
from chatapp.chat.users import Users
from chatapp.commands import CommandTable
from chatapp.config import Settings
from chatapp.errors import ChatError
from chatapp.events import Notice, Refused, TokenGiven, Welcomed
from chatapp.log.journal import Change
from chatapp.log.reader import Reader
from chatapp.names import LOBBY, fold
from chatapp.session.answers import Answers
from chatapp.session.connection import Connection
from chatapp.session.doing import Doing
from chatapp.session.session import Session
from chatapp.session.state import ARRIVING, HERE
from chatapp.session.user import User
from chatapp.wire.encoding import Encoding
from chatapp.wire.lines import clean_line
from chatapp.wire.requests import ReadOn, Request

RESUME = "resume"
"""The command with which a client may speak first, and come back."""

OUTSIDE = "the server cannot save anything now; you come in when it can"

_log = Logger()


class Arrivals:
    """Makes sessions of connections.

    Attributes:
        _outside: the sessions that wait until something can be saved, each with the call that ends
            its wait; None in place of a call if `login_seconds` is 0.
    """

    def __init__(
        self,
        settings: Settings,
        commands: CommandTable,
        users: Users,
        rooms: Rooms,
        resume: Resume,
        history: RoomHistory,
        departures: Departures,
        changes: Changes,
        flusher: Flusher,
        clock: IReactorTime,
    ) -> None:
        self._settings = settings
        self._commands = commands
        self._users = users
        self._rooms = rooms
        self._resume = resume
        self._history = history
        self._departures = departures
        self._changes = changes
        self._flusher = flusher
        self._clock = clock
        self._outside: dict[Session, IDelayedCall | None] = {}
        resume.returned = self._note_returned

    def connect(
        self,
        connection: Connection,
        encoding: Encoding,
        peer: object,
        first: Request | None = None,
    ) -> tuple[Session, Request | None]:
        """Make a session of a connection.

        Args:
            connection: where the session's lines go.
            encoding: how events are written there.
            peer: its address, as it is logged.
            first: what its client has asked for already; None if nothing.

        Returns:
            The session, and the first request; None in place of it if it brings a user back.
        """
        _log.info("Client connected from {peer}", peer=peer)
        session = Session(
            User(0, "", None),
            connection,
            encoding,
            peer,
            Answers(secrets.token_hex(6)),
            self._settings,
            self._clock,
            self._flusher,
            self._departures.end_flood,
        )
        if first is not None and self.bring_back(session, Doing(first)):
            session.keep_pace()
            return session, None
        self.come_in(session)
        return session, first

    def bring_back(self, session: Session, doing: Doing) -> bool:
        """Let a newcomer be the user whom a first request brings back; return whether it may."""
        back = self._way_back(doing.request)
        user = None if back is None else self._resume.find(back.token)
        if back is None or user is None or self._flusher.failing:
            return False
        self._flusher.counts.resumes_asked += 1
        session.user, session.doing = user, doing
        try:
            self._resume.come_back(session, user, back)
        finally:
            session.doing = None
        return True

    def come_back(self, session: Session, request: ReadOn) -> None:
        """Give a guest's session the name and the rooms of the user whom a token brings back.

        Args:
            session: the guest's; the guest is forgotten when the return is kept.
            request: the token, and how far a program says that it has read.

        Raises:
            ChatError: the token is not good, or nothing can be saved.
        """
        self._flusher.counts.resumes_asked += 1
        user = self._resume.find(request.token)
        if user is None:
            raise ChatError("that token was used before, or is too old")
        if user is session.user:
            raise ChatError("that token is your own, for when the connection is lost")
        self._resume.come_back(session, user, request)

    def come_in(self, session: Session) -> None:
        """Let a newcomer be a guest in the lobby when that is kept."""
        try:
            self._changes.check()
        except ChatError:
            self._wait_outside(session)
            return
        user = session.user = self._users.new_guest()
        change = Change()
        token = ""
        if self._resume.seconds:
            lobby = self._rooms[fold(LOBBY)].log
            token = self._users.tokens.give(user)
            change.records.append(user_record(user, lobby.id, session.answers))
            change.records.extend(place_records(user, [Reader(lobby, lobby.end)]))
        self._changes.submit_for(session, change, lambda _: self._welcome(session, user, token))

    def let_in(self) -> None:
        """Let those in who wait outside: something can be saved again."""
        outside, self._outside = self._outside, {}
        for session, giving_up in outside.items():
            if giving_up is not None and giving_up.active():
                giving_up.cancel()
            if session.life is ARRIVING:
                self.come_in(session)

    def _wait_outside(self, session: Session) -> None:
        """Let a newcomer wait until something can be saved, for `login_seconds` at most."""
        session.tell(Refused(OUTSIDE))
        seconds = self._settings.limits.login_seconds
        later = self._clock.callLater
        self._outside[session] = later(seconds, self._give_up, session) if seconds else None

    def _give_up(self, session: Session) -> None:
        self._outside.pop(session, None)
        if session.life is ARRIVING:
            self._departures.depart(session, Departure.QUIT, "waited too long to come in")

    def _note_returned(self, user: User, session: Session) -> None:
        self._flusher.counts.resumes += 1
        _log.info("{name} is back from {peer}", name=user.name, peer=session.peer)

    def _way_back(self, first: Request) -> ReadOn | None:
        """Return what a first request asks for if it asks to come back; else None."""
        if isinstance(first, ReadOn):
            return first if first.token else None
        try:
            line = clean_line(first.line, self._settings.limits.line_bytes)
        except ChatError:
            return None
        words = self._commands.words_for(RESUME, line)
        return ReadOn(words[0], {}, None, first.ref) if words else None

    def _welcome(self, session: Session, user: User, token: str) -> None:
        """Let a guest in after that was kept; undo it if the connection is gone by then."""
        if session.life is not ARRIVING:
            self._users.drop(user)
            change = forgetting(user, [Reader(self._rooms[fold(LOBBY)].log, 1)], session.answers)
            self._changes.submit(change)
            return
        session.life, user.live_session = HERE, session
        self._users.add(user)
        lobby, chat = self._rooms[fold(LOBBY)], self._settings.chat
        session.room = LOBBY
        place = lobby.place
        lobby.join(session)
        session.tell(
            Welcomed(chat.name, user.name, place),
            Notice("/nick NAME gives you a name, /help shows what else there is"),
            *([TokenGiven(token)] if token else []),
            *map(Notice, chat.motd),
            *([Notice(f"the topic is: {lobby.topic}")] if lobby.topic else []),
        )
        self._history.show(session, lobby.log, self._settings.history.on_join)
