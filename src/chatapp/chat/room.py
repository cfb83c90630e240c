"""A room: its log, who reads it, and who comes and goes; InStep gives the readers what is new.

Invariants: the log holds only what the journal has kept. Comings and goings are gathered, so that a
crowd is one line; they enter the log before whatever is said after them. Only the going of a user
whose last command is on its way waits: it may give another name, of which the others read first.
"""

import sys
from collections.abc import Callable, Iterable, Sequence

from chatapp.chat.charter import Charter
from chatapp.chat.comings import Comings
from chatapp.chat.in_step import InStep
from chatapp.chat.roster import Roster
from chatapp.counts import Counts
from chatapp.log.entry import Entry
from chatapp.log.journal import Change, NewEntry
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.log.recorder import WhenKept, nothing
from chatapp.place import Place
from chatapp.room_events import Left, Renamed, RoomEvent
from chatapp.session.audience import OpenAudience
from chatapp.session.receipts import ASK_SECONDS
from chatapp.session.session import Session
from chatapp.session.state import IN_STEP
from chatapp.session.user import User

CROWD = 1000
CROWD_SECONDS = 0.25
"""A room with CROWD members is told of comings and goings every CROWD_SECONDS at most, for to tell
ten thousand members takes 50 ms: a crowd that comes back would be told of little else."""


class Room:
    """A named log and the sessions that read it.

    Args:
        log: the room's log.
        submit: submits a change, and calls when it is kept.
        changed: called with the room whenever it has something to flush.
        seconds: tells the time of the monotonic clock.
        wall: tells the time of day, in seconds since 1970.
        counts: what is counted.
        most: returns the number of readers that are given what is new in one turn.
        open_audience: returns sockets that can be given the same bytes; None if there are none.

    Attributes:
        name: the room's name.
        log: the room's log.
        topic: the topic; empty if there is none.
        charter: whose the room is, and who may enter it.
        made_from: the address that the room is counted for; empty if it is not counted.
        may_return: number of absences and accounts that may come back.
        readers: the members' sessions, and their places.
        in_step: the readers that have everything.
        roster: the members in the order of their names.
        seeming_there: yields absent users of whom nobody was told that they left; Rooms sets it.
        comings: the comings and goings that were not submitted yet.
        _doubles: number of readers beyond one for each user who is there on several devices.
        _gathered: when comings and goings were submitted last, by the monotonic clock.
        _asked_at, _asked: when the clients in step were asked last, and up to which offset.
    """

    def __init__(
        self,
        log: Log,
        submit: Callable[[Change, WhenKept], None],
        changed: Callable[["Room"], None],
        seconds: Callable[[], float],
        wall: Callable[[], float],
        counts: Counts,
        most: Callable[[], int],
        open_audience: OpenAudience | None = None,
    ) -> None:
        self.name = log.room
        self.log = log
        self.topic = self.made_from = ""
        self.charter = Charter()
        self.may_return = 0
        self.readers: dict[Session, Reader] = {}
        self.roster = Roster(lambda: self.members)
        self.seeming_there: Callable[[str], Iterable[User]] = lambda _room: ()
        self.comings = Comings(self.name, self.roster)
        self._submit = submit
        self._changed = changed
        self._seconds = seconds
        self._wall = wall
        self._counts = counts
        self._doubles = 0
        self.in_step = log.in_step = InStep(log, most, open_audience, counts)
        self._asked = log.end
        self._gathered = -CROWD_SECONDS
        self._asked_at = seconds()
        log.added = self._added

    @property
    def place(self) -> Place:
        """Where a session that comes in now begins to read."""
        return self.place_at(self.log.end)

    def place_at(self, cursor: int) -> Place:
        """Where a reader with this cursor begins to read."""
        return Place(self.name, self.log.epoch, cursor - 1)

    @property
    def size(self) -> int:
        """Number of members."""
        here = len(self.readers) - self._doubles - self.comings.quiet
        return here + sum(
            not any(one in self.readers and not one.quiet for one in user.sessions)
            for user in set(self.seeming_there(self.name))
        )

    @property
    def members(self) -> list[User]:
        """The members, in the order in which they came: whom the others believe to be there."""
        here = (one.user for one in self.readers if not one.quiet)
        return list(dict.fromkeys([*self.seeming_there(self.name), *here]))

    @property
    def unflushed(self) -> int:
        """Number of entries that the readers in step were not given yet."""
        return self.log.end - self.in_step.flushed

    def entry(self, event: RoomEvent) -> NewEntry:
        """Return a new entry for a change, after submitting the comings and goings before it."""
        if self.comings:
            self.gather()
        return NewEntry(self.log.id, self._wall(), event)

    def add(self, event: RoomEvent) -> None:
        """Submit an event; the readers get it when it is kept."""
        self._submit(Change([self.entry(event)]), nothing)

    def join(self, session: Session, reader: Reader | None = None) -> None:
        """Let a session read on from its reader's place, or from now.

        The others are told of it, unless to them the user is there already, on another device, or
        it is quiet; then `announce` tells them.
        """
        self.add_silently(session, reader or Reader(self.log, self.log.end))
        seemed_there = session.user.note_told(self.name, left=False)
        if seemed_there or self.siblings(session):
            return
        self.comings.come(session)
        if not session.quiet:
            self._changed(self)

    def announce(self, session: Session, *, speaks: bool) -> None:
        """Tell the others of a member that was quiet until now.

        If it `speaks`, they are told before its next line is done, but for a crowd.
        """
        self.comings.announce(session)
        self._changed(self)
        if speaks and len(self.readers) < CROWD:
            self.gather()

    def add_silently(self, session: Session, reader: Reader) -> None:
        """Let a session read on from its place, and tell nobody."""
        if (before := self.readers.get(session)) is not None:
            self.in_step.leave(before)
        else:
            self._doubles += bool(self.siblings(session))
        self.readers[session] = session.outbox.readers[self.name] = reader
        if session.reading is IN_STEP:
            self.in_step.enter(session, reader)

    def siblings(self, session: Session) -> list[Session]:
        """Return the sessions of the same user on other devices that are in the room."""
        return [one for one in session.user.sessions if one is not session and one in self.readers]

    def is_coming(self, session: Session) -> bool:
        """Whether the others have not been told of a session's coming yet."""
        return session.quiet or session in self.comings.coming

    def rename_coming(self, session: Session) -> bool:
        """Announce a session by its new name, if it was not announced yet; return whether."""
        if not self.is_coming(session):
            return False
        self.comings.name(session)
        self._changed(self)
        return True

    def leave(self, session: Session, message: str = "") -> None:
        """Tell the others that a session has gone; silent if its coming was never told.

        A user who is still there on another device has not gone.
        """
        user, stays = session.user, bool(self.siblings(session))
        untold = self.remove(session)
        if not stays:
            user.note_told(self.name, left=True)
        if not (untold or stays):
            self.note_gone(user, message)

    def remove(self, session: Session) -> bool:
        """Let a session read no more, and tell nobody; return whether its coming was not told."""
        session.stop_reading(self.name)
        del self.readers[session]
        untold = self.comings.leave(session)
        if siblings := self.siblings(session):
            self._doubles -= 1
            if untold:  # the others are still to be told of the user
                self.comings.come(siblings[0])
        return untold

    def note_gone(self, user: User, message: str = "") -> None:
        """Tell the others that a user has left whose session is gone already."""
        self.roster.remove(user.name)
        if message:
            self.add(Left(self.name, (user.name,), message))
        else:
            self.comings.go(user)
            self._changed(self)

    def prepare(self) -> bool:
        """Submit comings and goings; return False if some wait for a moment.

        They wait if a crowd was just told of others, or for a newcomer's first command: a /nick?
        """
        if not self.comings:
            return True
        if (
            len(self.readers) >= CROWD
            and self.unflushed == 0
            and 0 <= self._seconds() - self._gathered < CROWD_SECONDS
        ):
            return False
        self.gather(wait=True)
        return not self.comings

    def gather(self, *, wait: bool = False) -> None:
        """Turn the goings and comings so far into one entry each, so that a crowd is one line.

        With `wait`, newcomers whose first command is on its way are announced later.
        """
        coming, events = self.comings.take(wait=wait)
        if not events:
            return
        self._gathered, now = self._seconds(), self._wall()
        entries = [NewEntry(self.log.id, now, event) for event in events]
        self._submit(Change(entries), lambda offsets: self._skip_own(coming, offsets))

    def flushed_all(self) -> None:
        """Note that nobody is to be given what the log holds now."""
        self.in_step.flushed = self._asked = self.log.end

    def flush(self, most: int = sys.maxsize) -> int:
        """Write what is new to readers in step, about `most` of them; the next call goes on.

        Returns:
            How many readers were given it: fewer than `most` only if all have everything.
        """
        given, in_step = 0, self.in_step
        while given < most and (in_step.flushing or self.unflushed):
            if not in_step.flushing:
                self._begin_flush()
            given += in_step.go_on(most - given)
            if not in_step.flushing:
                self.log.trim(in_step.flushed)
        return given

    def ask(self) -> None:
        """Ask the clients in step to confirm what they were sent last, unless they were asked."""
        flushed = self.in_step.flushed
        if self._asked != flushed and self._seconds() - self._asked_at >= ASK_SECONDS:
            self._asked_at, self._asked = self._seconds(), flushed
            self.in_step.ask()

    def _skip_own(self, coming: Sequence[Session], offsets: tuple[int, ...]) -> None:
        """Let newcomers that were given everything before skip the entry of their own coming.

        A user who was absent is to read who went in the same moment, and so reads both.
        """
        first, *_, own = (*offsets, offsets[-1])
        for session in (each for one in coming for each in one.user.sessions or [one]):
            reader = self.readers.get(session)
            if reader is None or session.encoding.every_entry or reader.cursor != first:
                continue
            if own == first or not reader.maybe_read_until:
                self.in_step.leave(reader)
                reader.skip(own + 1)
                if session.reading is IN_STEP:
                    self.in_step.enter(session, reader)

    def _added(self, entry: Entry) -> None:
        self._counts.entries[type(entry.event)] += 1
        if isinstance(entry.event, Left | Renamed):
            self.roster.forget()
        self._changed(self)

    def _begin_flush(self) -> None:
        """Begin to give all that is new; a question how far they have read may go with it."""
        ask = self._seconds() - self._asked_at >= ASK_SECONDS
        if ask:
            self._asked_at, self._asked = self._seconds(), self.log.end
        self.in_step.begin(ask=ask)
