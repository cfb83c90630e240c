"""An outbox: what a session is still to be given, from its rooms' logs and for it alone, in order.

Nothing of a room is kept here but a cursor. A line for the session alone is kept with the places
that the logs had reached when it was said, so that it is given behind what was said before it.
"""

from chatapp.log import RoomLog
from chatapp.wire import Encoding

LINE_COST = 200
"""What a line that waits costs beside its text: its places in the logs, in bytes (measured)."""


class Reader:
    """A place in a room's log: `cursor` is the offset of the next entry to be given."""

    __slots__ = ("cursor", "log")

    def __init__(self, log: RoomLog, cursor: int) -> None:
        self.log = log
        self.cursor = cursor


Unread = tuple[tuple[Reader, int], ...]
"""Readers that are behind, each with the offset it is to be brought to."""


class Outbox:
    """The readers of a session's rooms, by room, and the lines that wait for it alone.

    `owed` is how much those lines take, in bytes.
    """

    __slots__ = ("_encoding", "_lines", "owed", "readers")

    def __init__(self, encoding: Encoding) -> None:
        self.readers: dict[str, Reader] = {}
        self.owed = 0
        self._encoding = encoding
        self._lines: list[tuple[Unread, bytes]] = []

    def post(self, line: bytes) -> None:
        """Add a line behind what the logs hold by now."""
        self._lines.append((self._unread(), line))
        self.owed += LINE_COST + len(line)

    def stop_reading(self, room: str) -> None:
        """Leave a room's log, once everything that it holds by now has been given."""
        self.post(b"")
        del self.readers[room]

    def take(self, max_bytes: int) -> bytes:
        """Return what comes next, about so much of it; nothing, if everything has been given."""
        pieces: list[bytes] = []
        while self._lines and max_bytes > 0:
            unread, line = self._lines[0]
            max_bytes -= self._read(unread, max_bytes, pieces)
            if max_bytes > 0:
                del self._lines[0]
                self.owed -= LINE_COST + len(line)
                pieces.append(line)
                max_bytes -= len(line)
        if not self._lines:
            self._read(self._unread(), max_bytes, pieces)
        return b"".join(pieces)

    def clear(self) -> None:
        """Forget everything: there is nobody to give it to."""
        self.readers.clear()
        self._lines.clear()
        self.owed = 0

    def _unread(self) -> Unread:
        return tuple(
            (reader, reader.log.end)
            for reader in self.readers.values()
            if reader.cursor < reader.log.end
        )

    def _read(self, unread: Unread, max_bytes: int, pieces: list[bytes]) -> int:
        """Add what is unread to the pieces; return how many bytes that was."""
        size = 0
        for reader, end in unread:
            got, reader.cursor = reader.log.read(
                reader.cursor, end, self._encoding, max_bytes - size
            )
            pieces += got
            size += sum(map(len, got))
        return size
