"""Counts: what the chat has done since its start, in plain numbers, for the metrics.

Counting costs nothing per delivery: the flush of a room adds once for all readers that got the same
bytes.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence

from chatapp.room_events import Event

SECONDS = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
"""Bounds of the histograms of times, in seconds."""

ENTRIES = (1, 3, 10, 30, 100, 300, 1000)
"""Bounds of the histograms of numbers of entries."""


class Histogram:
    """How values are distributed: how many of them lie between one bound and the next.

    Attributes:
        bounds: the bounds, the lowest first.
        counts: for each bound, the number of values up to it but above the bound before; then the
            number of values above all bounds.
        sum: the sum of all values.
    """

    __slots__ = ("bounds", "counts", "sum")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def add(self, value: float) -> None:
        """Count a value, unless it is below 0: then the clock was set back during a measurement."""
        if value >= 0:
            self.counts[bisect_left(self.bounds, value)] += 1
            self.sum += value


class Counts:
    """The counts of one chat, since its start.

    Attributes:
        entries: entries that were added to logs, by kind of event.
        deliveries: entries that were given to readers: each counts once for each reader.
        bytes: bytes that were given to connections.
        flush_entries: new entries of a room in one flush.
        flush_seconds: how long flushes took.
        lag_seconds: how late the reactor was.
        ring: whether the same bytes go to many sockets by io_uring.
        ring_failures: how often io_uring has failed.
        gateways: number of gateways that have a link.
        commit_entries: entries of a batch that the journal has kept.
        commit_seconds: how long the journal took for a batch.
        failed_commits: batches that failed, each time that they were tried.
        failed_lines: lines that hit a fault of the program.
        refusals: refused lines, by ChatError.code.
        turned_away: connections that were not let in, by reason.
        dropped: sessions that a limit ended, by the limit's key.
        resumes_asked: how often a token was used to come back.
        resumes: how often that succeeded.
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
        "gateways",
        "lag_seconds",
        "refusals",
        "resumes",
        "resumes_asked",
        "ring",
        "ring_failures",
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
        self.ring = False
        self.ring_failures = 0
        self.gateways = 0
        self.refusals: Counter[str] = Counter()
        self.turned_away: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()
        self.resumes_asked = 0
        self.resumes = 0

    def add_delivery(self, readers: int, entries: int, size: int) -> None:
        """Count what readers were given that all got the same bytes.

        Args:
            readers: number of readers.
            entries: number of entries that each got.
            size: number of bytes that each got.
        """
        self.deliveries += readers * entries
        self.bytes += readers * size
