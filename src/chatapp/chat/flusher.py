"""The flusher: what has changed in a turn of the reactor, and sending that at its end.

With a journal, what is new in the rooms is sent when it has been written, which may be some turns
later; what else there is for a session is sent at once, up to where it has to wait for that. While
nothing can be written, nothing waits for it: whoever asks gets an answer.
"""

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from chatapp.chat.backlog import Backlog
from chatapp.chat.room import CROWD_SECONDS, Room
from chatapp.counts import Counts
from chatapp.log.journal import Journal, RoomRecord, UserRecord
from chatapp.log.log import Log
from chatapp.log.recorder import Recorder
from chatapp.session.session import Session

FLUSH_ENTRIES = 100
"""After this many new entries in one room, a flush does not wait for the turn to end."""

SESSIONS_AT_ONCE = 200
"""How many sessions with lines of their own are flushed in one turn; the others follow."""

PAUSE = 0.15
"""How long the next write waits, as a share of the time that it took to send the last.

What was sent to many is soon answered by some; in two small batches it would cost nearly twice.
"""


class Flusher:
    """The sessions and rooms that have something to send, from one flush to the next.

    `recorder`: writes what is new to the journal; without one, it is durable at once.
    """

    def __init__(self, clock: IReactorTime, journal: Journal | None, counts: Counts) -> None:
        self.counts = counts
        self.recorder = Recorder(journal, clock, self._written, counts)
        self._clock = clock
        self._sessions: Backlog[Session] = Backlog()
        self._stuck: Backlog[Session] = Backlog()
        self._rooms: Backlog[Room] = Backlog()
        self._unsent: Backlog[Room] = Backlog()
        self._end: IDelayedCall | None = None
        self._later: IDelayedCall | None = None

    @property
    def failing(self) -> str:
        """Why nothing can be written now; empty if it can."""
        return self.recorder.failing

    @property
    def saves(self) -> bool:
        """Whether there is a journal, so that what is handed to it outlives the process."""
        return self.recorder.journal is not None

    @property
    def saving(self) -> bool:
        """Whether a write is on its way."""
        return self.recorder.busy

    def check_can_save(self) -> None:
        """See that something new can be saved.

        Raises:
            ChatError: it cannot.
        """
        self.recorder.check()

    def session_changed(self, session: Session) -> None:
        """A session was told something."""
        self._sessions.add(session)
        self._schedule()

    def session_stuck(self, session: Session) -> None:
        """A session waits for entries that are being written."""
        self._stuck.add(session)

    def log_changed(self, log: Log) -> None:
        """Something was whispered."""
        self.recorder.add(log)
        self._schedule()

    def keep_room(self, number: int, record: RoomRecord | None) -> None:
        """Have the journal, if there is one, keep a room, or forget it."""
        if self.saves:
            self.recorder.batch.rooms[number] = record
            self._schedule()

    def keep_user(self, number: int, record: UserRecord | None) -> None:
        """Have the journal, if there is one, keep a user, or forget them."""
        if self.saves:
            self.recorder.batch.users[number] = record
            self._schedule()

    def room_changed(self, room: Room) -> None:
        """A room has new entries, or comings and goings to tell of."""
        self._rooms.add(room)
        self._schedule()
        if room.unflushed >= FLUSH_ENTRIES and not self.saves:
            self.flush()  # a journal is to have all that one line does in one batch

    def flush(self) -> None:
        """Have what has come up since the last flush written, and send what is."""
        if not self.recorder.failing:
            self._prepare()
            self.recorder.start()
        self._send()

    def _prepare(self) -> None:
        """Let the rooms put comings and goings into their logs, those that may wait later."""
        rooms, self._rooms = self._rooms, Backlog()
        waiting = []
        for room in rooms:
            if room.prepare():
                self._unsent.add(room)
            else:
                waiting.append(room)
        self._rooms.update(dict.fromkeys(waiting))
        if waiting and self._later is None:
            self._later = self._clock.callLater(CROWD_SECONDS, self._flush_later)

    def _send(self) -> float:
        """Send to sessions with lines of their own first: they take their rooms' entries along.

        Returns:
            How long that took, in seconds.
        """
        began = self._clock.seconds()
        for session in self._sessions.take(SESSIONS_AT_ONCE):
            session.flush()
        for room in list(self._unsent):
            if room.flush():
                self._unsent.pop(room, None)
        if self._sessions:
            self._schedule()
        took = self._clock.seconds() - began
        self.counts.flush_seconds.add(took)
        return took

    def _written(self) -> None:
        """Send what is written, and let what that is answered with go with the next write."""
        stuck, self._stuck = self._stuck, Backlog()
        self._sessions.update(stuck)
        pause = max(0.0, self._send() * PAUSE)
        self._schedule()
        if pause and self._end is not None:
            self._end.reset(pause)

    def _schedule(self) -> None:
        if self._end is None:
            self._end = self._clock.callLater(0, self._flush_at_end)

    def _flush_later(self) -> None:
        self._later = None
        self.flush()

    def _flush_at_end(self) -> None:
        self._end = None
        self.flush()
