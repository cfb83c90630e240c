"""ChatFactory: the chat as its protocols and commands see it.

It makes the parts and hands them to each other, and decides nothing itself. A connection goes to
`arrivals`, a line to `dispatch`, a goodbye to `departures`; commands use the verbs below.
"""

from collections.abc import Callable

from twisted.internet.interfaces import IReactorTime
from twisted.internet.protocol import Factory

from chatapp.chat.absences import Absences
from chatapp.chat.account_parts import AccountParts
from chatapp.chat.advice import Advice
from chatapp.chat.briefing import limits_of
from chatapp.chat.core import Core
from chatapp.chat.departures import Departure, Departures
from chatapp.chat.endings import Endings
from chatapp.chat.history import RoomHistory
from chatapp.chat.membership import Membership
from chatapp.chat.moderation import Moderation
from chatapp.chat.order import Order
from chatapp.chat.passwords import Hasher
from chatapp.chat.persons import Persons
from chatapp.chat.request_parts import make_dispatch
from chatapp.chat.restore import Restore
from chatapp.chat.room import Room
from chatapp.chat.search import Search
from chatapp.chat.telling import tell_programs
from chatapp.chat.tokens import new_token
from chatapp.chat.ways_in import WaysIn
from chatapp.chat.whispers import Whispers
from chatapp.commands import CommandTable
from chatapp.config import Config
from chatapp.errors import ChatError
from chatapp.log.journal import Change, Journal, Kept
from chatapp.log.log import new_epoch
from chatapp.log.memory import MemoryJournal
from chatapp.names import LOBBY, fold
from chatapp.program_events import LimitsChanged
from chatapp.room_events import Acted
from chatapp.session.admission import Admission
from chatapp.session.audience import OpenAudience
from chatapp.session.session import Session
from chatapp.session.user import User
from chatapp.wire.requests import ReadOn


class ChatFactory(Factory):
    """Holds the users and the rooms; the factory of the line protocol, and shared by the other.

    Args:
        config: the whole configuration.
        commands: what can be typed.
        clock: tells the time of the monotonic clock, and calls later.
        journal: keeps what happens; by default, it ends with the process.
        new_token: returns what nobody can guess.
        new_epoch: returns what tells a room's log from every other.
        wall: tells the time of day, in seconds since 1970; by default, the clock does.
        hasher: hashes passwords; by default, nobody can register.
        open_audience: returns sockets that can be given the same bytes at once; by default, each
            connection is written to.
    """

    noisy = False

    def __init__(
        self,
        config: Config,
        commands: CommandTable,
        clock: IReactorTime,
        journal: Journal | None = None,
        new_token: Callable[[], str] = new_token,
        new_epoch: Callable[[], str] = new_epoch,
        wall: Callable[[], float] | None = None,
        hasher: Hasher | None = None,
        open_audience: OpenAudience | None = None,
    ) -> None:
        core = Core(
            config,
            commands,
            clock,
            journal or MemoryJournal(),
            new_token,
            new_epoch,
            wall or clock.seconds,
            hasher,
            open_audience,
        )
        self.settings, self.commands, self.counts = core.settings, core.commands, core.counts
        self.clock, self.wall, self.journal = core.clock, core.wall, core.journal
        self.flusher, self.changes = core.flusher, core.changes
        self.users, self.rooms = core.users, core.rooms
        self._make_parts(core)
        if not self.journal.lasts:
            self.rooms.open_lobby()

    def _make_parts(self, core: Core) -> None:
        """Make the parts, each after those that it needs."""
        settings, users, rooms, changes = core.settings, core.users, core.rooms, core.changes
        flusher, clock, wall = core.flusher, core.clock, core.wall
        self.admission = Admission(clock, settings)
        self.persons = Persons(users, rooms, changes)
        self.whispers = Whispers(settings, flusher, changes, wall, rooms.pages)
        self.history = history = RoomHistory(core.journal, wall)
        self.order = order = Order(core)
        self.search = Search(rooms, order.roles, changes, core.journal, wall)

        self.absences = absences = Absences(settings, users, rooms, changes, clock, wall)
        self.departures = departures = Departures(settings, users, rooms, absences, core.counts)
        endings = Endings(absences, departures)
        self.moderation = Moderation(order, users, rooms, endings, changes, clock.seconds)

        ways_in = WaysIn(core, order, absences, departures, history)
        self.resume, self.arrivals = ways_in.resume, ways_in.arrivals
        self.membership = Membership(
            settings, users, rooms, history, changes, order.roles, clock, order.bouncer
        )

        parts = AccountParts(core, order, ways_in, self.whispers, absences, departures, endings)
        self.registration, self.accounts = parts.registration, parts.accounts
        self.bot_tokens, self.ssh_keys = parts.bot_tokens, parts.ssh_keys
        self.staff = parts.staff
        self.login, self.logout, self.resets = parts.login, parts.logout, parts.resets
        self.arrivals.log_in = self.login.log_in

        self.typed, self.dispatch = make_dispatch(self, ways_in.waiting)
        flusher.failed, flusher.works = self.dispatch.journal_fails, self.arrivals.queue.let_in

    @property
    def config(self) -> Config:
        """The configuration in force."""
        return self.settings.config

    def configure(self, config: Config) -> None:
        """Go on with another configuration, for those who are connected too."""
        guests, limits = self.order.gate.guests, limits_of(self.settings)
        self.settings.config = config
        if self.order.gate.guests is not guests:
            self.staff.visitors.look()
        if limits_of(self.settings) != limits:
            tell_programs(self.users.sessions, LimitsChanged(limits_of(self.settings)))

    def restore(self, kept: Kept) -> None:
        """Go on from what the journal has kept, before anybody is let in."""
        self.users.last_id = kept.last_log
        now, wall = self.clock.seconds(), self.wall()
        restore = Restore(kept, self.users, self.rooms, self.flusher, self.whispers, now, wall)
        restore.open_rooms(self.config.history.on_join)
        restore.accounts()
        self.order.restore(kept, self.users.registered)
        self.staff.restore(kept)
        restore.absent_users()
        self.order.put_out()
        records = [*restore.rested(), *restore.given_up(), *restore.ended()]
        self.flusher.submit(Change(records=records, claims=restore.claims_of_nobody()))
        if fold(LOBBY) not in self.rooms:
            self.rooms.open_lobby()
        self.users.reserve_guests()
        for opened in list(self.rooms.values()):
            self.rooms.forget_unused(opened)

    def find_user(self, name: str, *, absent: bool = False) -> User:
        """Return the user of that name, who may be absent.

        Raises:
            ChatError: there is none.
        """
        return self.users.find(name, absent=absent)

    def find_room(self, name: str, user: User | None = None) -> Room:
        """Return the room of that name, as far as a user knows; without one, if it is public.

        Raises:
            ChatError: there is none.
        """
        return self.rooms.find(name, user)

    def current_room(self, session: Session) -> Room:
        """Return the room in which a session's line is done: it names one, or is for the current.

        Raises:
            ChatError: there is none, because only members may come in.
        """
        return self.rooms.find(session.here, session.user)

    def advise(self, session: Session) -> Advice:
        """Return what knows how a word that the user types may go on."""
        return Advice(self.commands, self.rooms, self.order.roles, session)

    def say(self, session: Session, text: str) -> None:
        """Say something in the session's current room.

        Raises:
            ChatError: it cannot be saved.
        """
        self.typed.say(session, text)

    def act(self, session: Session, action: str) -> None:
        """Show the session's current room what its user does.

        Raises:
            ChatError: it cannot be saved.
        """
        self.typed.say(session, action, Acted)

    def whisper(self, session: Session, other: User, text: str) -> None:
        """Say something to one other user, who reads it on coming back if absent.

        Raises:
            ChatError: the other has too much to read, is the user, the user is muted, or it cannot
                be saved.
        """
        if other is session.user:
            raise ChatError("you cannot whisper to yourself")
        self.order.bouncer.check_speech(session, None)
        self.whispers.send(session, other, text)

    def rename(self, session: Session, name: str) -> None:
        """Give a session's user another name.

        Raises:
            ChatError: it is not a name to have, somebody has it, or it cannot be saved.
        """
        self.membership.rename(session, name)

    def join(self, session: Session, name: str) -> None:
        """Make a room the session's current one, entering it, and creating it, where needed.

        Raises:
            ChatError: it is no name for a room, there are too many, or it cannot be saved.
        """
        self.membership.join(session, name)

    def set_topic(self, session: Session, room: Room, topic: str) -> None:
        """Say what a room is about.

        Raises:
            ChatError: the user is muted, or it cannot be saved.
        """
        self.order.bouncer.check_speech(session, room)
        self.membership.set_topic(session, room, topic)

    def leave(self, session: Session, room: Room) -> None:
        """Take a session out of a room.

        Raises:
            ChatError: it is not there, or nowhere else.
        """
        self.membership.leave(session, room)

    def quit(self, session: Session, message: str = "") -> None:
        """Let a session go for good; the members of its rooms read the message."""
        rooms = [self.rooms[fold(name)] for name in session.outbox.readers]
        message = self.order.bouncer.last_words(session, message, rooms)
        self.departures.depart(session, Departure.QUIT, "left", message=message)

    def come_back(self, session: Session, token: str) -> None:
        """Give a guest's session the name and the rooms of the user whom a token brings back.

        Raises:
            ChatError: the token is not good.
        """
        self.arrivals.come_back(session, ReadOn(token, {}, None))
