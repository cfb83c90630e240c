"""Users and their sessions: who is there, over which connection, and whether it keeps up.

A session that keeps up with its rooms is *in step*: Room.flush writes it the same bytes as everyone
else. One that has something of its own to be told, or whose connection is full, is not; it gets
what it has not had yet from `take`, in order, at its own pace.
"""

from dataclasses import dataclass
from typing import Protocol

from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from chatapp.config import Limits
from chatapp.counts import Counts
from chatapp.events import Acked, Event
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.names import skeleton
from chatapp.session.connection import NO_CONNECTION, Connection
from chatapp.session.input_gate import InputGate, PauseReason
from chatapp.session.outbox import Outbox
from chatapp.wire.encoding import Encoding

TAKE_BYTES = 16 * 1024
"""About how much a session that is not in step is given at a time."""

_log = Logger()


class SessionFlusher(Protocol):
    """Who sees to it that sessions are flushed, and counts what they are given.

    `failing` says why nothing becomes durable now.
    """

    counts: Counts

    @property
    def failing(self) -> str: ...  # noqa: D102 - the class says it

    def session_changed(self, session: "Session") -> None:
        """A session was told something: flush it when the turn ends."""

    def session_stuck(self, session: "Session") -> None:
        """A session waits for what is not durable yet: flush it when it is."""


class User:
    """An identity: the name that others see, and what follows it through renames and returns.

    `guest` is the number of one who has no name yet, `whisperer` who whispered to them last.
    `token` brings them back and `digest` is its hash; after a restart only that is known.
    `previous` is that of the token before, which is good until the new one has arrived. `id` is
    the number of the log of what is whispered to them, `whispers`. `answers` are those to the lines
    with a `ref` that were done last. `session` is their connection, or `absence` says how they may
    come back.
    """

    __slots__ = (
        "absence",
        "answers",
        "digest",
        "guest",
        "id",
        "name",
        "previous",
        "session",
        "token",
        "whisperer",
        "whispers",
    )

    session: "Session"

    def __init__(self, number: int, name: str, guest: int | None) -> None:
        self.absence: Absence | None = None
        self.id = number
        self.name = name
        self.guest = guest
        self.token = ""
        self.digest = b""
        self.previous = b""
        self.whisperer: User | None = None
        self.whispers: Log | None = None
        self.answers: dict[str, Acked] = {}

    @property
    def key(self) -> str:
        """What no other name that is in use may have in common with this one."""
        return skeleton(self.name)


@dataclass(eq=False, slots=True)
class Absence:
    """What a user who is not there left behind: their places, the current room being the last.

    Of the rooms in `missed` the members have been told that the user left. `until` is when they may
    no longer come back, in seconds since 1970. `keep_name`: False if the client closed the
    connection itself; then others may take the name.
    """

    user: User
    places: dict[str, Reader]
    whispers: Reader | None
    missed: set[str]
    until: float
    keep_name: bool = True

    @property
    def keeps_name(self) -> bool:
        """Whether nobody else may have the name; a guest's, where nobody was told of the loss."""
        return self.keep_name if self.user.guest is None else not self.missed


class Session:
    """One live connection of a user.

    `room` is where its lines are said, `outbox` what it is still to be given. `in_step` is False
    while there is something in its outbox or its connection is full; `full` is True from the moment
    the connection takes no more until `take` has given it everything. `ended` says that it has
    left, and is told no more; `failure` why it had to; `flushed` that it has everything. `hearing`
    is whether its lines are heard, `said` where its last line went, `heard` whether there was any.
    """

    __slots__ = (
        "_arrived",
        "_clock",
        "_closing",
        "_deadline",
        "_fetching",
        "_flusher",
        "_limits",
        "_stay",
        "connection",
        "encoding",
        "ended",
        "failure",
        "flushed",
        "full",
        "heard",
        "in_step",
        "input_gate",
        "outbox",
        "peer",
        "room",
        "said",
        "user",
    )

    def __init__(
        self,
        user: User,
        connection: Connection,
        encoding: Encoding,
        peer: object,
        limits: Limits,
        clock: IReactorTime,
        flusher: SessionFlusher,
    ) -> None:
        user.session = self
        connection.source = self
        self.user = user
        self.connection = connection
        self.encoding = encoding
        self.peer = peer
        self.room = ""
        self.said: tuple[str, int] | None = None
        self.heard = False
        self.outbox = Outbox(encoding, flusher.counts)
        self.in_step = True
        self.full = False
        self.ended = False
        self.flushed = False
        self.failure = ""
        self._clock = clock
        self._flusher = flusher
        self._arrived = False
        self._stay = False
        self._closing = False
        self._fetching = False
        self._deadline: IDelayedCall | None = None
        self._limits = limits
        self.input_gate = InputGate(connection, limits, clock)

    def limit(self, limits: Limits) -> None:
        """Be held to these limits from here on; the pace begins anew."""
        self._limits = limits
        self.input_gate.limit(limits)

    @property
    def far_behind(self) -> bool:
        """Whether it has so much of its own to read that it should not be told more."""
        return 0 < self._limits.unread_bytes < self.outbox.owed

    def tell(self, *events: Event, wait_until_saved: bool = False) -> None:
        """Tell this session alone, behind everything its rooms held when it was said.

        What is wait_until_saved says that it was kept, and waits until it is.
        """
        encode = self.encoding.encode
        self.post(b"".join([encode(event) for event in events]), wait_until_saved=wait_until_saved)

    def post(self, data: bytes, *, wait_until_saved: bool = False) -> None:
        """Give this session bytes in their place: lines, or what its protocol has to say."""
        if self.ended:
            return
        self.outbox.post(data, wait_until_saved=wait_until_saved)
        self._leave_step()
        if self.far_behind:
            self.input_gate.hold(PauseReason.UNREAD)

    def whisper(self, log: Log) -> None:
        """Give this session, in its place, what was just added to what is whispered to it."""
        self.outbox.whisper(log)
        self._leave_step()
        if self.far_behind:
            self.input_gate.hold(PauseReason.UNREAD)

    def note_acknowledged(self) -> bool:
        """Note how far it is sure to have read; return whether that is further than before."""
        readers = self.outbox.all_readers()
        if all(reader.acknowledged == reader.cursor for reader in readers):
            return False
        unacknowledged = self.connection.unacknowledged()
        moved = [reader.note_acknowledged(unacknowledged, self.encoding) for reader in readers]
        return any(moved)

    def has_read(self) -> bool:
        """Whether all it was given had arrived both now and when this was asked before."""
        before, self._arrived = self._arrived, not self.connection.unacknowledged()
        return before and self._arrived

    def places(self) -> dict[str, Reader]:
        """Return the readers of its rooms, the current one being the last."""
        places = dict(self.outbox.readers)
        places[self.room] = places.pop(self.room)
        return places

    def stop_reading(self, room: str) -> None:
        """Leave a room's log, once everything that it holds by now has been read."""
        self.outbox.stop_reading(room)
        self._leave_step()

    def send(self, data: bytes) -> None:
        """Write what comes next, to a connection that is not full; it never raises."""
        try:
            taken = self.connection.write(data)
        except Exception:  # noqa: BLE001 - whatever it is, it is this session's alone
            _log.failure("Writing to {peer} failed", peer=self.peer)
            self.drop("writing to it failed")
            return
        if not taken:
            self.full = True
            self.in_step = False
            self.progress()

    def flush(self) -> None:
        """Write everything there is for this session, as far as its connection takes it."""
        while not self.full and (data := self.take()):
            self.send(data)

    def take(self) -> bytes:
        """Return the next piece for a session that is not in step; empty, it is in step again.

        Called by `flush`, and by a full connection when it has room.
        """
        if self._closing:
            return b""
        if self._flusher.failing:
            self.outbox.send_without_saving()
        data = self.outbox.take(TAKE_BYTES)
        if not data:
            self._stop()
        if not self.far_behind:
            self.input_gate.release(PauseReason.UNREAD)
        return data

    def progress(self) -> None:
        """Give a full connection so long, from now, to take something more."""
        self._stop_waiting()
        seconds = self._limits.stalled_seconds
        if seconds:
            why = f"took nothing for {seconds} seconds"
            self._deadline = self._clock.callLater(seconds, self._stall, why)

    def end(self, *, stay: bool = False) -> None:
        """Be told no more; read what is there, then close. A full connection is given time.

        One that is to stay does not close by itself: `flushed` says when it has everything.
        """
        self.ended = True
        self._stay = stay
        self.input_gate.close()
        self.flush()

    def hang_up(self, *, restarting: bool = False) -> None:
        """Close the connection, which has been given everything."""
        self.cut()
        self.connection.close(restarting=restarting)

    def cut(self) -> None:
        """Be given nothing more: the connection is closing, and has so long to do it."""
        self.ended = self.input_gate.closed = True
        self.in_step = False
        self._closing = True
        self.progress()

    def drop(self, why: str) -> None:
        """Close a connection that fails, at once."""
        self.failure = why
        self.cut()
        self._stop_waiting()
        self.connection.abort()

    def lost(self) -> None:
        """Forget what was left to read: there is no connection any more."""
        self.cut()
        self._stop_waiting()
        self.outbox.clear()
        self.connection.source = None  # a cycle would keep both until the next full collection
        self.connection = self.input_gate.connection = NO_CONNECTION  # a user may be away for long

    def _leave_step(self) -> None:
        self.in_step = False
        self._flusher.session_changed(self)

    def _stop(self) -> None:
        """Take no more for now: everything was given, or it is stuck, or it was the last."""
        self.full = False
        self._stop_waiting()
        stuck = self.outbox.stuck
        if stuck is None and self.ended:
            self.flushed = True
            if not self._stay:
                self.hang_up()
        elif stuck is None:
            self.in_step = True
        elif stuck.cursor >= stuck.log.durable:
            self._flusher.session_stuck(self)
        elif not self._fetching:
            self._fetching = True
            stuck.log.fetch(stuck.cursor, self._fetched)

    def _stall(self, why: str) -> None:
        self._flusher.counts.dropped["stalled_seconds"] += 1
        self.drop(why)

    def _fetched(self) -> None:
        self._fetching = False
        self._flusher.session_changed(self)

    def _stop_waiting(self) -> None:
        if self._deadline is not None and self._deadline.active():
            self._deadline.cancel()
        self._deadline = None
