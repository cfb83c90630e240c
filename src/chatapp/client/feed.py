"""The feed: events that the program has not taken yet, and what it has read by taking them."""

import asyncio
from collections import deque
from collections.abc import Callable

from chatapp.client.events import Event
from chatapp.client.news import Dropped
from chatapp.client.places import Mark

MOST = 1000
"""How many events wait for the program."""


class Feed:
    """A queue of events for one reader.

    Before the program asks for the first event, only the newest are kept, so that a program that
    asks for none needs no memory. Afterwards none is dropped: the client reads no further.

    Args:
        taken: called with the mark of each event that the program has done with.
        most: how many events may wait.
    """

    def __init__(self, taken: Callable[[Mark], None], most: int = MOST) -> None:
        self._taken = taken
        self._most = most
        self._events: deque[tuple[Event, Mark | None]] = deque()
        self._in_hand: Mark | None = None
        self._asked = False
        self._dropped = 0
        self._ended = False
        self._error: Exception | None = None
        self._came = asyncio.Event()
        self._went = asyncio.Event()

    def put(self, event: Event, mark: Mark | None = None) -> None:
        """Give the program an event."""
        self._events.append((event, mark))
        if not self._asked and len(self._events) > self._most:
            _, old = self._events.popleft()
            self._dropped += 1
            self._settle(old)
        self._came.set()

    async def get(self) -> Event | None:
        """Return the next event; None after the last. The one before is done with.

        Raises:
            Ended: there will be no more, because the server does not want us back.
        """
        self.settle()
        self._asked = True
        if self._dropped:
            dropped, self._dropped = self._dropped, 0
            return Dropped(dropped)
        while not self._events:
            if self._error is not None:
                raise self._error
            if self._ended:
                return None
            self._came.clear()
            await self._came.wait()
        event, self._in_hand = self._events.popleft()
        self.wake()
        return event

    def settle(self) -> None:
        """Note that the program has done with the event that it has."""
        mark, self._in_hand = self._in_hand, None
        self._settle(mark)

    async def wait_for_room(self, unless: Callable[[], bool]) -> None:
        """Wait while too many events wait for the program, `unless` it needs what comes then."""
        while self._asked and len(self._events) >= self._most and not unless():
            self._went.clear()
            await self._went.wait()

    def wake(self) -> None:
        """Have `wait_for_room` look again."""
        self._went.set()

    def end(self, error: Exception | None) -> None:
        """Say that nothing more will come, and why."""
        self._ended, self._error = True, error
        self._came.set()

    def _settle(self, mark: Mark | None) -> None:
        if mark is not None:
            self._taken(mark)
