"""Deliveries: the mark that each measured message carries, and the order in which they come.

Messages have one size and a fixed form, so that a damaged one has no mark and counts as lost.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

SIZE = 64
SYNC = b"~sync~".ljust(SIZE, b"x")
"""The start mark, said when all members are in: after it they all read the same."""

_FORM = b"~%03d.%08d.%013d~"
_PATTERN = re.compile(rb"~(\d{3})\.(\d{8})\.(\d{13})~x{%d}\Z" % (SIZE - 28))


class Mark(NamedTuple):
    """A message's sender, its number among the sender's, and the nanosecond at which it was due."""

    sender: int
    number: int
    due: int


def write_mark(mark: Mark) -> bytes:
    """Return the text of a marked message."""
    return (_FORM % mark).ljust(SIZE, b"x")


def read_mark(text: bytes) -> Mark | None:
    """Return the mark at the end of a text; None if there is none, as in a notice."""
    found = _PATTERN.search(text)
    return found and Mark(*map(int, found.groups()))


class Order:
    """What has come from each sender; senders number their messages from 0, by one.

    Attributes:
        following: for each sender, the number that comes next if nothing goes wrong.
        delivered: how many messages have come.
        doubled: how many of them had come before.
        reordered: how many of them came after a later one of their sender.
    """

    def __init__(self, following: Iterable[int]) -> None:
        self.following = list(following)
        self.delivered = sum(self.following)
        self.doubled = 0
        self.reordered = 0
        self._missing: set[tuple[int, int]] = set()

    @property
    def lost(self) -> int:
        """How many have not come, although later ones have."""
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
