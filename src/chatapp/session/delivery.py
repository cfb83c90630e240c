"""Delivery: a session is given what is there for it, as fast as its connection takes it.

A session in step has read its rooms up to the last flush, and Room.flush writes it the bytes that
all such sessions get. A session that is told something of its own, or whose connection is full, is
given what it has not had by `take`, in order and at its own pace.

Invariants: a session in step has an empty outbox. Only `take` brings a session back into step.
While it is in step, the readers of its rooms are among those that share a place (`Log.in_step`).
Whatever goes wrong in a delivery ends that session only.
"""

from typing import Protocol

from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from chatapp.config import Settings
from chatapp.counts import Counts
from chatapp.later import NEVER, Later
from chatapp.log.reader import Reader
from chatapp.session.audience import TORN
from chatapp.session.connection import NORMAL, Connection
from chatapp.session.input_gate import InputGate, PauseReason
from chatapp.session.outbox import Outbox
from chatapp.session.state import (
    ARRIVING,
    BEHIND,
    CLOSING,
    FULL,
    HERE,
    IN_STEP,
    LEAVING,
    LOST,
    STAYING,
)
from chatapp.text import counted
from chatapp.wire.encoding import Encoding

TAKE_BYTES = 16 * 1024
"""Bytes, about, that a session that is not in step is given at a time."""

_log = Logger()


class DeliveryFlusher(Protocol):
    """Flushes the sessions that ask for it, and counts what they are given."""

    counts: Counts

    def session_changed(self, session: "Delivery") -> None:
        """A session was told something: flush it when the turn ends."""


class Delivery:
    """What a session is still to be given, and the connection that it goes to.

    Attributes:
        connection: where it goes; NO_CONNECTION after the connection is lost.
        encoding: how events are written there.
        peer: the connection's address, as it is logged.
        outbox: what is still to be given.
        input_gate: whether the connection's lines are read.
        reading: how the session reads.
        life: how far it has come.
        failure: why the connection had to be dropped; empty otherwise.
        _closing: the code and the reason with which the connection is closed when all is sent.
        _deadline: the call that drops a full connection.
        _fetching: the reader for which an entry is being fetched; None if there is none.
    """

    __slots__ = (
        "_clock",
        "_closing",
        "_deadline",
        "_fetching",
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
    )

    def __init__(
        self,
        connection: Connection,
        encoding: Encoding,
        peer: object,
        settings: Settings,
        clock: IReactorTime,
        flusher: DeliveryFlusher,
    ) -> None:
        connection.source = self
        self.connection = connection
        self.encoding = encoding
        self.peer = peer
        self.reading = IN_STEP
        self.life = ARRIVING
        self.outbox = Outbox(encoding, flusher.counts)
        self.input_gate = InputGate(connection, settings, clock)
        self.failure = ""
        self._closing = NORMAL, ""
        self._settings = settings
        self._clock = clock
        self._flusher = flusher
        self._fetching: Reader | None = None
        self._deadline = NEVER

    @property
    def is_open(self) -> bool:
        """Whether its lines still count: it is arriving or here."""
        return self.life is HERE or self.life is ARRIVING

    @property
    def is_here(self) -> bool:
        """Whether it is told things: it is not arriving, leaving, closing or lost."""
        return self.life is HERE

    @property
    def far_behind(self) -> bool:
        """Whether more than `unread_bytes` of what is for it alone waits to be read."""
        return 0 < self._settings.limits.unread_bytes < self.outbox.owed

    def write_in(self, encoding: Encoding) -> None:
        """Write events, and what there is to be read of logs, in another encoding from now on."""
        self._part()
        self.encoding = self.outbox.encoding = encoding
        self._meet()

    def write_to(self, connection: Connection) -> None:
        """Go on over what stands before the same connection, or no longer does."""
        self._part()
        connection.source = self
        self.connection = self.input_gate.connection = connection
        self._meet()

    def socket_changed(self) -> None:
        """Go on over the socket that the connection has now, if it has one."""
        self._part()
        self._meet()

    def send(self, data: bytes) -> None:
        """Write bytes to a connection that is not full; it never raises."""
        if not data:  # all that is new is what its user does not read
            return
        try:
            taken = self.connection.write(data)
        except Exception:  # noqa: BLE001 - whatever it is, it is this session's alone
            _log.failure("Writing to {peer} failed", peer=self.peer)
            self.drop("writing to it failed")
            return
        if not taken:
            self._fill()

    def take_rest(self, data: bytes, taken: int) -> None:
        """Have the connection send the rest of what its socket has not taken; it never raises.

        Args:
            data: all of the bytes.
            taken: how many of them the socket took; BROKEN or TORN if that is not to be said.
        """
        if taken == TORN:  # what comes next would not fit what has arrived
            self.drop("nobody knows what it was sent")
            return
        self._fill()
        try:
            self.connection.take_rest(data, taken)
        except Exception:  # noqa: BLE001 - whatever it is, it is this session's alone
            _log.failure("Writing to {peer} failed", peer=self.peer)
            self.drop("writing to it failed")

    def flush(self) -> None:
        """Write everything that there is for this session, as far as its connection takes it."""
        while self.reading is not FULL and (data := self.take()):
            self.send(data)

    def take(self) -> bytes:
        """Return the next piece for a session that is not in step; if empty, there is none now.

        Called by `flush`, and by a full connection when it has room.
        """
        if self.life in (CLOSING, LOST):
            return b""
        self.fall_behind()
        data = self.outbox.take(TAKE_BYTES)
        if not data:
            self._stop()
        if not self.far_behind:
            self.input_gate.resume(PauseReason.UNREAD)
        return data

    def progress(self) -> None:
        """Give a full connection `stalled_seconds`, from now, to take something more."""
        self._deadline.cancel()
        seconds = self._settings.limits.stalled_seconds
        if seconds:
            self._deadline = Later(self._clock.callLater(seconds, self._stall))

    def leave(self, *, stay: bool = False, code: int = NORMAL, reason: str = "") -> None:
        """Be told no more, send what is there, and then close.

        Args:
            stay: whether the connection stays open after that, for Shutdown to close.
            code: what a WebSocket client is told with the close.
            reason: the same in words.
        """
        if self.is_open:
            self.life = STAYING if stay else LEAVING
            self._closing = code, reason
            self.input_gate.close()
            self.flush()

    def close(self, code: int, reason: str) -> None:
        """Close the connection, which has been given everything."""
        self.stop_sending()
        self.connection.close(code, reason)

    def stop_sending(self) -> None:
        """Stop sending. The connection is aborted if closing takes over `stalled_seconds`."""
        self.life = CLOSING
        self.input_gate.closed = True
        self.fall_behind()
        self.progress()

    def drop(self, why: str) -> None:
        """Close a connection that fails, at once."""
        self.failure = why
        self.stop_sending()
        self._deadline.cancel()
        self.connection.abort()

    def fall_behind(self) -> None:
        """Leave step, before something happens that is not for all who are in step."""
        if self.reading is IN_STEP:
            self._part()
            self.reading = BEHIND

    def _fill(self) -> None:
        """Leave step because the connection is full."""
        self._part()
        self.reading = FULL
        self.progress()

    def _part(self) -> None:
        """Let the readers of the session's rooms be at places of their own, if it was in step."""
        if self.reading is IN_STEP:
            for reader in self.outbox.readers.values():
                reader.log.in_step.leave(reader)

    def _meet(self) -> None:
        """Let the readers of the session's rooms be where others are too, if it is in step."""
        if self.reading is IN_STEP:
            for reader in self.outbox.readers.values():
                reader.log.in_step.enter(self, reader)

    def _leave_step(self) -> None:
        self.fall_behind()
        self._flusher.session_changed(self)
        if self.far_behind:
            self.input_gate.pause(PauseReason.UNREAD)

    def _stop(self) -> None:
        """Note that `take` has no more for now: the session is in step, or stuck, or done."""
        self._deadline.cancel()
        stuck = self.outbox.stuck
        self.reading = BEHIND
        if stuck is None and self.life is LEAVING:
            self.close(*self._closing)
        elif stuck is None:
            self.reading = IN_STEP
            self._meet()
        elif self._fetching is None:
            self._fetching = stuck
            stuck.log.fetch(stuck.cursor, self._fetched)

    def _fetched(self) -> None:
        self._fetching = None
        self._flusher.session_changed(self)

    def _stall(self) -> None:
        self._flusher.counts.dropped["stalled_seconds"] += 1
        self.drop(f"took nothing for {counted(self._settings.limits.stalled_seconds, 'second')}")
