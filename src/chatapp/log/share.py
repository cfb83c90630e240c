"""A share: the entries of one kind that a log has in memory, and what they take."""

from bisect import bisect_left
from collections import deque

from chatapp.log.entry import Entry


class Share:
    """Entries in the order of their offsets, the oldest dropped first.

    Attributes:
        entries: the entries.
        size: bytes of memory that they take, as far as they are counted.
    """

    __slots__ = ("entries", "size")

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque()
        self.size = 0

    def exceeds(self, max_entries: int, max_bytes: int) -> bool:
        """Whether the oldest is to go: they are too many or too large, and it is not the last."""
        count = len(self.entries)
        return count > 1 and (count > max_entries or self.size > max_bytes)

    def add(self, entry: Entry) -> None:
        """Add the newest entry."""
        self.entries.append(entry)
        self.size += entry.size

    def pop(self) -> Entry:
        """Remove and return the oldest entry."""
        entry = self.entries.popleft()
        self.size -= entry.size
        return entry

    def following(self, offset: int, end: int) -> int:
        """Return the offset of the first entry from an offset on; `end` if there is none."""
        index = bisect_left(self.entries, offset, key=_offset)
        return self.entries[index].offset if index < len(self.entries) else end


def _offset(entry: Entry) -> int:
    return entry.offset
