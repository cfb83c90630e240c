"""The tape: what all members of the room read, byte by byte, checked once.

All members are sent the same bytes. The reader that is ahead of the others extends the tape, and
only what it adds is taken apart and checked. The bytes of all other readers are compared with the
tape, which costs next to nothing. Pings are on the tape if the reader that extended it was sent
them; the others may have been sent them there, elsewhere or not at all. The tape never holds a
fault: a reader whose messages differ is checked alone (see reader.py).
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
        self._ping_starts: list[int] = []
        self._ping_ends: list[int] = []
        self._replies: list[bytes] = []
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
            if mark and mark.number != len(self._own_ends[mark.sender]):
                stopped = True
                break
            if reply:
                self._ping_starts.append(base + used)
                self._ping_ends.append(base + end)
                self._replies.append(reply)
            used = end
            if mark:
                self.ends.append(base + end)
                self.dues.append(mark.due)
                self._own_ends[mark.sender].append(base + end)
        self.data += data[:used]
        return used, stopped

    def replies(self, start: int, stop: int) -> list[bytes]:
        """Return what a reader has to answer that comes from one place to another."""
        ends = self._ping_ends
        return self._replies[bisect_right(ends, start) : bisect_right(ends, stop)]

    def ping_at(self, place: int) -> tuple[int, int] | None:
        """Return where the ping starts and ends that a place is in; None if it is in none."""
        index = bisect_right(self._ping_starts, place) - 1
        if index < 0 or place >= self._ping_ends[index]:
            return None
        return self._ping_starts[index], self._ping_ends[index]

    def same(self, data: bytes, at: int) -> int:
        """Return how many bytes at the begin of data are those at a place on the tape."""
        low, high = 0, min(len(data), len(self.data) - at) + 1
        step = high - 1  # all of them, at the first look
        while high - low > 1:
            if self.data.startswith(data[low : low + step], at + low):
                low += step
            else:
                high = low + step
            step = (high - low) // 2
        return low

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
        """Count the messages (sender, number) that came too late, by the order of the tape."""
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
