"""A reader: a session's place in a log, and how far the client has surely read.

What a server has written may be lost in many places: here, in the kernel, in a proxy, in a network
that is gone without a word. So three places are told apart: what was given, what has surely
arrived, and what an earlier connection may have shown already.
"""

import sys

from chatapp.log.log import Log
from chatapp.wire.encoding import Encoding


class Reader:
    """A place in a log.

    `cursor`: the offset of the next entry to be given.
    `acknowledged`: everything before this offset has reached the client, as far as anyone can know.
    `maybe_read_until`: entries before this offset may have been read over an earlier connection.
    `stop`: the offset at which the log of a room that was left ends for this reader.
    """

    __slots__ = ("_since", "_sure", "acknowledged", "cursor", "log", "maybe_read_until", "stop")

    def __init__(self, log: Log, cursor: int, maybe_read_until: int = 0) -> None:
        self.log = log
        self.maybe_read_until = maybe_read_until
        self.stop = sys.maxsize
        self.cursor = self.acknowledged = self._sure = cursor
        self._since = 0.0

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
        """Whether the room was left, so that it ends here for this reader."""
        return self.stop < sys.maxsize

    @property
    def done(self) -> bool:
        """Whether the client has surely read all of a room that was left."""
        return self.acknowledged >= self.stop

    def read(self, end: int, encoding: Encoding, max_bytes: int) -> list[bytes]:
        """Return what comes next up to an offset, about `max_bytes` of it."""
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
        """Pass over what is before an offset; what was given before may still be on its way."""
        if self.acknowledged == self.cursor:
            self.acknowledged = self._sure = cursor
        self.cursor = cursor

    def confirm(self, offset: int) -> bool:
        """Note that the client says it has all before an offset; return whether that is news."""
        before = self.acknowledged
        self.acknowledged = max(before, min(offset, self.cursor))
        return self.acknowledged > before

    def assume(self, now: float, seconds: float, unacknowledged: int, encoding: Encoding) -> bool:
        """Note how far a client that cannot be asked has read; return whether that is news.

        What its machine had acknowledged `seconds` ago, on a connection that has lasted since, is
        taken for read.

        Args:
            now: the time, in seconds.
            seconds: for how long a client that is gone may go unnoticed.
            unacknowledged: how many of the bytes that it was written may not have arrived.
            encoding: what those bytes are.
        """
        before = self.acknowledged
        if before == self.cursor:
            return False
        if self._sure > before:
            if now - self._since < seconds:
                return False
            self.acknowledged = self._sure
        self._sure = self.log.step_back(self.cursor, self.acknowledged, unacknowledged, encoding)
        self._since = now
        return self.acknowledged > before
