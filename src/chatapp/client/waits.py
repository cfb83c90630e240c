"""Waits: how long to stay away before coming back, longer each time."""

from collections.abc import Callable
from random import SystemRandom

FIRST_SECONDS = 0.2
MOST_SECONDS = 30.0


_uniform = SystemRandom().uniform


class Waits:
    """Seconds to wait, each time up to twice as many, and left to chance by half.

    So the clients of a server that was restarted do not all come back in the same moment.

    Args:
        most: the most seconds to wait.
        chance: returns any number between two.
    """

    def __init__(
        self,
        most: float = MOST_SECONDS,
        chance: Callable[[float, float], float] = _uniform,
    ) -> None:
        self._most = most
        self._chance = chance
        self._next = min(FIRST_SECONDS, most)

    def next(self) -> float:
        """Return how many seconds to wait this time."""
        wait = self._chance(self._next / 2, self._next)
        self._next = min(2 * self._next, self._most)
        return wait

    def reset(self) -> None:
        """Begin with short waits again, after the client came back."""
        self._next = min(FIRST_SECONDS, self._most)
