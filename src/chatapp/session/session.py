"""A session: one live connection of a user, and whether it keeps up.

Two states say all of it. `reading` is how it reads: a session in step has read its rooms up to the
last flush, and Room.flush writes it the same bytes as everyone else. One that has something of its
own to be told, or whose connection is full, is given what it has not had by `take`, in order, at
its own pace. `life` is how far it has come: what was told before it leaves is still sent.

Invariants: a session in step has an empty outbox. Only `take` brings one back into step. Whatever
goes wrong in a session ends that session only.
"""

from collections.abc import Callable
from typing import Protocol

from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from chatapp.config import Settings
from chatapp.counts import Counts
from chatapp.events import Event
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.session.connection import NO_CONNECTION, NORMAL, Connection
from chatapp.session.input_gate import InputGate, PauseReason
from chatapp.session.outbox import Outbox
from chatapp.session.state import BEHIND, CLOSING, FULL, HERE, IN_STEP, LEAVING, LOST, STAYING
from chatapp.session.user import User
from chatapp.wire.encoding import Encoding

TAKE_BYTES = 16 * 1024
"""About how many bytes a session that is not in step is given at a time."""

ARRIVED_TWICE = 2
"""How often in a row all must have arrived: a proxy may have taken what the client has not."""

_log = Logger()


class SessionFlusher(Protocol):
    """Flushes the sessions that ask for it, and counts what they are given.

    `failing` says why nothing becomes durable now.
    """

    counts: Counts

    @property
    def failing(self) -> str: ...  # noqa: D102 - the class says it

    def session_changed(self, session: "Session") -> None:
        """A session was told something: flush it when the turn ends."""

    def session_stuck(self, session: "Session") -> None:
        """A session waits for what is not durable yet: flush it when it is."""


class Session:
    """One live connection of a user.

    `room`: the name of the room in which its lines are said.
    `outbox`: what it is still to be given.
    `said`: the room and the offset that its last line has, if that was said in a room.
    `failure`: why it had to be dropped; empty otherwise.
    """

    __slots__ = (
        "_arrivals",
        "_clock",
        "_code",
        "_deadline",
        "_fetching",
        "_floods",
        "_flusher",
        "_settings",
        "connection",
        "encoding",
        "failure",
        "input_gate",
        "life",
        "outbox",
        "peer",
        "reading",
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
        settings: Settings,
        clock: IReactorTime,
        flusher: SessionFlusher,
        floods: Callable[["Session"], None],
    ) -> None:
        user.live_session = self
        connection.source = self
        self.user = user
        self.connection = connection
        self.encoding = encoding
        self.peer = peer
        self.room = ""
        self.said: tuple[str, int] | None = None
        self.reading = IN_STEP
        self.life = HERE
        self.outbox = Outbox(encoding, flusher.counts)
        self.input_gate = InputGate(connection, settings, clock)
        self.failure = ""
        self._code = NORMAL
        self._settings = settings
        self._clock = clock
        self._flusher = flusher
        self._floods = floods
        self._arrivals = 0
        self._fetching: Reader | None = None
        self._deadline: IDelayedCall | None = None

    @property
    def is_here(self) -> bool:
        """Whether it is told things: it is not leaving, closing or lost."""
        return self.life is HERE

    @property
    def far_behind(self) -> bool:
        """Whether it has so much of its own to read that it should not be told more."""
        return 0 < self._settings.limits.unread_bytes < self.outbox.owed

    @property
    def has_everything(self) -> bool:
        """Whether a session that stays has been given all that it was told."""
        return self.life is STAYING and self.reading is IN_STEP

    def tell(self, *events: Event, wait_until_saved: bool = False) -> None:
        """Tell this session alone, after everything its rooms held when it was said.

        With `wait_until_saved`, the line says that something was kept, and waits until it is.
        """
        encode = self.encoding.encode
        data = b"".join([encode(event) for event in events])
        self.post(data, wait_until_saved=wait_until_saved)

    def post(self, data: bytes, *, wait_until_saved: bool = False) -> None:
        """Give this session bytes in their place: lines, or what its protocol has to say."""
        if self.life is HERE:
            self.outbox.post(data, wait_until_saved=wait_until_saved)
            self._leave_step()

    def whisper(self, log: Log) -> None:
        """Give this session, in its place, what was just added to what is whispered to it."""
        self.outbox.whisper(log)
        self._leave_step()

    def stop_reading(self, room: str) -> None:
        """Leave a room's log, once everything that it holds by now has been read."""
        self.outbox.stop_reading(room)
        self._leave_step()

    def keep_pace(self) -> None:
        """Count a line, after which the next waits for its time; end a session that floods."""
        if self.input_gate.keep_pace() > self._settings.limits.flood_seconds > 0:
            self._floods(self)

    def note_acknowledged(self) -> bool:
        """Note how far it is sure to have read; return whether that is further than before."""
        readers = self.outbox.all_readers()
        if all(reader.acknowledged == reader.cursor for reader in readers):
            return False
        unacknowledged = self.connection.unacknowledged()
        moved = [reader.note_acknowledged(unacknowledged, self.encoding) for reader in readers]
        return any(moved)

    def has_read(self) -> bool:
        """Return whether the client had acknowledged everything on this call and the one before."""
        self._arrivals = 0 if self.connection.unacknowledged() else self._arrivals + 1
        return self._arrivals >= ARRIVED_TWICE

    def places(self) -> dict[str, Reader]:
        """Return the readers of its rooms, the current one being the last."""
        places = dict(self.outbox.readers)
        places[self.room] = places.pop(self.room)
        return places

    def send(self, data: bytes) -> None:
        """Write what comes next, to a connection that is not full; it never raises."""
        try:
            taken = self.connection.write(data)
        except Exception:  # noqa: BLE001 - whatever it is, it is this session's alone
            _log.failure("Writing to {peer} failed", peer=self.peer)
            self.drop("writing to it failed")
            return
        if not taken:
            self.reading = FULL
            self.progress()

    def flush(self) -> None:
        """Write everything there is for this session, as far as its connection takes it."""
        while self.reading is not FULL and (data := self.take()):
            self.send(data)

    def take(self) -> bytes:
        """Return the next piece for a session that is not in step; if empty, there is none now.

        Called by `flush`, and by a full connection when it has room.
        """
        if self.life in (CLOSING, LOST):
            return b""
        if self._flusher.failing:
            self.outbox.send_without_saving()
        data = self.outbox.take(TAKE_BYTES)
        if not data:
            self._stop()
        if not self.far_behind:
            self.input_gate.resume(PauseReason.UNREAD)
        return data

    def progress(self) -> None:
        """Give a full connection `stalled_seconds`, from now, to take something more."""
        self._stop_waiting()
        seconds = self._settings.limits.stalled_seconds
        if seconds:
            self._deadline = self._clock.callLater(seconds, self._stall)

    def leave(self, *, stay: bool = False, code: int = NORMAL) -> None:
        """Be told no more; send what is there, then close with a code, unless it is to stay."""
        if self.life is HERE:
            self.life = STAYING if stay else LEAVING
            self._code = code
            self.input_gate.close()
            self.flush()

    def close(self, code: int) -> None:
        """Close the connection, which has been given everything."""
        self.stop_sending()
        self.connection.close(code)

    def stop_sending(self) -> None:
        """Stop sending. The connection is aborted if closing takes over `stalled_seconds`."""
        self.life = CLOSING
        self.input_gate.closed = True
        if self.reading is IN_STEP:
            self.reading = BEHIND
        self.progress()

    def drop(self, why: str) -> None:
        """Close a connection that fails, at once."""
        self.failure = why
        self.stop_sending()
        self._stop_waiting()
        self.connection.abort()

    def lost(self) -> None:
        """Forget what was left to read: there is no connection any more."""
        self.stop_sending()
        self._stop_waiting()
        self.life = LOST
        self.outbox.clear()
        self.connection.source = None  # a cycle would keep both until the next full collection
        self.connection = self.input_gate.connection = NO_CONNECTION  # a user may be away for long

    def _leave_step(self) -> None:
        if self.reading is IN_STEP:
            self.reading = BEHIND
        self._flusher.session_changed(self)
        if self.far_behind:
            self.input_gate.pause(PauseReason.UNREAD)

    def _stop(self) -> None:
        """Take no more for now: everything was given, or it is stuck, or it was the last."""
        self._stop_waiting()
        stuck = self.outbox.stuck
        self.reading = IN_STEP if stuck is None else BEHIND
        if stuck is None:
            if self.life is LEAVING:
                self.close(self._code)
        elif stuck.cursor >= stuck.log.durable:
            self._flusher.session_stuck(self)
        elif self._fetching is None:
            self._fetching = stuck
            stuck.log.fetch(stuck.cursor, self._fetched)

    def _fetched(self) -> None:
        self._fetching = None
        self._flusher.session_changed(self)

    def _stall(self) -> None:
        self._flusher.counts.dropped["stalled_seconds"] += 1
        self.drop(f"took nothing for {self._settings.limits.stalled_seconds} seconds")

    def _stop_waiting(self) -> None:
        if self._deadline is not None and self._deadline.active():
            self._deadline.cancel()
        self._deadline = None
