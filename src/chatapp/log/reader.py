"""A reader: a session's place in a log, and how far it is sure to have read."""

from chatapp.log.log import Log
from chatapp.wire.encoding import Encoding


class Reader:
    """A place in a log: `cursor` is the offset of the next entry to be given.

    `maybe_read_until`: entries before this offset may have been read over an earlier connection.
    `acknowledged`: everything before this offset has reached the client: its end of the connection
    had acknowledged it both now and the time before that it was asked.
    """

    __slots__ = ("_seen", "acknowledged", "cursor", "log", "maybe_read_until")

    def __init__(self, log: Log, cursor: int, maybe_read_until: int = 0) -> None:
        self.log = log
        self.maybe_read_until = maybe_read_until
        self.begin(cursor)

    @property
    def marked(self) -> int:
        """The offset behind the last entry that the session may have read by now."""
        return max(self.cursor, self.maybe_read_until)

    def begin(self, cursor: int) -> None:
        """Begin to read at an offset; nobody asks for what is before."""
        self.cursor = self.acknowledged = self._seen = cursor

    def skip(self, cursor: int) -> None:
        """Pass over what is before an offset; what was given before may still be on its way."""
        if self.acknowledged == self.cursor:
            self.begin(cursor)
        else:
            self.cursor = cursor

    def read(self, end: int, encoding: Encoding, max_bytes: int) -> list[bytes]:
        """Return what comes next up to an offset, about so much of it."""
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

    def note_acknowledged(self, unacknowledged: int, encoding: Encoding) -> bool:
        """Note how far the session has read; return whether that is further than was known.

        Args:
            unacknowledged: how many of the bytes that it was written may not have arrived.
            encoding: what those bytes are.
        """
        if self.acknowledged == self.cursor:
            return False
        before, self.acknowledged = self.acknowledged, self._seen
        self._seen = self.log.step_back(self.cursor, self._seen, unacknowledged, encoding)
        return self.acknowledged > before
