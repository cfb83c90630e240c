"""The time of day, which somebody sets; what is written by it can still be told from it."""

from twisted.internet.testing import MemoryReactorClock

BEGIN = 1_000_000
"""What the clock says that nobody sets, when a model begins."""

LEAP = 864_000
"""By a multiple of how many seconds it is set: no run of a model lasts as long."""


class TimeOfDay:
    """The time of day.

    `leaps`: by how many times LEAP it is ahead of the clock that nobody sets.
    """

    def __init__(self, clock: MemoryReactorClock) -> None:
        self.leaps = 0
        self._clock = clock

    def __call__(self) -> float:
        return float(self._clock.seconds()) + self.leaps * LEAP


def on_the_clock(time: float) -> float:
    """Return what the clock said that nobody sets, at a time of day at which something happened."""
    return BEGIN + (time - BEGIN) % LEAP
