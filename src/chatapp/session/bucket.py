"""Token buckets: limits that allow a burst at once, and a steady rate in the long run.

Times are in seconds, by a clock that is handed in with each call. Where that was set back, nothing
is gained or lost: the bucket goes on from the new time.

`Bucket` limits connections: a connection without a token is refused. `Pace` limits lines: a line is
never refused, but the next one waits. So a user may paste a text, which is then read line by line.
A program that never pauses stays at the limit, and `too_fast_for` says for how long it has.
"""


class Bucket:
    """Holds tokens, each of which allows one thing.

    Args:
        rate: how many tokens it gains in a second.
        burst: how many tokens it holds at the most, and at first.
        now: the time.
    """

    __slots__ = ("_at", "_burst", "_rate", "_tokens")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._at = now

    def tokens(self, now: float) -> float:
        """Return the number of tokens by now; below 0 if `take` has taken what was not there."""
        gained = max(0.0, now - self._at) * self._rate
        self._tokens = min(self._burst, self._tokens + gained)
        self._at = now
        return self._tokens

    def try_take(self, now: float) -> bool:
        """Take a token if there is one; return True if there was."""
        there = self.tokens(now) >= 1
        if there:
            self._tokens -= 1
        return there

    def take_some(self, most: int, now: float) -> int:
        """Take as many tokens as there are, but not more than `most`; return how many."""
        taken = max(0, min(most, int(self.tokens(now))))
        self._tokens -= taken
        return taken

    def give_back(self) -> None:
        """Put a token back that was taken for something that is not counted after all."""
        self._tokens = min(self._burst, self._tokens + 1)

    def take(self, now: float, count: int = 1) -> float:
        """Take tokens, even if there are none; return the seconds until there is another."""
        self._tokens = self.tokens(now) - count
        return max(0.0, (1 - self._tokens) / self._rate)


class Pace:
    """How fast a session's lines come, and since when they have come too fast.

    Args:
        rate: how many lines may be read in a second, in the long run.
        burst: how many lines may be read at once.
        now: the time.

    Attributes:
        _due: when the next line may be read.
        _since: when a line first had to wait; None if the session has paused since then.
    """

    __slots__ = ("_bucket", "_due", "_rate", "_since")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._bucket = Bucket(rate, burst, now)
        self._rate = rate
        self._due = now
        self._since: float | None = None

    def line(self, now: float) -> float:
        """Count a line; return the seconds until the next one may be read."""
        if now > self._due + 1 / self._rate:  # it came later than it had to: that is a pause
            self._since = None
        wait = self._bucket.take(now)
        self._due = now + wait
        if wait and self._since is None:
            self._since = now
        return wait

    def is_due(self, now: float) -> bool:
        """Return whether the next line may be read."""
        return now >= self._due

    def too_fast_for(self, now: float) -> float:
        """Return for how many seconds every line has come as soon as it could be read."""
        return 0.0 if self._since is None else now - self._since
