"""Pace: how fast to send lines, so that the server never takes the client for a flood.

The server disconnects a client whose every line, for `flood_seconds`, comes as soon as it may be
done. Its own account of the lines a client may send gains `messages_per_second`, and holds
`message_burst`; a client is never too fast as long as one is left of them after each line. Lines on
their way are not on that account yet. So this account holds less, gains more slowly, and has no
room for the lines without an answer: however late they arrive, and however many at once, the
server's account then has them all, and one more.

Requests that say nothing are not counted: the server has them wait, and never calls them a flood.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

SHARE = 0.9
"""The part of the server's rate that is used; pings count like lines there."""

SPARE = 2
"""How many fewer lines are sent at once than the server takes: one is left, and one is a ping."""


class Pace:
    """Says when the next line may be sent; as long as there is no rate, at any time.

    Args:
        clock: returns the seconds of a clock that never goes back.

    Attributes:
        _unanswered: number of lines that were sent over this connection and have no answer.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._rate = 0.0
        self._burst = 0
        self._tokens = 0.0
        self._at = clock()
        self._unanswered = 0
        self._freed = asyncio.Event()

    def set(self, rate: float, burst: int) -> None:
        """Take the server's limits.

        Args:
            rate: how many lines a second the server takes; 0 if it takes any number.
            burst: how many it takes at once.
        """
        self._gain()
        most = max(1, burst - SPARE)
        self._tokens = min(self._tokens, most) if self._rate else float(most - self._unanswered)
        self._burst = most
        # Where only one is taken at once, none is left after it: each has to come twice as late.
        self._rate = rate * SHARE / (2 if burst == 1 else 1)
        self._freed.set()

    def begin_again(self) -> None:
        """Note that there is another connection, over which nothing was sent yet."""
        self._gain()
        self._unanswered = 0

    def count(self) -> None:
        """Count a line that is sent."""
        self._gain()
        self._tokens -= 1
        self._unanswered += 1

    def note_answer(self) -> None:
        """Note that a line has its answer."""
        self._gain()
        self._unanswered = max(0, self._unanswered - 1)
        self._freed.set()

    def wait(self) -> float | None:
        """Return the seconds until a line may be sent; None if not before there is an answer."""
        if not self._rate:
            return 0.0
        self._gain()
        if self._unanswered >= self._burst:
            return None
        return max(0.0, (1 - self._tokens) / self._rate)

    async def turn(self) -> None:
        """Wait until a line may be sent."""
        while (wait := self.wait()) != 0:
            self._freed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._freed.wait()

    def _gain(self) -> None:
        now = self._clock()
        gained = (now - self._at) * self._rate
        self._tokens = min(self._burst - self._unanswered, self._tokens + gained)
        self._at = now
