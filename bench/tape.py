"""The tape: what all members of the room read, byte by byte, checked once.

All members are sent the same bytes. The reader that is ahead of the others extends the tape, and
only what it adds is taken apart and checked. The bytes of all other readers are compared with the
tape, which costs next to nothing. The tape never holds a fault: a reader whose bytes differ is
checked alone (see reader.py).
"""

import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable

from bench.deliveries import read_mark
from bench.dialect import Units

NOWHERE = sys.maxsize
"""A place on no tape."""
_SAMPLE = 1_000_000


class Tape:
    """The bytes; where each marked message ends, and when it was due.

    Attributes:
        data: the bytes.
        ends: the offset after the last byte of each marked message.
        dues: the nanosecond at which each of them was due.
    """

    def __init__(self, senders: int, units: Units) -> None:
        self.data = bytearray()
        self.ends: list[int] = []
        self.dues: list[int] = []
        self._own_ends: list[list[int]] = [[] for _ in range(senders)]
        self._units = units

    def extend(self, data: bytes) -> tuple[int, bool]:
        """Add whole units up to the first that has no place on the tape.

        Returns:
            How many bytes were added, and whether such a unit stopped it.
        """
        used = 0
        base = len(self.data)
        stopped = False
        for text, reply, end in self._units(data):
            mark = read_mark(text)
            if reply or (mark and mark.number != len(self._own_ends[mark.sender])):
                stopped = True
                break
            used = end
            if mark:
                self.ends.append(base + end)
                self.dues.append(mark.due)
                self._own_ends[mark.sender].append(base + end)
        self.data += data[:used]
        return used, stopped

    def messages(self, at: int) -> int:
        """Return how many messages end at or before a place."""
        return bisect_right(self.ends, at)

    def messages_of(self, sender: int, at: int) -> int:
        """Return how many messages of a sender end at or before a place."""
        return bisect_right(self._own_ends[sender], at)

    def counts(self, at: int) -> list[int]:
        """Return how many messages of each sender end at or before a place."""
        return [bisect_right(ends, at) for ends in self._own_ends]

    def last_end(self, at: int) -> int:
        """Return the end of the last message at or before a place."""
        index = self.messages(at)
        return self.ends[index - 1] if index else 0

    def place(self, counts: list[int]) -> int | None:
        """Return the place where a reader has exactly these counts, if there is one."""
        total = sum(counts)
        if not 0 < total <= len(self.ends):
            return None
        end = self.ends[total - 1]
        return end if self.counts(end) == counts else None

    def reordered(self, messages: Iterable[tuple[int, int]]) -> int:
        """Count the messages (sender, number) that come after one that follows them on the tape."""
        seen: set[tuple[int, int]] = set()
        count = latest = 0
        for sender, number in messages:
            ends = self._own_ends[sender]
            if (sender, number) not in seen and number < len(ends):
                seen.add((sender, number))
                count += ends[number] < latest
                latest = max(latest, ends[number])
        return count


class Notes:
    """When each piece of the tape arrived at some reader, and each message off the tape.

    Attributes:
        times: when a piece arrived, in nanoseconds.
        starts: where it starts on the tape.
        stops: where it ends.
        singles: when a message off the tape arrived, and when it was due.
    """

    def __init__(self) -> None:
        self.times = array("q")
        self.starts = array("q")
        self.stops = array("q")
        self.singles: list[tuple[int, int]] = []

    def add(self, time: int, start: int, stop: int) -> None:
        """Note that a reader got a piece of the tape."""
        self.times.append(time)
        self.starts.append(start)
        self.stops.append(stop)

    def latencies(self, tape: Tape, start: int, stop: int) -> list[int]:
        """Return the sorted latencies of all messages that were due in a span of time.

        Above a million, an even sample stands for all.
        """
        pieces = zip(self.times, self.starts, self.stops, strict=True)
        size = sum(self.stops) - sum(self.starts)
        message = max(1, len(tape.data)) / max(1, len(tape.ends))
        step = int(size / message / _SAMPLE) | 1  # odd, so as to meet every reader in turn
        found = [time - due for time, due in self.singles[::step] if start <= due < stop]
        for number, (time, first, last) in enumerate(pieces):
            if number % step == 0:
                dues = tape.dues[tape.messages(first) : tape.messages(last)]
                found += [time - due for due in dues if start <= due < stop]
        return sorted(found)
