"""Arrivals: a connection becomes a guest's session, or that of a user who comes back.

A client that speaks first may come back with its first request, and one over ssh logs in with its
key; then no guest is made for it, and nobody reads of one.

Invariants: a guest is announced and welcomed only after the journal has kept that the guest may
come back. While the journal fails, newcomers wait in a queue, for `login_seconds` at most; they
may ask for help or leave.
"""

import secrets
from collections.abc import Callable
from functools import partial

from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from chatapp.chat.arrival_queue import CANNOT_SAVE, ArrivalQueue
from chatapp.chat.bouncer import Bouncer
from chatapp.chat.changes import Changes
from chatapp.chat.departures import Departure, Departures
from chatapp.chat.flusher import Flusher
from chatapp.chat.newcomers import Newcomers
from chatapp.chat.outsiders import is_outside
from chatapp.chat.resume import Resume
from chatapp.chat.roles import Roles
from chatapp.chat.rooms import Rooms
from chatapp.chat.tokens import NOT_GOOD
from chatapp.chat.waiting import Waiting
from chatapp.command import cut
from chatapp.commands import CommandTable
from chatapp.config import Settings
from chatapp.errors import ChatError, LimitError
from chatapp.names import fold
from chatapp.roles import Role
from chatapp.session.answers import Answers
from chatapp.session.connection import Connection
from chatapp.session.device import Device
from chatapp.session.doing import Doing
from chatapp.session.session import Session
from chatapp.session.state import ARRIVING
from chatapp.session.user import User
from chatapp.wire.encoding import Encoding
from chatapp.wire.lines import clean_line
from chatapp.wire.preferences import set_first
from chatapp.wire.requests import Line, LogIn, ReadOn, Request

RESUME = "resume"
"""The command with which a client may speak first, and come back."""

PREFER = "set"
"""The command with which a client may speak first, and set how the welcome is read."""

QUEUED_COMMANDS = ("help", "quit")
"""What may be asked for before coming in."""

_log = Logger()


class Arrivals:
    """Makes sessions of connections.

    Attributes:
        queue: the newcomers who wait until something can be saved.
        log_in: lets a session be a registered user's, or raises a ChatError; ChatFactory sets it.
    """

    log_in: Callable[[Session, LogIn], None]

    def __init__(
        self,
        settings: Settings,
        commands: CommandTable,
        rooms: Rooms,
        roles: Roles,
        bouncer: Bouncer,
        resume: Resume,
        newcomers: Newcomers,
        departures: Departures,
        changes: Changes,
        flusher: Flusher,
        waiting: Waiting,
        clock: IReactorTime,
    ) -> None:
        self._settings = settings
        self._commands = commands
        self._rooms = rooms
        self._roles = roles
        self._bouncer = bouncer
        self._resume = resume
        self._newcomers = newcomers
        self._departures = departures
        self._changes = changes
        self._flusher = flusher
        self._waiting = waiting
        self._clock = clock
        self.queue = ArrivalQueue(settings, clock, self._come_in_late, self._give_up)

    def connect(
        self,
        connection: Connection,
        encoding: Encoding,
        peer: object,
        first: Request | None = None,
        address: str = "",
        *,
        quiet: bool = False,
    ) -> tuple[Session, Request | None]:
        """Make a session of a connection.

        Args:
            connection: where the session's lines go.
            encoding: how events are written there.
            peer: its address, as it is logged.
            first: what its client has asked for already; None if nothing.
            address: the address that it is counted for; empty if it is not.
            quiet: True if others are not to be told of it before `announce`.

        Returns:
            The session, and the first request; None in place of it if that has brought a user in.
        """
        _log.info("Client connected from {peer}", peer=peer)
        session = Session(
            Device(0, User(0, "", None)),
            connection,
            encoding,
            peer,
            Answers(secrets.token_hex(6)),
            self._settings,
            self._clock,
            self._flusher,
            self._departures.end_flood,
            address,
        )
        session.quiet = quiet or isinstance(first, LogIn)  # nobody is told of the guest
        if words := self._words_for(PREFER, first):
            session.user.preferences = set_first(words)
            session.adapt()
        if self._turn_away(session):
            return session, None
        if first is not None and self._brings_in(first) and self._flusher.failing:
            self.queue.add(session, first)
        elif first is not None and self.bring_in(session, Doing(first)):
            session.keep_pace()
        else:
            self.come_in(session)
            return session, first
        return session, None

    def announce(self, session: Session, *, speaks: bool) -> None:
        """Let others be told of a session that was quiet until now, because it speaks or not."""
        if not session.quiet:
            return
        cannot_speak = self._roles.on_server(session.user) < Role.GUEST
        if session.is_here and (cannot_speak or is_outside(session)):
            return  # nobody is told of such guests
        session.quiet = False
        if session.is_here:
            for name in session.outbox.readers:
                self._rooms[fold(name)].announce(session, speaks=speaks)

    def bring_in(self, session: Session, doing: Doing) -> bool:
        """Let a newcomer be the user whom a first request names; return whether it may."""
        if isinstance(doing.request, LogIn):
            return doing.request.by_key and self._log_in(session, doing, doing.request)
        back = self._way_back(doing.request)
        device = None if back is None else self._resume.find(back.token)
        if back is None or device is None or self._flusher.failing:
            return False
        self._flusher.counts.resumes_asked += 1
        session.doing = doing
        try:
            self._resume.come_back(session, device, back, self._note_returned)
        finally:
            session.doing = None
        if session.life is ARRIVING:
            self._waiting.add(session)
        return True

    def _log_in(self, session: Session, doing: Doing, wish: LogIn) -> bool:
        """Let a newcomer log in; return whether it may, or is turned away."""
        session.doing = doing
        try:
            self.log_in(session, wish)
        except ChatError:  # the guest who then comes in reads why
            return False
        finally:
            session.doing = None
        if session.is_open:  # it may be turned away
            _log.info("{name} comes from {peer}", name=wish.name, peer=session.peer)
        if session.life is ARRIVING:
            self._waiting.add(session)
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
        device = self._resume.find(request.token)
        if device is None:
            raise ChatError(NOT_GOOD, code="bad_token")
        if device is session.device:
            raise ChatError(
                "that token is your own, for when the connection is lost", code="unchanged"
            )
        self._resume.come_back(session, device, request, self._note_returned)

    def come_in(self, session: Session) -> None:
        """Let a newcomer be a guest in the lobby when that is kept."""
        try:
            self._changes.check()
        except ChatError:
            self.queue.add(session)
            return
        preferences = session.user.preferences
        session.device, change, token = self._newcomers.new_guest(session)
        session.user.preferences = preferences
        session.adapt()
        self._changes.submit_for(session, change, lambda _: self._let_in(session, token))
        if session.life is ARRIVING:
            self._waiting.add(session)

    def _come_in_late(self, session: Session, first: Request | None) -> None:
        """Let a newcomer who has waited come in, or back if the first request asked for that."""
        if first is None:
            self.come_in(session)
        elif not self.bring_in(session, Doing(first)):
            self.come_in_instead(session, first)

    def come_in_instead(self, session: Session, first: Request) -> None:
        """Let a newcomer who cannot come back be a guest, who is then told why not."""
        session.deferred.insert(0, first)
        self._waiting.add(session)
        self.come_in(session)

    def do_queued(self, chat: object, session: Session, request: Request) -> None:
        """Do what may be done before coming in.

        Raises:
            ChatError: it is something else.
        """
        if isinstance(request, Line):
            text = clean_line(request.line, self._settings.limits.line_bytes)
            if text.startswith("/") and self._commands.is_one_of(cut(text)[0], QUEUED_COMMANDS):
                self._commands.dispatch(text, partial(self._roles.check, session), chat, session)
                return
        raise LimitError("journal", CANNOT_SAVE)

    def _let_in(self, session: Session, token: str) -> None:
        """Let a guest in after that was kept, unless the address was banned meanwhile."""
        self.queue.remove(session)
        self._turn_away(session)
        self._newcomers.welcome(session, token)

    def _turn_away(self, session: Session) -> bool:
        """Let a newcomer go who may not come in; return whether that is so."""
        try:
            self._bouncer.check_newcomer(session.address)
        except ChatError as error:
            self._departures.turn_away(session, error)
            return True
        return False

    def _give_up(self, session: Session) -> None:
        why = "waited too long to come in"
        self._departures.depart(session, Departure.QUIT, why, told=why)

    def _note_returned(self, session: Session) -> None:
        self.queue.remove(session)
        self._flusher.counts.resumes += 1
        _log.info("{name} is back from {peer}", name=session.user.name, peer=session.peer)

    def _brings_in(self, first: Request) -> bool:
        """Return whether a first request asks to come back, or to log in with a key."""
        return first.by_key if isinstance(first, LogIn) else self._way_back(first) is not None

    def _way_back(self, first: Request) -> ReadOn | None:
        """Return what a first request asks for if it asks to come back; else None."""
        if isinstance(first, ReadOn):
            return first if first.token else None
        words = self._words_for(RESUME, first)
        return ReadOn(words[0], {}, None, first.ref) if words else None

    def _words_for(self, command: str, first: Request | None) -> list[str]:
        """Return the words that a first request gives to a command; none if it is another one."""
        if not isinstance(first, Line):
            return []
        try:
            line = clean_line(first.line, self._settings.limits.line_bytes)
        except ChatError:
            return []
        return self._commands.words_for(command, line)
