"""An outbox: what a session is still to be given, from its rooms' logs and for it alone, in order.

Nothing of a room is kept here but a cursor. A line for the session alone is kept with the places
that the logs had reached when it was posted, so that it is given after what was said before it.

Invariants: what a session is given is in the order in which it happened. Bytes that wait here are
counted in `owed`, which is what bounds them.
"""

from typing import NamedTuple

from chatapp.counts import Counts
from chatapp.events import Refused
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.wire.encoding import Encoding

LINE_COST = 200
"""Bytes that a line that waits takes beside its text: its places in the logs (measured)."""

OUT_OF_DATE = Refused(
    "something that was said before was removed meanwhile: /history again", "wait"
)
"""In place of what was said before, if that waited to be read while something was removed."""

Unread = tuple[tuple[Reader, int], ...]
"""Readers that are behind, each with the offset up to which it is to be given entries."""


class QueuedLine(NamedTuple):
    """Bytes for one session.

    Attributes:
        unread: what is to be given before them.
        data: the bytes; empty if only the place counts.
        past: the log of which they show what was said before; None if they do not.
        instead: what is given in their place if something was removed from it since.
        removals: how often something had been removed from it when they were made.
    """

    unread: Unread
    data: bytes
    past: Log | None = None
    instead: Refused = OUT_OF_DATE
    removals: int = 0


class Outbox:
    """The readers of a session's rooms, and the lines that wait for it alone.

    Attributes:
        encoding: how entries are written for the session.
        readers: the readers of the rooms that the session is in, by the rooms' names.
        finishing: the readers of rooms that the user has left. Each stays until the client has
            surely read the room up to the reader's `stop`.
        whispers: the reader of what is whispered to the user; None if nothing was.
        stuck: the reader at which the last `take` ended, because an entry has to be fetched first;
            None if it ended for another reason.
        _lines: the lines for the session alone, in order.
        _owed: bytes that they take.
        _owed_whispers: bytes that the whispers take that were not given yet.
    """

    __slots__ = (
        "_counts",
        "_lines",
        "_owed",
        "_owed_whispers",
        "encoding",
        "finishing",
        "readers",
        "stuck",
        "whispers",
    )

    def __init__(self, encoding: Encoding, counts: Counts) -> None:
        self.readers: dict[str, Reader] = {}
        self.finishing: list[Reader] = []
        self.whispers: Reader | None = None
        self.stuck: Reader | None = None
        self.encoding = encoding
        self._counts = counts
        self._lines: list[QueuedLine] = []
        self._owed = 0
        self._owed_whispers = 0

    @property
    def owed(self) -> int:
        """Bytes of what is for this session alone that it has not been given."""
        return self._owed + self._owed_whispers

    def post(self, data: bytes, past: Log | None = None, instead: Refused = OUT_OF_DATE) -> None:
        """Add a line; it comes after everything that the logs hold now.

        Args:
            data: the line, or several.
            past: the log of which they show what was said before; None if they do not.
            instead: what is given in their place if something is removed from it meanwhile.
        """
        removals = past.removals.count if past is not None else 0
        self._lines.append(QueuedLine(self._unread(), data, past, instead, removals))
        self._owed += LINE_COST + len(data)

    def whisper(self, log: Log) -> None:
        """Give, in its place, the whisper that was just added to the user's log."""
        if self.whispers is None:
            self.whispers = Reader(log, log.end - 1)
        self.post(b"")
        self._count_whispers()

    def read_whispers(self, reader: Reader | None) -> None:
        """Give what is whispered to the user from a reader's place on."""
        self.whispers = reader
        self._count_whispers()

    def stop_whispers(self) -> None:
        """Give no whispers but those that there are now."""
        self.post(b"")
        self.whispers = None
        self._count_whispers()

    def stop_reading(self, room: str) -> None:
        """Leave a room's log after everything that it holds now has been given."""
        self.post(b"")
        del self.readers[room]

    def finish(self, reader: Reader) -> None:
        """Give the rest of a room that the user has left, up to the reader's `stop`."""
        self.finishing.append(reader)  # if it is read already, until that is saved

    def take_finished(self) -> list[Reader]:
        """Remove and return the readers of rooms that were left whose ends the client has read."""
        finished = [reader for reader in self.finishing if reader.done]
        if finished:
            self.finishing = [reader for reader in self.finishing if not reader.done]
        return finished

    def all_readers(self) -> list[Reader]:
        """Return the readers of rooms that were left, of the rooms, and of the whispers."""
        whispers = [self.whispers] if self.whispers else []
        return [*self.finishing, *self.readers.values(), *whispers]

    def take(self, max_bytes: int) -> bytes:
        """Return the next bytes, about `max_bytes`; empty if all were given or it is stuck."""
        pieces: list[bytes] = []
        self.stuck = None
        while self._lines and max_bytes > 0:
            line = self._lines[0]
            max_bytes -= self._read(line.unread, max_bytes, pieces)
            if self.stuck is not None:
                break
            if max_bytes > 0:
                del self._lines[0]
                self._owed -= LINE_COST + len(line.data)
                pieces.append(self._up_to_date(line))
                max_bytes -= len(line.data)
        if not self._lines:
            self._read(self._unread(), max_bytes, pieces)
        self._count_whispers()
        data = b"".join(pieces)
        self._counts.bytes += len(data)
        return data

    def clear(self) -> None:
        """Forget everything: the connection is lost."""
        self.readers.clear()
        self.finishing.clear()
        self.whispers = None
        self._owed_whispers = 0
        self.stuck = None
        self._lines.clear()
        self._owed = 0

    def _up_to_date(self, line: QueuedLine) -> bytes:
        """Return the bytes of a line; other bytes if they may hold what was removed since."""
        if line.past is None or line.past.removals.count == line.removals:
            return line.data
        return self.encoding.encode(line.instead)

    def _count_whispers(self) -> None:
        """Count the whispers that wait, so that `owed` need not add them up each time."""
        reader = self.whispers
        self._owed_whispers = 0 if reader is None else reader.log.size_from(reader.cursor)

    def _unread(self) -> Unread:
        return tuple(
            (reader, reader.end) for reader in self.all_readers() if reader.cursor < reader.end
        )

    def _read(self, unread: Unread, max_bytes: int, pieces: list[bytes]) -> int:
        """Add what is unread to the pieces; return how many bytes that was."""
        size = 0
        for reader, end in unread:
            got = reader.read(end, self.encoding, max_bytes - size)
            pieces += got
            self._counts.deliveries += len(got)
            size += sum(map(len, got))
            if reader.cursor < end and size < max_bytes:
                self.stuck = reader
                break
        return size
