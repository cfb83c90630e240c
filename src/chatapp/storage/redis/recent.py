"""The last batches, in case Redis comes back without some that it had answered."""

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

RECENT_BYTES = 16 << 20
"""Bytes that the last batches may take in memory, as far as they are counted."""

RECENT_SECONDS = 60
"""How long a batch may still be lacking: Redis forces its file to the disk each second or two."""

_WORD_BYTES = 50


class Sent(NamedTuple):
    """A batch that was answered.

    Attributes:
        number: its number.
        arguments: what the script was given.
        said: what the script answered.
        time: when, by the monotonic clock, in seconds.
        size: about how much memory it takes, in bytes.
    """

    number: int
    arguments: Sequence[str]
    said: Sequence[bytes]
    time: float
    size: int


class Recent:
    """The last batches that were answered, by their numbers, without a hole."""

    def __init__(self) -> None:
        self._batches: deque[Sent] = deque()
        self._size = 0

    def add(self, number: int, arguments: Sequence[str], said: Sequence[bytes], now: float) -> None:
        """Keep a batch for a while, and forget what is too old or too much."""
        size = sum(map(len, arguments)) + _WORD_BYTES * len(arguments)
        self._batches.append(Sent(number, arguments, said, now, size))
        self._size += size
        while self._size > RECENT_BYTES or self._batches[0].time < now - RECENT_SECONDS:
            self._size -= self._batches.popleft().size
            if not self._batches:
                break

    def after(self, number: int, last: int) -> list[Sent] | None:
        """Return the batches after a number up to the last; None if one is not here any more."""
        found = [batch for batch in self._batches if batch.number > number]
        return found if len(found) == last - number else None
