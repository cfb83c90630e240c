"""HashQueue: what waits to be hashed, in which order, and who makes way for whom.

A crowd that tries passwords from many addresses asks for more hashes than there can be. It must not
keep out those who have logged in before, nor, for long, somebody who has never tried before. So
the first to be hashed is who has the best standing, and who has a worse one makes way if too many
wait. Of each address only a few wait, so that however good its standing is, it takes no more than a
few places.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from twisted.internet.defer import Deferred

from chatapp.chat.passwords import Asker, Standing

WAITING_AT_MOST = 50
"""Number of passwords that may wait while one is hashed."""

OF_AN_ADDRESS = 3
"""Number of those that may be of one address."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to hash.

    Attributes:
        do: hashes it, on whichever thread.
        asker: who asked for it.
        answer: what is fired with the result.
    """

    do: Callable[[], Any]
    asker: Asker
    answer: Deferred[Any]


class HashQueue:
    """What waits to be hashed; the first of those with the best standing is the next."""

    def __init__(self) -> None:
        self._waiting: dict[Standing, deque[Asked]] = {one: deque() for one in Standing}
        self._of_address: Counter[str] = Counter()

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def add(self, asked: Asked) -> Asked | None:
        """Let somebody wait; return who makes way for that, perhaps the same; None if nobody."""
        asker = asked.asker
        if self._of_address[asker.address] >= OF_AN_ADDRESS:
            return asked
        refused = None
        if len(self) >= WAITING_AT_MOST:
            last = max(standing for standing, there in self._waiting.items() if there)
            if last <= asker.standing:
                return asked
            refused = self._waiting[last].pop()
            self._forget(refused)
        self._waiting[asker.standing].append(asked)
        self._of_address[asker.address] += 1
        return refused

    def pop(self) -> Asked:
        """Take out what is to be hashed next; there must be something."""
        asked = next(there for there in self._waiting.values() if there).popleft()
        self._forget(asked)
        return asked

    def clear(self) -> Iterator[Asked]:
        """Take out everything."""
        while self:
            yield self.pop()

    def _forget(self, asked: Asked) -> None:
        self._of_address[asked.asker.address] -= 1
        if not self._of_address[asked.asker.address]:
            del self._of_address[asked.asker.address]
