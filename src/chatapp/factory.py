"""ChatFactory: who is connected, which rooms there are, and what becomes of a line."""

import secrets

from twisted.internet.interfaces import IProtocolNegotiationFactory, IReactorTime
from twisted.internet.protocol import Factory
from twisted.logger import Logger
from zope.interface import implementer

from chatapp.commands import CommandTable
from chatapp.config import Config
from chatapp.connection import Connection
from chatapp.door import Door
from chatapp.errors import ChatError
from chatapp.events import Acted, Notice, Refused, Said
from chatapp.log import RoomLog
from chatapp.names import LOBBY, GuestNumbers, check_nick, check_room, fold, quote, skeleton
from chatapp.room import Room
from chatapp.session import Session, User
from chatapp.turn import Turn
from chatapp.wire import Encoding, clean_line


@implementer(IProtocolNegotiationFactory)
class ChatFactory(Factory):
    """Holds the users and the rooms; the factory of the line protocol, and shared by the other.

    Protocols call `connect`, `receive`, `refuse` and `disconnect`; commands use the rest.
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
        self.door = Door(clock, config.limits)
        self._turn = Turn(clock)
        self._open(LOBBY)

    def configure(self, config: Config) -> None:
        """Go on with another configuration, for those who are connected too."""
        self.config = config
        self.door.limit(config.limits)
        for user in self.users.values():
            user.session.limit(config.limits)

    def acceptableProtocols(self) -> list[bytes]:
        """Agree to what browsers ask of a TLS port (ALPN); without that, Twisted refuses them."""
        return [b"http/1.1"]

    def turn_away(self, peer: object, error: ChatError) -> None:
        """Note that somebody was not let in."""
        self._log.debug("Turned away {peer}: {reason}", peer=peer, reason=error.reason)

    def connect(self, connection: Connection, encoding: Encoding, peer: object) -> Session:
        """Let a connection in, as a guest in the lobby; return its session.

        Args:
            connection: where the session's lines go.
            encoding: what they look like there.
            peer: its address, as it is to be logged.
        """
        guest = self._guests.take()
        user = User(f"guest{guest}", guest)
        session = Session(
            user,
            connection,
            encoding,
            peer,
            self.config.limits,
            self.clock,
            self._turn.session_changed,
        )
        self.users[user.key] = user
        self._log.info("Client connected from {peer}", peer=peer)
        session.room = LOBBY
        lobby = self.rooms[LOBBY]
        lobby.join(session)
        session.tell(
            Notice(f"welcome to {self.config.chat.name}: you are {user.name}, in the lobby"),
            Notice("/nick NAME gives you a name, /help shows what else there is"),
            *map(Notice, self.config.chat.motd),
            *([Notice(f"the topic is: {lobby.topic}")] if lobby.topic else []),
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
        self.count(session)

    def say(self, session: Session, text: str, kind: type[Said] | type[Acted] = Said) -> None:
        """Say, or with Acted do, something in the session's current room."""
        room = self.rooms[fold(session.room)]
        room.add(kind(room.name, session.user.name, text))

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
        other = self.users.get(skeleton(check_nick(name)), user)
        if other is not user:
            if fold(other.name) == fold(name):
                raise ChatError("that name is taken: {name}", name=name)
            raise ChatError("that name looks like {other}: {name}", other=other.name, name=name)
        if name == user.name:
            raise ChatError("that is your name already: {name}", name=name)
        old = user.name
        self._free_name(user)
        user.name, user.guest = name, None
        self.users[user.key] = user
        self._log.info("{old} is now {new}", old=old, new=name)
        for room in session.outbox.readers:
            self.rooms[fold(room)].rename(session, old, name)

    def find_user(self, name: str) -> User:
        """Return the user of that name.

        Raises:
            ChatError: there is none.
        """
        user = self.users.get(skeleton(name))
        if user is None or fold(user.name) != fold(name):
            raise ChatError("no such user: {name}", name=quote(name))
        return user

    def find_room(self, name: str) -> Room:
        """Return the room of that name.

        Raises:
            ChatError: there is none.
        """
        room = self.rooms.get(fold(check_room(name)))
        if room is None:
            raise ChatError("no such room: {name}", name=quote(name))
        return room

    def join(self, session: Session, name: str) -> Room:
        """Make a room the session's current one, entering it, and creating it, where needed.

        Raises:
            ChatError: it is no name for a room, or there are too many.
        """
        room = self.rooms.get(fold(check_room(name)))
        if room is None or room.name not in session.outbox.readers:
            limits = self.config.limits
            if 0 < limits.rooms_per_user <= len(session.outbox.readers):
                raise ChatError(f"you are in {limits.rooms_per_user} rooms, which is the most")
            if room is None and 0 < limits.rooms <= len(self.rooms):
                raise ChatError(f"there are {limits.rooms} rooms, which is the most")
            room = room or self._open(name)
            room.join(session)
        session.room = room.name
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
        self._take_out(session, room)
        if session.room == room.name:
            session.room = next(reversed(session.outbox.readers))

    def leave(self, session: Session, message: str = "", why: str = "left") -> None:
        """Let a session go in peace: it still gets what it has not had, then is closed."""
        if not session.ended:
            self._remove(session, why, message)
            session.end()

    def cut_off(self, session: Session, why: str) -> None:
        """Let a session go whose connection is closing: nothing more can be sent on it."""
        if not session.ended:
            session.flush()
            self._remove(session, why)
            session.cut()

    def disconnect(self, session: Session, why: str) -> None:
        """Forget a session whose connection is lost."""
        if self.users.get(session.user.key) is session.user:
            self._remove(session, session.failure or why)
        session.lost()

    def count(self, session: Session) -> None:
        """Let a session's next line wait for its time, and end one that floods on and on."""
        limits = self.config.limits
        if session.keep_pace() > limits.flood_seconds > 0:
            session.tell(
                Refused(
                    f"faster than {limits.messages_per_second} lines/s"
                    f" for {limits.flood_seconds} s: goodbye"
                )
            )
            self.leave(session, why="flooding")

    def _open(self, name: str) -> Room:
        limits = self.config.limits
        log = RoomLog(name, limits.log_entries, limits.log_bytes)
        room = self.rooms[fold(name)] = Room(log, self._turn.room_changed, self.clock.seconds)
        return room

    def _take_out(self, session: Session, room: Room, message: str = "") -> None:
        room.leave(session, message)
        if not room.readers and room.name != LOBBY:
            del self.rooms[fold(room.name)]

    def _remove(self, session: Session, why: str, message: str = "") -> None:
        for name in list(session.outbox.readers):
            self._take_out(session, self.rooms[fold(name)], message)
        self._free_name(session.user)
        session.user.whisperer = None
        self._log.info("Client disconnected from {peer}: {why}", peer=session.peer, why=why)

    def _free_name(self, user: User) -> None:
        del self.users[user.key]
        if user.guest is not None:
            self._guests.give_back(user.guest)
