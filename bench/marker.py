"""The marker every measured message carries: whose it is, which of theirs, and when it was due.

Messages have one size and a fixed form, so that a damaged one is no marker and counts as lost.
"""

import re
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
