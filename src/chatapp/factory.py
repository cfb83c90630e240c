"""ChatFactory: who is connected, which rooms there are, and what becomes of a line."""

import secrets

from twisted.internet.interfaces import IReactorTime
from twisted.internet.protocol import Factory
from twisted.logger import Logger

from chatapp.commands import CommandTable
from chatapp.config import Config
from chatapp.errors import ChatError
from chatapp.events import Acted, Notice, Refused, Renamed, Said
from chatapp.log import RoomLog
from chatapp.names import LOBBY, GuestNumbers, check_nick, fold, quote
from chatapp.room import Room
from chatapp.user import Connection, Session, User
from chatapp.wire import Encoding, clean_line

FLUSH_ENTRIES = 256
"""As many new entries in one room are sent before the turn of the reactor ends."""


class ChatFactory(Factory):
    """Holds the users and the rooms; the factory of the line protocol, and shared by the other.

    Protocols call `connect`, `receive`, `refuse` and `disconnect`; commands use the rest. What a
    turn of the reactor brings is sent at its end, by `flush`.
    """

    noisy = False

    def __init__(self, config: Config, commands: CommandTable, clock: IReactorTime) -> None:
        self.config = config
        self.commands = commands
        self.clock = clock
        self.users: dict[str, User] = {}
        self.rooms: dict[str, Room] = {}
        self._guests = GuestNumbers()
        self._log = Logger()
        self._changed_sessions: dict[Session, None] = {}
        self._changed_rooms: dict[Room, None] = {}
        self._open(LOBBY)

    def connect(self, connection: Connection, encoding: Encoding, peer: object) -> Session:
        """Let a connection in, as a guest in the lobby; return its session.

        Args:
            connection: where the session's lines go.
            encoding: what they look like there.
            peer: its address, as it is to be logged.
        """
        guest = self._guests.take()
        user = User(f"guest{guest}", guest)
        session = Session(user, connection, encoding, peer, self._session_changed)
        self.users[user.key] = user
        self._log.info("Client connected from {peer}", peer=peer)
        self.rooms[LOBBY].join(session)
        session.tell(
            Notice(f"welcome to {self.config.chat.name}: you are {user.name}, in the lobby"),
            Notice("/nick NAME gives you a name, /help shows what else there is"),
            *map(Notice, self.config.chat.motd),
        )
        return session

    def receive(self, session: Session, line: bytes) -> None:
        """Do what a line, without its end, asks for: a command, or saying it in the room.

        Whatever goes wrong with it is told to that session only.
        """
        if session.ended:
            return
        try:
            text = clean_line(line, self.config.limits.line_bytes)
            if text.startswith("/") and not text.startswith("//"):
                self.commands.dispatch(text, self, session)
            elif text:
                self.say(session, text.removeprefix("/"))
        except ChatError as error:
            self.refuse(session, error)
        except Exception:  # noqa: BLE001 - whatever it is, it is this session's alone
            reference = secrets.token_hex(3)
            self._log.failure(
                "A line from {peer} failed (reference {reference})",
                peer=session.peer,
                reference=reference,
            )
            session.tell(Refused(f"something went wrong here (reference {reference})"))

    def say(self, session: Session, text: str, kind: type[Said] | type[Acted] = Said) -> None:
        """Say, or with Acted do, something in the lobby."""
        self.rooms[LOBBY].add(kind(LOBBY, session.user.name, text))

    def refuse(self, session: Session, error: ChatError) -> None:
        """Tell a session why not; the log gets the reason without the words the user typed."""
        self._log.debug("Refused {peer}: {reason}", peer=session.peer, reason=error.reason)
        session.tell(Refused(str(error)))

    def rename(self, session: Session, name: str) -> None:
        """Give a user another name.

        Raises:
            ChatError: it is not a name to have, or somebody has it.
        """
        user = session.user
        other = self.users.get(fold(check_nick(name)), user)
        if other is not user:
            raise ChatError("that name is taken: {name}", name=name)
        if name == user.name:
            raise ChatError("that is your name already: {name}", name=name)
        old = user.name
        self._free_name(user)
        user.name, user.guest = name, None
        self.users[user.key] = user
        self._log.info("{old} is now {new}", old=old, new=name)
        for room in session.readers:
            self.rooms[room].add(Renamed(room, old, name))

    def find_user(self, name: str) -> User:
        """Return the user of that name.

        Raises:
            ChatError: there is none.
        """
        user = self.users.get(fold(name))
        if user is None:
            raise ChatError("no such user: {name}", name=quote(name))
        return user

    def leave(self, session: Session, message: str = "") -> None:
        """Let a session go that wants to: it still gets what it has not had, then is closed."""
        self._remove(session, "left", message)
        session.end()

    def disconnect(self, session: Session, why: str) -> None:
        """Forget a session whose connection is lost, if that has not been done yet."""
        if not session.ended:
            session.ended = True
            self._remove(session, why)

    def flush(self) -> None:
        """Send what has come up since the last flush.

        Sessions with lines of their own come first: they take their rooms' entries with them.
        """
        rooms, self._changed_rooms = self._changed_rooms, {}
        sessions, self._changed_sessions = self._changed_sessions, {}
        for room in rooms:
            room.gather()
        for session in sessions:
            try:
                session.flush()
            except Exception:  # noqa: BLE001 - whatever it is, it is this session's alone
                self._log.failure("Writing to {peer} failed", peer=session.peer)
                session.drop()
        for room in rooms:
            room.flush()

    def _open(self, name: str) -> Room:
        log = RoomLog(name, 1000, 1 << 22)
        room = self.rooms[name] = Room(log, self._room_changed, self.clock.seconds)
        return room

    def _room_changed(self, room: Room) -> None:
        self._schedule_flush()
        self._changed_rooms[room] = None
        if room.unflushed >= FLUSH_ENTRIES:
            self.flush()

    def _session_changed(self, session: Session) -> None:
        self._schedule_flush()
        self._changed_sessions[session] = None

    def _schedule_flush(self) -> None:
        if not self._changed_rooms and not self._changed_sessions:
            self.clock.callLater(0, self.flush)

    def _remove(self, session: Session, why: str, message: str = "") -> None:
        for room in list(session.readers):
            self.rooms[room].leave(session, message)
        self._free_name(session.user)
        session.user.whisperer = None
        self._log.info("Client disconnected from {peer}: {why}", peer=session.peer, why=why)

    def _free_name(self, user: User) -> None:
        del self.users[user.key]
        if user.guest is not None:
            self._guests.give_back(user.guest)
