"""The flusher: what has changed in a turn of the reactor, and sending that at its end.

With a journal, what is submitted in a turn is written as one batch at the turn's end, and sent when
the batch is kept. What is for one session alone is sent at the end of the turn.

Invariant: nothing is sent in the middle of a turn, except by a room that has FLUSH_ENTRIES new
entries and no journal; so a turn costs each reader one write.
"""

from collections.abc import Callable

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from chatapp.chat.backlog import Backlog
from chatapp.chat.room import CROWD_SECONDS, Room
from chatapp.counts import Counts
from chatapp.log.journal import Change, Journal
from chatapp.log.log import Log
from chatapp.log.recorder import Pending, Recorder, WhenKept, nothing
from chatapp.session.delivery import Delivery

FLUSH_ENTRIES = 100
"""After this many new entries in one room, a flush does not wait for the turn to end."""

SESSIONS_AT_ONCE = 200
"""Number of sessions with lines of their own that are flushed in one turn; the others follow."""

READERS_AT_ONCE = 2000
"""Number of readers that are given what is new in one turn, about 20 ms; the others follow."""

PAUSE = 0.15
"""Wait before the next write, as a share of the time that it took to send what was kept before.

What was sent to many users is soon answered by some of them. Two small batches would cost nearly
twice as much as one.
"""


class Flusher:
    """The sessions and rooms that have something to send, from one flush to the next.

    Attributes:
        counts: what is counted.
        recorder: hands what is new to the journal.
        failed: called after a write while the journal fails.
        works: called after a write that was kept.
        readers_at_once: READERS_AT_ONCE, but in tests.
        _sessions: the sessions that were told something.
        _rooms: the rooms that may have comings and goings to submit.
        _unsent: the rooms with entries that their readers were not given yet.
        _end: the call at the end of this turn; None if there is nothing to do.
        _later: the call for crowds that wait a moment; None if there is none.
        _sending: True while something is being sent.
        _pause_until: when the pause after what was sent last is over.
    """

    failed: Callable[[], None]
    works: Callable[[], None]

    def __init__(self, clock: IReactorTime, journal: Journal, counts: Counts) -> None:
        self.counts = counts
        self.recorder = Recorder(journal, clock, self._settled, counts)
        self.readers_at_once = READERS_AT_ONCE
        self._clock = clock
        self._sessions: Backlog[Delivery] = Backlog()
        self._rooms: Backlog[Room] = Backlog()
        self._unsent: Backlog[Room] = Backlog()
        self._end: IDelayedCall | None = None
        self._later: IDelayedCall | None = None
        self._sending = False
        self._pause_until = 0.0

    @property
    def failing(self) -> str:
        """Why nothing can be saved now; empty if it can."""
        return self.recorder.failing

    @property
    def saves(self) -> bool:
        """Whether what is kept outlives the process."""
        return self.recorder.journal.lasts

    @property
    def saving(self) -> bool:
        """Whether something is on its way to the journal."""
        return self.recorder.busy

    def check_can_save(self) -> None:
        """Check that something new can be saved.

        Raises:
            ChatError: it cannot.
        """
        self.recorder.check()

    def add_log(self, log: Log) -> None:
        """Let a log get the entries that are kept for it."""
        self.recorder.logs[log.id] = log

    def forget_log(self, number: int) -> None:
        """Let a log get no more entries: nobody will read it again."""
        self.recorder.logs.pop(number, None)

    def look(self) -> None:
        """Look whether the journal is still there, though nothing is to be written."""
        self.recorder.look()

    def submit(self, change: Change, kept: WhenKept = nothing) -> None:
        """Write a change at the end of the turn, and call when it is kept."""
        self.submit_pending(Pending(change, kept))

    def submit_pending(self, pending: Pending) -> None:
        """Write a change at the end of the turn."""
        self.recorder.submit(pending)
        self._schedule()

    def session_changed(self, session: Delivery) -> None:
        """Note that a session was told something."""
        self._sessions.add(session)
        self._schedule()

    def room_changed(self, room: Room) -> None:
        """Note that a room has new entries, or comings and goings to submit."""
        self._rooms.add(room)
        self._schedule()
        if room.unflushed >= FLUSH_ENTRIES and not self.saves:
            self.flush()  # a batch from the journal is sent as a whole anyway

    def flush(self) -> None:
        """Write what was submitted since the last flush, and send what is kept."""
        if not self.recorder.failing:  # meanwhile a crowd that comes and goes stays one line
            self._prepare()
            self.recorder.start()
        self._send()

    def _prepare(self) -> None:
        """Let the rooms submit their comings and goings; a crowd's may wait a moment."""
        rooms, self._rooms = self._rooms, Backlog()
        waiting = []
        for room in rooms:
            if not room.prepare():
                waiting.append(room)
            self._unsent.add(room)
        self._rooms.update(dict.fromkeys(waiting))
        if waiting and self._later is None:
            self._later = self._clock.callLater(CROWD_SECONDS, self._flush_later)

    def _send(self) -> float:
        """Send, unless that is going on already; return how long that took, in seconds.

        A connection that is written to may make others say so much that a flush cannot wait. What
        comes of that is sent after what is being sent.
        """
        if self._sending:
            self._schedule()
            return 0.0
        began, self._sending = self._clock.seconds(), True
        try:
            self._send_some()
        finally:
            self._sending = False
        took = self._clock.seconds() - began
        self.counts.flush_seconds.add(took)
        return took

    def _send_some(self) -> None:
        """Send to sessions with lines of their own first; they get their rooms' entries as well."""
        for session in self._sessions.take(SESSIONS_AT_ONCE):
            session.flush()
        left = self.readers_at_once
        while left > 0 and self._unsent:
            (room,) = self._unsent.take(1)
            left -= room.flush(left)
            if left <= 0:
                self._unsent.add(room)  # the others have their turn first
        if self._sessions or self._unsent:
            self._schedule()

    def _settled(self) -> None:
        """Send what is kept, and give the answers to it time to join the next write."""
        (self.failed if self.recorder.failing else self.works)()
        self._unsent.update(self._rooms)
        self._rooms = Backlog(dict.fromkeys(room for room in self._rooms if room.comings))
        took = self._send()
        self._pause_until = self._clock.seconds() + took * PAUSE
        if self._end is not None:
            self._end.reset(self._pause)
        elif self.recorder.busy or self._rooms:
            self._schedule()

    @property
    def _pause(self) -> float:
        """Seconds for which the next write is still to wait."""
        return max(0.0, self._pause_until - self._clock.seconds())

    def _schedule(self) -> None:
        if self._end is None and not self.recorder.applying:  # `_settled` comes after that
            self._end = self._clock.callLater(self._pause, self._flush_at_end)

    def _flush_later(self) -> None:
        self._later = None
        self.flush()

    def _flush_at_end(self) -> None:
        self._end = None
        self.flush()
