"""Counts: what the chat has done so far, in plain numbers that somebody may look at.

Nothing is counted per delivery: the flush of a room adds once for all who read the same bytes.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence

from chatapp.events import Event

SECONDS = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
ENTRIES = (1, 3, 10, 30, 100, 300, 1000)


class Histogram:
    """How many values were at most as high as each of some bounds, and their sum.

    `counts` has for each bound how many were not within the one before; the last is for the rest.
    """

    __slots__ = ("bounds", "counts", "sum")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def add(self, value: float) -> None:
        """Count a value, unless it is below 0: that is a time for which the clock was set back."""
        if value >= 0:
            self.counts[bisect_left(self.bounds, value)] += 1
            self.sum += value


class Counts:
    """The counts of one chat, from its start.

    `deliveries` are entries times their readers, `bytes` is what connections were given. `refusals`
    and `turned_away` go by ChatError.kind, `dropped` by the limit that was the reason.
    """

    __slots__ = (
        "bytes",
        "commit_entries",
        "commit_seconds",
        "deliveries",
        "dropped",
        "entries",
        "failed_commits",
        "failed_lines",
        "flush_entries",
        "flush_seconds",
        "lag_seconds",
        "refusals",
        "resumes",
        "resumes_asked",
        "turned_away",
    )

    def __init__(self) -> None:
        self.entries: defaultdict[type[Event], int] = defaultdict(int)
        self.deliveries = 0
        self.bytes = 0
        self.flush_entries = Histogram(ENTRIES)
        self.flush_seconds = Histogram(SECONDS)
        self.lag_seconds = Histogram(SECONDS)
        self.commit_entries = Histogram(ENTRIES)
        self.commit_seconds = Histogram(SECONDS)
        self.failed_commits = 0
        self.failed_lines = 0
        self.refusals: Counter[str] = Counter()
        self.turned_away: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()
        self.resumes_asked = 0
        self.resumes = 0

    def add_delivery(self, readers: int, entries: int, size: int) -> None:
        """Count that so many readers were given the same entries, in as many bytes each."""
        self.deliveries += readers * entries
        self.bytes += readers * size
