"""Notes of what arrived when; the latencies are worked out of them when all is over."""

import sys
from array import array

from bench.tape import Tape

NOWHERE = sys.maxsize
"""A place on no tape."""
_AT_MOST = 1_000_000


class Notes:
    """When which piece of the tape arrived at some reader, and what arrived beside the tape."""

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
        """Return, in order, those of all deliveries of what was due in a span of time.

        If there are very many, a part of them, taken evenly, stands for all.
        """
        pieces = zip(self.times, self.starts, self.stops, strict=True)
        size = sum(self.stops) - sum(self.starts)
        message = max(1, len(tape.data)) / max(1, len(tape.ends))
        step = int(size / message / _AT_MOST) | 1  # odd, so as to meet every reader in turn
        found = [time - due for time, due in self.singles[::step] if start <= due < stop]
        for number, (time, first, last) in enumerate(pieces):
            if number % step == 0:
                dues = tape.dues[tape.messages(first) : tape.messages(last)]
                found += [time - due for due in dues if start <= due < stop]
        return sorted(found)


def quantile(ordered: list[int], share: float) -> float:
    """Return the value that a share of all lie below; 0 if there are none."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0
