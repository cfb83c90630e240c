"""Readers: a session's place in a log, and how far the client has certainly read.

A connection that is lost takes with it what was written to it but had not arrived. So a reader
knows two places: `cursor`, up to which entries were written, and `acknowledged`, up to which they
have arrived. A user who comes back reads from `acknowledged` on. Entries between the two may be
repeats, so they are shown with their times; the new reader knows them by `maybe_read_until`.

How `acknowledged` is found: every two seconds, chat/upkeep.py asks the connection how many bytes
the other end has not acknowledged. As many bytes before the cursor may still be on their way.

Why it takes two looks: the other end may be a proxy, which acknowledges bytes that the client has
not got yet, and a client's kernel acknowledges bytes that the client has not read yet. So what one
look finds counts only at the next, when it had two seconds to go the rest of the way.

Invariant: every mistake is a repeat, never a loss. The bytes that have not arrived may belong to
other rooms or to the session alone, but each reader goes back by all of them. An entry that memory
no longer has counts as one byte, so the reader goes back by more entries than it needs to.

A doubt: what a proxy holds for longer than two seconds counts as read, and is lost with the proxy.
"""

from chatapp.log.log import Log
from chatapp.wire.encoding import Encoding


class Reader:
    """A place in a log.

    Attributes:
        log: the log.
        cursor: the offset of the next entry that the session is given.
        acknowledged: everything before this offset has reached the client, as two looks found.
        maybe_read_until: entries before this offset may have been read over an earlier connection,
            and are given in the encoding for what is past; 0 if there are none.
        _seen: what the last look found; `acknowledged` follows it at the next look.
    """

    __slots__ = ("_seen", "acknowledged", "cursor", "log", "maybe_read_until")

    def __init__(self, log: Log, cursor: int, maybe_read_until: int = 0) -> None:
        self.log = log
        self.maybe_read_until = maybe_read_until
        self.begin(cursor)

    @property
    def marked(self) -> int:
        """Everything that the user may have read, over any connection, is before this offset."""
        return max(self.cursor, self.maybe_read_until)

    def begin(self, cursor: int) -> None:
        """Read from an offset on; what is before it counts as read."""
        self.cursor = self.acknowledged = self._seen = cursor

    def skip(self, cursor: int) -> None:
        """Pass over the entries before an offset.

        What was given before that may still be on its way; then it does not count as read.
        """
        if self.acknowledged == self.cursor:
            self.begin(cursor)
        else:
            self.cursor = cursor

    def read(self, end: int, encoding: Encoding, max_bytes: int) -> list[bytes]:
        """Return the next entries as bytes, and move the cursor past them.

        Args:
            end: the offset before which to stop.
            encoding: the session's; what may have been read before is given in its `past`.
            max_bytes: about how many bytes to return at the most.
        """
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
        """Look how far the client has read; return True if `acknowledged` has moved.

        Args:
            unacknowledged: how many bytes, of all that were written to the session, may not have
                arrived.
            encoding: the session's.
        """
        if self.acknowledged == self.cursor:
            return False
        before, self.acknowledged = self.acknowledged, self._seen
        self._seen = self.log.step_back(self.cursor, self._seen, unacknowledged, encoding)
        return self.acknowledged > before
