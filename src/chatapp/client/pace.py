"""Pace: how fast to send, so that the server never takes the client for a flood.

The server disconnects a client that stays at the limit for long. This pace stays below it.
"""

from collections.abc import Callable

SHARE = 0.9
"""The part of the server's rate that is used."""


class Pace:
    """Says how long to wait before the next request; as long as there is no rate, not at all.

    Args:
        clock: returns the seconds of a clock that never goes back.
        rate: how many requests a second the server takes; 0 if it takes any number.
        burst: how many it takes at once.
    """

    def __init__(self, clock: Callable[[], float], rate: float = 0, burst: int = 1) -> None:
        self._clock = clock
        self.set(rate, burst)

    def set(self, rate: float, burst: int) -> None:
        """Take other limits, and begin with as many as may go at once."""
        self._rate = rate * SHARE
        self._burst = max(1.0, burst * SHARE)
        self._tokens = self._burst
        self._at = self._clock()

    def wait(self) -> float:
        """Count a request; return after how many seconds it may be sent."""
        if not self._rate:
            return 0.0
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        self._tokens -= 1
        return max(0.0, -self._tokens / self._rate)
