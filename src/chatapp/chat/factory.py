"""ChatFactory: who is connected, which rooms there are, and what becomes of a line."""

import math
import secrets
from collections.abc import Callable

from twisted.internet.interfaces import IProtocolNegotiationFactory, IReactorTime
from twisted.internet.protocol import Factory
from twisted.logger import Logger
from zope.interface import implementer

from chatapp.chat.flusher import Flusher
from chatapp.chat.history import RoomHistory
from chatapp.chat.resume import Returns, Seen
from chatapp.chat.room import Room
from chatapp.chat.rooms import Rooms
from chatapp.chat.users import Users
from chatapp.chat.whispers import Whispers
from chatapp.commands import CommandTable
from chatapp.config import Config
from chatapp.counts import Counts
from chatapp.errors import ChatError, LimitError
from chatapp.events import (
    Acked,
    Acted,
    Entered,
    Notice,
    Refused,
    Said,
    TokenGiven,
    Welcomed,
)
from chatapp.log.journal import Journal, Kept
from chatapp.names import LOBBY, check_room, fold
from chatapp.session.admission import Admission
from chatapp.session.connection import Connection
from chatapp.session.session import Session, User
from chatapp.wire.encoding import Encoding
from chatapp.wire.lines import clean_line
from chatapp.wire.requests import Line, ReadOn

ANSWERS_AT_MOST = 64
"""How many answers to lines with a `ref` are remembered of a user: the last ones."""


def new_token() -> str:
    """Return 20 characters that nobody can guess."""
    return secrets.token_urlsafe(15)


@implementer(IProtocolNegotiationFactory)
class ChatFactory(Factory):
    """Holds the users and the rooms; the factory of the line protocol, and shared by the other.

    Protocols call `connect`, `receive`, `refuse` and `disconnect`; commands use the rest.

    Args:
        config: the whole configuration.
        commands: what can be typed.
        clock: tells the time, and calls later.
        journal: keeps the rooms; without one they end with the process.
        new_token: returns what nobody can guess.
    """

    noisy = False

    def __init__(
        self,
        config: Config,
        commands: CommandTable,
        clock: IReactorTime,
        journal: Journal | None = None,
        new_token: Callable[[], str] = new_token,
    ) -> None:
        self.config = config
        self.commands = commands
        self.clock = clock
        self.counts = Counts()
        self.flusher = Flusher(clock, journal, self.counts)
        self.users = Users(new_token)
        self.rooms = Rooms(config, self.flusher, self.users.new_id, clock.seconds)
        self.returns = Returns(config, self.users, self.rooms, self.flusher, clock)
        self.whispers = Whispers(config, self.flusher, clock.seconds)
        self.history = RoomHistory(journal, clock.seconds)
        self.admission = Admission(clock, config.limits)
        self._log = Logger()
        if journal is None:
            self.rooms.open(LOBBY)

    def restore(self, kept: Kept) -> None:
        """Go on from what the journal has kept, before anybody is let in."""
        self.users.last_id = kept.last_id
        for room, log in kept.rooms:
            self.rooms.restore(room, log)
        for user, log in sorted(kept.users, key=lambda kept: kept[0].until or math.inf):
            self.returns.restore(user, log)
        if fold(LOBBY) not in self.rooms:
            self.rooms.open(LOBBY)
        self.users.reserve_guests()
        for opened in list(self.rooms.values()):
            self.rooms.forget_unused(opened)

    def configure(self, config: Config) -> None:
        """Go on with another configuration, for those who are connected too."""
        self.config = self.rooms.config = self.returns.config = self.whispers.config = config
        self.admission.limit(config.limits)
        for user in self.users.online.values():
            user.session.limit(config.limits)

    def acceptableProtocols(self) -> list[bytes]:
        """Agree to what browsers ask of a TLS port (ALPN); without that, Twisted refuses them."""
        return [b"http/1.1"]

    def turn_away(self, peer: object, error: ChatError, kind: str = "") -> None:
        """Note that somebody was not let in, and count it as a kind, by default the error's own."""
        self.counts.turned_away[kind or error.kind] += 1
        self._log.debug("Turned away {peer}: {reason}", peer=peer, reason=error.reason)

    def connect(self, connection: Connection, encoding: Encoding, peer: object) -> Session:
        """Let a connection in, as a guest in the lobby; return its session.

        Args:
            connection: where the session's lines go.
            encoding: what they look like there.
            peer: its address, as it is to be logged.
        """
        user = self.users.add_guest()
        limits = self.config.limits
        session = Session(user, connection, encoding, peer, limits, self.clock, self.flusher)
        self._log.info("Client connected from {peer}", peer=peer)
        session.room = LOBBY
        lobby = self.rooms[fold(LOBBY)]
        place = lobby.place
        lobby.join(session)
        chat = self.config.chat
        session.tell(
            Welcomed(chat.name, user.name, place),
            Notice("/nick NAME gives you a name, /help shows what else there is"),
        )
        if self.returns.seconds:
            session.tell(TokenGiven(self.users.give_token(user)))
            self.returns.save(user)
        session.tell(
            *map(Notice, chat.motd),
            *([Notice(f"the topic is: {lobby.topic}")] if lobby.topic else []),
        )
        self.history.show(session, lobby.log, self.config.history.on_join)
        return session

    def receive(self, session: Session, request: Line | ReadOn) -> None:
        """Do what a line asks for: a command, or saying it in the room; or read on.

        Whatever goes wrong with it is told to that session only. A line that is sent again with the
        `ref` of one that was done gets that answer again.
        """
        if session.ended:
            return
        ref = request.ref
        try:
            if isinstance(request, ReadOn):
                self._read_on(session, request)
            elif ref and ref in session.user.answers:
                session.tell(session.user.answers[ref], wait_until_saved=True)
            else:
                self._do(session, request)
        except ChatError as error:
            self.refuse(session, error, ref)
        except Exception:  # noqa: BLE001 - whatever it is, it is this session's alone
            self.counts.failed_lines += 1
            reference = secrets.token_hex(3)
            self._log.failure(
                "A line from {peer} failed (reference {reference})",
                peer=session.peer,
                reference=reference,
            )
            session.tell(Refused(f"something went wrong here (reference {reference})", ref))
        session.heard = True
        self.count(session)

    def say(self, session: Session, text: str, kind: type[Said] | type[Acted] = Said) -> None:
        """Say, or with Acted do, something in the session's current room.

        Raises:
            ChatError: it cannot be saved.
        """
        room = self.rooms[fold(session.room)]
        session.said = room.name, room.add(kind(room.name, session.user.name, text))

    def resume(
        self, session: Session, token: str, seen: Seen | None = None, whispers: int | None = None
    ) -> None:
        """Give a session the name and the rooms of a user who was lost, or is over elsewhere.

        Args:
            session: of somebody who has just come.
            token: what the user was given.
            seen: what a program says it has read of the rooms, if it does.
            whispers: and of what was whispered to it.

        Raises:
            ChatError: the token is not good.
        """
        self.counts.resumes_asked += 1
        user = self.users.find_token(token, self.clock.seconds())
        if user is session.user:
            raise ChatError("that token is your own, for when the connection is lost")
        if user.absence is None:
            self._take_over(user.session)
        if not session.heard:
            session.outbox.drop_lines()  # the welcome of a guest who never was
        self._remove(session)
        self.returns.bring_back(session, user, token, seen or {}, whispers)
        self.counts.resumes += 1
        self._log.info("{name} is back from {peer}", name=user.name, peer=session.peer)

    def refuse(self, session: Session, error: ChatError, ref: str = "") -> None:
        """Tell a session why not; the log gets the reason without the words the user typed."""
        self.counts.refusals[error.kind] += 1
        self._log.debug("Refused {peer}: {reason}", peer=session.peer, reason=error.reason)
        session.tell(Refused(str(error), ref))

    def rename(self, session: Session, name: str) -> None:
        """Give a user another name.

        Raises:
            ChatError: it is not a name to have, somebody has it, or it cannot be saved.
        """
        user, old = session.user, session.user.name
        self.users.check_name(user, name)
        self.flusher.recorder.check()
        self.users.rename(user, name)
        self._log.info("{old} is now {new}", old=old, new=name)
        for room in session.outbox.readers:
            self.rooms[fold(room)].rename(session, old, name)
        self.returns.save(user)

    def find_user(self, name: str, *, away: bool = False) -> User:
        """Return the user of that name, who may be away.

        Raises:
            ChatError: there is none.
        """
        return self.users.find(name, away=away)

    def find_room(self, name: str) -> Room:
        """Return the room of that name.

        Raises:
            ChatError: there is none.
        """
        return self.rooms.find(name)

    def join(self, session: Session, name: str) -> Room:
        """Make a room the session's current one, entering it, and creating it, where needed.

        Raises:
            ChatError: it is no name for a room, there are too many, or it cannot be saved.
        """
        room = self.rooms.get(fold(check_room(name)))
        if room is not None and room.name in session.outbox.readers:
            session.room = room.name
            session.tell(Entered(room.place, len(room.readers), room.topic))
            self.returns.save(session.user)
            return room
        most = self.config.limits.rooms_per_user
        if 0 < most <= len(session.outbox.readers):
            raise LimitError("rooms_per_user", f"you are in {most} rooms, which is the most")
        room = room or self.rooms.open(name)
        place = room.place
        room.join(session)
        session.room = room.name
        session.tell(Entered(place, len(room.readers), room.topic))
        self.returns.save(session.user)
        self.history.show(session, room.log, self.config.history.on_join)
        return room

    def leave_room(self, session: Session, room: Room) -> None:
        """Take a session out of a room; if it was the current one, the last entered is next.

        Raises:
            ChatError: it is not there, or nowhere else.
        """
        if room.name not in session.outbox.readers:
            raise ChatError("you are not in {name}", name=room.name)
        if len(session.outbox.readers) == 1:
            raise ChatError("you are in no other room; /quit leaves the chat")
        room.leave(session)
        self.rooms.forget_unused(room)
        if session.room == room.name:
            session.room = next(reversed(session.outbox.readers))
        self.returns.save(session.user)

    def quit(self, session: Session, message: str = "", why: str = "left") -> None:
        """Let a session go for good: it still gets what it has not had, then is closed."""
        if not session.ended:
            self._log_gone(session, why)
            self._remove(session, message)
            session.end()

    def leave(self, session: Session, why: str = "left") -> None:
        """Let a session go that may come back: it gets what it has not had, then is closed."""
        if not session.ended:
            self._lose(session, why, keep_name=False)
            session.end()

    def send_off(self, session: Session) -> None:
        """Let a session go because the server ends; nobody is told, and it may come back."""
        self._log_gone(session, "the server is restarting")
        if self.returns.seconds:
            self.returns.send_away(session, announce=False)
        else:
            for name in list(session.outbox.readers):
                self.rooms[fold(name)].remove(session)
            self._remove(session)
        session.end(stay=True)

    def cut_off(self, session: Session, why: str, *, keep_name: bool) -> None:
        """Let a session go whose connection is closing: nothing more can be sent on it.

        A client that closes it does not stay.
        """
        if not session.ended:
            session.flush()
            self._lose(session, why, keep_name=keep_name)
            session.cut()

    def disconnect(self, session: Session, why: str) -> None:
        """Forget a session whose connection is lost."""
        if self._is_here(session):
            self._lose(session, session.failure or why)
        session.lost()

    def count(self, session: Session) -> None:
        """Let a session's next line wait for its time, and end one that floods on and on."""
        limits = self.config.limits
        if session.input_gate.keep_pace() > limits.flood_seconds > 0:
            self.counts.dropped["flood_seconds"] += 1
            session.tell(
                Refused(
                    f"faster than {limits.messages_per_second} lines/s"
                    f" for {limits.flood_seconds} s: goodbye"
                )
            )
            self.quit(session, why="flooding")

    def _do(self, session: Session, line: Line) -> None:
        session.said = None
        text = clean_line(line.line, self.config.limits.line_bytes)
        if text.startswith("/") and not text.startswith("//"):
            self.commands.dispatch(text, self, session)
        elif text:
            self.say(session, text.removeprefix("/"))
        if line.ref:
            self._ack(session, Acked(line.ref, *(session.said or ())))

    def _ack(self, session: Session, answer: Acked) -> None:
        """Answer a line that was done, and remember that with what it did."""
        answers = session.user.answers
        answers[answer.ref] = answer
        if len(answers) > ANSWERS_AT_MOST:
            del answers[next(iter(answers))]
        session.tell(answer, wait_until_saved=True)
        if self._is_here(session):
            self.returns.save(session.user)

    def _read_on(self, session: Session, request: ReadOn) -> None:
        if request.token:
            self.resume(session, request.token, request.rooms, request.whispers)
        else:
            for name in request.rooms:
                room = self.rooms.get(name)
                if room is not None and room.name not in session.outbox.readers:
                    self.join(session, room.name)
            self.returns.read_on(session, request.rooms)
        if request.ref:
            session.tell(Acked(request.ref))

    def _is_here(self, session: Session) -> bool:
        user = session.user
        return user.session is session and self.users.online.get(user.key) is user

    def _lose(self, session: Session, why: str, *, keep_name: bool = True) -> None:
        """Let a user be absent who may come back, or forget them if nobody may.

        Nobody else gets the name of one who keep_name, as far as anyone can tell.
        """
        self._log_gone(session, why)
        if not self.returns.seconds:
            self._remove(session)
        else:
            self.returns.send_away(session, keep_name=keep_name)

    def _take_over(self, session: Session) -> None:
        """Let go of a connection whose user has come over another one."""
        self._log_gone(session, "came back over another connection")
        self.returns.send_away(session, announce=False)
        session.tell(Notice("you are back over another connection"))
        session.end()

    def _remove(self, session: Session, message: str = "") -> None:
        for name in list(session.outbox.readers):
            room = self.rooms[fold(name)]
            room.leave(session, message)
            self.rooms.forget_unused(room)
        user = session.user
        self.users.remove(user)
        self.returns.forget(user)

    def _log_gone(self, session: Session, why: str) -> None:
        self._log.info("Client disconnected from {peer}: {why}", peer=session.peer, why=why)
