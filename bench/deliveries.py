"""Deliveries: the mark that every measured message carries, and the order in which they come.

A mark says whose message it is, which of theirs, and when it was due. Messages have one size and a
fixed form, so that a damaged one has no mark and counts as lost.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

SIZE = 64
SYNC = b"~sync~".ljust(SIZE, b"x")
"""What is said once everybody is in: behind it, all members read the same."""

_FORM = b"~%03d.%08d.%013d~"
_PATTERN = re.compile(rb"~(\d{3})\.(\d{8})\.(\d{13})~x{%d}\Z" % (SIZE - 28))


class Mark(NamedTuple):
    """Whose message it is, its number among theirs, and the nanosecond at which it was due."""

    sender: int
    number: int
    due: int


def write_mark(mark: Mark) -> bytes:
    """Return the text of a marked message."""
    return (_FORM % mark).ljust(SIZE, b"x")


def read_mark(text: bytes) -> Mark | None:
    """Return the mark that a received text ends with; None for a notice or anything else."""
    found = _PATTERN.search(text)
    return found and Mark(*map(int, found.groups()))


class Order:
    """What has come from each sender, whose messages are numbered from 0 by one.

    `following` holds, for each sender, the number that comes next if nothing goes wrong.
    """

    def __init__(self, following: Iterable[int]) -> None:
        self.following = list(following)
        self.delivered = sum(self.following)
        self.doubled = 0
        self.reordered = 0
        self._missing: set[tuple[int, int]] = set()

    @property
    def lost(self) -> int:
        """How many have not come though later ones have."""
        return len(self._missing)

    @property
    def faulty(self) -> bool:
        """Whether anything was out of order, even if it has come since."""
        return bool(self._missing or self.doubled or self.reordered)

    def take(self, sender: int, number: int) -> None:
        """Count a delivery."""
        following = self.following[sender]
        self.delivered += 1
        if number == following:
            self.following[sender] += 1
        elif number > following:
            self._missing.update((sender, gone) for gone in range(following, number))
            self.following[sender] = number + 1
        elif (sender, number) in self._missing:
            self._missing.remove((sender, number))
            self.reordered += 1
        else:
            self.doubled += 1
