"""Arrivals: a connection becomes a guest's session, or that of a user who comes back.

A client that speaks first may come back with its first request; then no guest is made for it, and
nobody reads of one.
"""

from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from chatapp.chat.departures import Departure, Departures
from chatapp.chat.flusher import Flusher
from chatapp.chat.history import RoomHistory
from chatapp.chat.resume import Resume
from chatapp.chat.rooms import Rooms
from chatapp.chat.users import Users
from chatapp.commands import CommandTable
from chatapp.config import Settings
from chatapp.errors import ChatError
from chatapp.events import Acked, Notice, TokenGiven, Welcomed
from chatapp.names import LOBBY, fold
from chatapp.session.connection import Connection
from chatapp.session.session import Session
from chatapp.session.user import User
from chatapp.wire.encoding import Encoding
from chatapp.wire.lines import clean_line
from chatapp.wire.requests import ReadOn, Request

RESUME = "resume"
"""The command with which a client may speak first, and come back."""

_log = Logger()


class Arrivals:
    """Makes sessions of connections."""

    def __init__(
        self,
        settings: Settings,
        commands: CommandTable,
        users: Users,
        rooms: Rooms,
        resume: Resume,
        history: RoomHistory,
        departures: Departures,
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
        self._flusher = flusher
        self._clock = clock

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
            encoding: what they look like there.
            peer: its address, as it is to be logged.
            first: what its client has asked for already, if anything.

        Returns:
            The session, and the first request unless that is done: it brought a user back.
        """
        _log.info("Client connected from {peer}", peer=peer)
        back = self._way_back(first)
        user = None if back is None else self._users.with_token(back.token, self._clock.seconds())
        if back is None or user is None:
            session = self._new_session(self._users.add_guest(), connection, encoding, peer)
            self._welcome(session)
            return session, first
        self._flusher.counts.resumes_asked += 1
        self._end_elsewhere(user)
        session = self._new_session(user, connection, encoding, peer)
        self._bring_back(session, user, back)
        if back.ref:
            session.tell(Acked(back.ref))
        session.keep_pace()
        return session, None

    def come_back(self, session: Session, request: ReadOn) -> None:
        """Give a guest's session the name and the rooms of the user whom a token brings back.

        Args:
            session: the guest's; the guest is forgotten.
            request: the token, and how far a program says it has read.

        Raises:
            ChatError: the token is not good.
        """
        self._flusher.counts.resumes_asked += 1
        user = self._users.with_token(request.token, self._clock.seconds())
        if user is None:
            raise ChatError("that token was used before, or is too old")
        if user is session.user:
            raise ChatError("that token is your own, for when the connection is lost")
        self._end_elsewhere(user)
        self._departures.remove(session)
        self._bring_back(session, user, request)

    def _way_back(self, first: Request | None) -> ReadOn | None:
        """Return the way in which a first request asks to come back, if it does."""
        if isinstance(first, ReadOn):
            return first if first.token else None
        if first is None:
            return None
        try:
            line = clean_line(first.line, self._settings.limits.line_bytes)
        except ChatError:
            return None
        words = self._commands.words_for(RESUME, line)
        return ReadOn(words[0], {}, None, first.ref) if words else None

    def _new_session(
        self, user: User, connection: Connection, encoding: Encoding, peer: object
    ) -> Session:
        return Session(
            user,
            connection,
            encoding,
            peer,
            self._settings,
            self._clock,
            self._flusher,
            self._departures.end_flood,
        )

    def _welcome(self, session: Session) -> None:
        user, chat = session.user, self._settings.chat
        lobby = self._rooms[fold(LOBBY)]
        session.room = LOBBY
        place = lobby.place
        lobby.join(session)
        session.tell(
            Welcomed(chat.name, user.name, place),
            Notice("/nick NAME gives you a name, /help shows what else there is"),
        )
        if self._resume.seconds:
            session.tell(TokenGiven(self._users.tokens.give(user)))
            self._resume.save(user)
        session.tell(
            *map(Notice, chat.motd),
            *([Notice(f"the topic is: {lobby.topic}")] if lobby.topic else []),
        )
        self._history.show(session, lobby.log, self._settings.history.on_join)

    def _end_elsewhere(self, user: User) -> None:
        """Let go of a connection whose user comes over another one."""
        if user.absence is None:
            why = "came back over another connection"
            self._departures.depart(user.live_session, Departure.MOVED, why)

    def _bring_back(self, session: Session, user: User, request: ReadOn) -> None:
        self._resume.bring_back(session, user, request.token, request.rooms, request.whispers)
        self._flusher.counts.resumes += 1
        _log.info("{name} is back from {peer}", name=user.name, peer=session.peer)
