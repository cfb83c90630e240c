"""Core: what nearly every part of the chat needs.

Only the code that makes the parts has a Core; it hands each part what that part needs.
"""

from collections.abc import Callable

from twisted.internet.interfaces import IReactorTime

from chatapp.chat.changes import Changes
from chatapp.chat.flusher import Flusher
from chatapp.chat.passwords import Hasher
from chatapp.chat.rooms import Rooms
from chatapp.chat.users import Users
from chatapp.commands import CommandTable
from chatapp.config import Config, Settings
from chatapp.counts import Counts
from chatapp.log.journal import Journal
from chatapp.session.audience import OpenAudience


class Core:
    """The users and the rooms, what is handed in from outside, and the way to the journal.

    Args:
        config: the whole configuration.
        commands: what can be typed.
        clock: tells the time of the monotonic clock, and calls later.
        journal: keeps what happens.
        new_token: returns what nobody can guess.
        new_epoch: returns what tells a room's log from every other.
        wall: tells the time of day, in seconds since 1970.
        hasher: hashes passwords; None if nobody can register.
        open_audience: returns sockets that can be given the same bytes; None if there are none.
    """

    def __init__(
        self,
        config: Config,
        commands: CommandTable,
        clock: IReactorTime,
        journal: Journal,
        new_token: Callable[[], str],
        new_epoch: Callable[[], str],
        wall: Callable[[], float],
        hasher: Hasher | None,
        open_audience: OpenAudience | None = None,
    ) -> None:
        self.settings = Settings(config)
        self.commands = commands
        self.clock = clock
        self.wall = wall
        self.hasher = hasher
        self.journal = journal
        self.counts = Counts()
        self.flusher = Flusher(clock, journal, self.counts)
        self.changes = Changes(self.flusher)
        self.users = Users(new_token, wall)
        self.rooms = Rooms(
            self.settings,
            self.flusher,
            self.users.new_id,
            new_epoch,
            clock,
            wall,
            self.users.absences,
            open_audience,
        )
