"""Token buckets: so many at once, and so many a second in the long run. Times are in seconds."""


class Bucket:
    """Holds up to `burst` tokens and gains `rate` of them a second."""

    __slots__ = ("_at", "_burst", "_rate", "_tokens")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._at = now

    def tokens(self, now: float) -> float:
        """Return how many there are by now."""
        gained = max(0.0, now - self._at) * self._rate
        self._tokens = min(self._burst, self._tokens + gained)
        self._at = now
        return self._tokens

    def try_take(self, now: float) -> bool:
        """Take a token if there is one."""
        there = self.tokens(now) >= 1
        if there:
            self._tokens -= 1
        return there

    def take(self, now: float) -> float:
        """Take a token; return how long it is until there is another one."""
        self._tokens = self.tokens(now) - 1
        return max(0.0, (1 - self._tokens) / self._rate)


class Pace:
    """How fast a session's lines come, and since when they have come too fast."""

    __slots__ = ("_bucket", "_due", "_rate", "_since")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._bucket = Bucket(rate, burst, now)
        self._rate = rate
        self._due = now
        self._since: float | None = None

    def line(self, now: float) -> float:
        """Count a line; return the seconds until the next one may be heard."""
        if now > self._due + 1 / self._rate:
            self._since = None
        wait = self._bucket.take(now)
        self._due = now + wait
        if wait and self._since is None:
            self._since = now
        return wait

    def too_fast_for(self, now: float) -> float:
        """Return for how long every line has come as soon as it could be heard, in seconds."""
        return 0.0 if self._since is None else now - self._since
