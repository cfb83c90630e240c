"""An outbox: what a session is still to be given, from its rooms' logs and for it alone, in order.

Nothing of a room is kept here but a cursor. A line for the session alone is kept with the places
that the logs had reached when it was said, so that it is given after what was said before it.
"""

from typing import NamedTuple

from chatapp.counts import Counts
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.wire.encoding import Encoding

LINE_COST = 200
"""What a line that waits costs beside its text: its places in the logs, in bytes (measured)."""

Unread = tuple[tuple[Reader, int], ...]
"""Readers that are behind, each with the offset it is to be brought to."""


class QueuedLine(NamedTuple):
    """Bytes for one session, and what it is to read before them."""

    unread: Unread
    data: bytes


class Outbox:
    """The readers of a session's rooms, and the lines that wait for it alone.

    `readers`: by the names of the rooms that the session is in.
    `finishing`: those of rooms that it has left, until the client has surely read their ends.
    `whispers`: the reader of what is whispered to it, if anything is.
    `stuck`: the reader at which the last `take` ended, because an entry has to be fetched first.
    """

    __slots__ = (
        "_counts",
        "_encoding",
        "_lines",
        "_owed",
        "_owed_whispers",
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
        self._encoding = encoding
        self._counts = counts
        self._lines: list[QueuedLine] = []
        self._owed = 0
        self._owed_whispers = 0

    @property
    def owed(self) -> int:
        """How much of what is this session's alone it has not been given, in bytes."""
        return self._owed + self._owed_whispers

    def post(self, data: bytes) -> None:
        """Add a line after what the logs hold by now, which it may never come before."""
        self._lines.append(QueuedLine(self._unread(), data))
        self._owed += LINE_COST + len(data)

    def whisper(self, log: Log) -> None:
        """Give, in its place, what was just added to the log of what is whispered to it."""
        if self.whispers is None:
            self.whispers = Reader(log, log.end - 1)
        self.post(b"")
        self._count_whispers()

    def read_whispers(self, reader: Reader | None) -> None:
        """Give what is whispered to the session from a reader's place on."""
        self.whispers = reader
        self._count_whispers()

    def stop_whispers(self) -> None:
        """Be given no whispers but those that there are by now."""
        self.post(b"")
        self.whispers = None
        self._count_whispers()

    def stop_reading(self, room: str) -> None:
        """Leave a room's log, once everything that it holds by now has been given."""
        self.post(b"")
        del self.readers[room]

    def finish(self, reader: Reader, stop: int) -> None:
        """Give the rest of a room that was left, up to an offset."""
        reader.stop = stop
        if not reader.done:
            self.finishing = [*(one for one in self.finishing if not one.done), reader]

    def all_readers(self) -> list[Reader]:
        """Return the readers of its rooms, of those it has left, and that of its whispers."""
        whispers = [self.whispers] if self.whispers else []
        return [*self.finishing, *self.readers.values(), *whispers]

    def take(self, max_bytes: int) -> bytes:
        """Return what comes next, about `max_bytes`; nothing, if all was given or it is stuck."""
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
                pieces.append(line.data)
                max_bytes -= len(line.data)
        if not self._lines:
            self._read(self._unread(), max_bytes, pieces)
        self._count_whispers()
        data = b"".join(pieces)
        self._counts.bytes += len(data)
        return data

    def clear(self) -> None:
        """Forget everything: there is nobody to give it to."""
        self.readers.clear()
        self.finishing.clear()
        self.whispers = None
        self._owed_whispers = 0
        self.stuck = None
        self._lines.clear()
        self._owed = 0

    def _count_whispers(self) -> None:
        """Keep what `owed` needs: adding up is not for each time that somebody asks."""
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
            got = reader.read(end, self._encoding, max_bytes - size)
            pieces += got
            self._counts.deliveries += len(got)
            size += sum(map(len, got))
            if reader.cursor < end and size < max_bytes:
                self.stuck = reader
                break
        return size
