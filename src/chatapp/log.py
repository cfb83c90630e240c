"""The log of a room: what happened in it, numbered from 1, as far back as memory allows."""

import sys

from chatapp.events import Gap, RoomEvent
from chatapp.wire import Encoding

ENTRY_BYTES = 500
"""What an entry costs beside its text, before it is encoded (rough, measured)."""


class Entry:
    """One event in a log, when it happened (seconds since 1970) and its encodings so far."""

    __slots__ = ("encoded", "event", "size", "time")

    def __init__(self, event: RoomEvent, time: float) -> None:
        self.event = event
        self.time = time
        self.encoded: dict[Encoding, bytes] = {}
        self.size = ENTRY_BYTES + sys.getsizeof(getattr(event, "text", ""))


class RoomLog:
    """Entries by offset, the oldest dropped when there are too many or they hold too many bytes.

    `first` is the offset of the oldest entry kept, `end` the one that the next entry will get. The
    newest entry is always kept, so that no bound can silence a room. A bound of 0 is none.
    """

    def __init__(self, room: str, max_entries: int, max_bytes: int) -> None:
        self.room = room
        self.max_entries = max_entries or sys.maxsize
        self.max_bytes = max_bytes or sys.maxsize
        self.first = 1
        self.end = 1
        self.size = 0
        self._entries: dict[int, Entry] = {}

    def append(self, event: RoomEvent, time: float) -> int:
        """Add an event and return its offset."""
        offset = self.end
        entry = self._entries[offset] = Entry(event, time)
        self.end = offset + 1
        self.size += entry.size
        self._drop_oldest()
        return offset

    def read(
        self, cursor: int, end: int, encoding: Encoding, max_bytes: int
    ) -> tuple[list[bytes], int]:
        """Return the entries from a cursor on, up to `end` or about `max_bytes`.

        Returns:
            One piece of bytes for each entry, each made once and shared by all who read it, and
            the offset behind the last. Entries that are gone are announced by a first piece.
        """
        pieces: list[bytes] = []
        gap_end = min(self.first, end)
        if cursor < gap_end and max_bytes > 0:
            missed = gap_end - cursor
            pieces.append(encoding.encode(Gap(self.room, missed)))
            cursor += missed
        while cursor < end and max_bytes > 0:
            piece = self._encode(self._entries[cursor], encoding)
            pieces.append(piece)
            max_bytes -= len(piece)
            cursor += 1
        return pieces, cursor

    def _encode(self, entry: Entry, encoding: Encoding) -> bytes:
        piece = entry.encoded.get(encoding)
        if piece is None:
            piece = entry.encoded[encoding] = encoding.encode(entry.event)
            entry.size += len(piece)
            self.size += len(piece)
        return piece

    def _drop_oldest(self) -> None:
        while self.end - self.first > self.max_entries or self.size > self.max_bytes:
            if self.first == self.end - 1:
                return
            self.size -= self._entries.pop(self.first).size
            self.first += 1
