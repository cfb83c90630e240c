"""A reader: a session's place in a log, and how far the client has surely read.

What the server writes may be lost in many places: in the server, in a kernel, in a proxy, in a
network that breaks without a word. So three places are told apart: what was given, what has surely
arrived, and what an earlier connection may have shown already.

Invariants: `acknowledged <= cursor`. `acknowledged` never goes back. It is what is saved of a
reader: an absent user reads on from it.

Doubt: for a client that cannot be asked, `acknowledged` is an assumption. A client that is gone for
longer than `unsure_seconds` before anybody notices, with a proxy that still acknowledges for it,
loses what came in between.
"""

import sys
from collections.abc import Callable
from typing import Protocol

from chatapp.log.log import Log
from chatapp.wire.encoding import Encoding


class Shared(Protocol):
    """What readers that are at the same place share."""

    def cursor_of(self, reader: "Reader") -> int:
        """Return where they are; a reader that is not given what the others are may be before."""


class Reader:
    """A place in a log.

    Attributes:
        log: the log.
        cohort: the readers that it shares its cursor with; None while it is alone.
        at: its place in the cohort.
        acknowledged: everything before this offset has reached the client: the client said so, or
            it is assumed after some time.
        maybe_read_until: entries before this offset may have been read over an earlier connection,
            so they are shown with their times.
        stop: the offset at which the log ends for this reader, whose user has left the room;
            sys.maxsize while the user is in the room.
        left_at: what was acknowledged when it was decided that the user leaves the room; 0 if it
            was not. The record of this reader is named by it from when the user has left, who may
            enter the room again, and so have two readers.
        _cursor: its cursor while it is alone.
        _sure: the offset that becomes `acknowledged` if the connection lasts.
        _since: when `_sure` was noted, in seconds of the monotonic clock.
    """

    __slots__ = (
        "_cursor",
        "_since",
        "_sure",
        "acknowledged",
        "at",
        "cohort",
        "left_at",
        "log",
        "maybe_read_until",
        "stop",
    )

    def __init__(self, log: Log, cursor: int, maybe_read_until: int = 0) -> None:
        self.log = log
        self.maybe_read_until = maybe_read_until
        self.stop = sys.maxsize
        self.left_at = 0
        self.cohort: Shared | None = None
        self.at = 0
        self._cursor = self.acknowledged = self._sure = cursor
        self._since = 0.0

    @property
    def cursor(self) -> int:
        """The offset of the next entry to be given to the connection."""
        return self._cursor if self.cohort is None else self.cohort.cursor_of(self)

    @cursor.setter
    def cursor(self, cursor: int) -> None:
        assert self.cohort is None  # noqa: S101 - the others would lack what is between
        self._cursor = cursor

    def share(self, cohort: Shared, at: int) -> None:
        """Be where the others of a cohort are, from now on."""
        self.cohort, self.at = cohort, at

    def go_alone(self, cursor: int) -> None:
        """Have a cursor of its own from now on."""
        self.cohort, self._cursor = None, cursor

    @property
    def marked(self) -> int:
        """The offset after the last entry that the client may have read by now."""
        return max(self.cursor, self.maybe_read_until)

    @property
    def end(self) -> int:
        """The offset up to which there is something to be given now."""
        return min(self.log.end, self.stop)

    @property
    def stops(self) -> bool:
        """Whether the user has left the room, so that the log ends for this reader."""
        return self.stop < sys.maxsize

    @property
    def done(self) -> bool:
        """Whether the client has surely read all of a room that the user has left."""
        return self.acknowledged >= self.stop

    def read(self, end: int, encoding: Encoding, max_bytes: int) -> list[bytes]:
        """Return the entries from the cursor to `end`, about `max_bytes`, and move the cursor."""
        pieces: list[bytes] = []
        if self.cursor < self.maybe_read_until and encoding.past is not None:
            pieces, self.cursor = self.log.read(
                self.cursor, min(end, self.maybe_read_until), encoding.past, max_bytes
            )
            max_bytes -= sum(map(len, pieces))
            if self.cursor < min(end, self.maybe_read_until):
                return pieces
        more, self.cursor = self.log.read(self.cursor, end, encoding, max_bytes)
        return pieces + more

    def skip(self, cursor: int) -> None:
        """Move the cursor past entries that are not given; earlier ones may be on their way."""
        if self.acknowledged == self.cursor:
            self.acknowledged = self._sure = cursor
        self.cursor = cursor

    def confirm(self, offset: int) -> bool:
        """Note that the client says it has all before an offset; return whether that is news."""
        before = self.acknowledged
        self.acknowledged = max(before, min(offset, self.cursor))
        return self.acknowledged > before

    def assume(
        self, now: float, seconds: float, unacknowledged: Callable[[], int], encoding: Encoding
    ) -> bool:
        """Note how far a client that cannot be asked has read; return whether that is news.

        What its machine had acknowledged `seconds` ago counts as read if the connection has lasted
        since.

        Args:
            now: the time of the monotonic clock, in seconds.
            seconds: for how long a client that is gone may go unnoticed.
            unacknowledged: returns the number of bytes, of those written to it, that may not have
                arrived.
            encoding: the encoding of those bytes.
        """
        before = self.acknowledged
        if before == self.cursor:
            return False
        if self._sure > before:
            if now - self._since < seconds:
                return False
            self.acknowledged = self._sure
        self._sure = self.log.step_back(self.cursor, self.acknowledged, unacknowledged(), encoding)
        self._since = now
        return self.acknowledged > before
