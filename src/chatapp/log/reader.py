"""A reader: a session's place in a log, and how far it is sure to have read."""

from chatapp.log.log import Log
from chatapp.wire.encoding import Encoding


class Reader:
    """A place in a log: `cursor` is the offset of the next entry to be given.

    What is before `past` the session may have read before, over an earlier connection. What is
    before `safe` it has, as far as anyone can know: a connection took it, its other end had
    acknowledged it by the last time but one that it was looked at, and nothing was lost since.
    """

    __slots__ = ("_seen", "cursor", "log", "past", "safe")

    def __init__(self, log: Log, cursor: int, past: int = 0) -> None:
        self.log = log
        self.past = past
        self.begin(cursor)

    @property
    def marked(self) -> int:
        """The offset behind the last entry that the session may have read by now."""
        return max(self.cursor, self.past)

    def begin(self, cursor: int) -> None:
        """Begin to read at an offset; nobody asks for what is before."""
        self.cursor = self.safe = self._seen = cursor

    def skip(self, cursor: int) -> None:
        """Pass over what is before an offset; what was given before may still be on its way."""
        if self.safe == self.cursor:
            self.begin(cursor)
        else:
            self.cursor = cursor

    def read(self, end: int, encoding: Encoding, max_bytes: int) -> list[bytes]:
        """Return what comes next up to an offset, about so much of it."""
        pieces: list[bytes] = []
        if self.cursor < self.past and encoding.past is not None:
            pieces, self.cursor = self.log.read(
                self.cursor, min(end, self.past), encoding.past, max_bytes
            )
            max_bytes -= sum(map(len, pieces))
            if self.cursor < min(end, self.past):
                return pieces
        more, self.cursor = self.log.read(self.cursor, end, encoding, max_bytes)
        return pieces + more

    def look(self, unacknowledged: int, encoding: Encoding) -> bool:
        """Note how far the session has read; return whether that is further than was known.

        Args:
            unacknowledged: how many of the bytes that it was written may not have arrived.
            encoding: what those bytes are.
        """
        if self.safe == self.cursor:
            return False
        before, self.safe = self.safe, self._seen
        self._seen = self.log.step_back(self.cursor, self._seen, unacknowledged, encoding)
        return self.safe > before
