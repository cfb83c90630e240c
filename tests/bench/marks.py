"""Marked messages, and the lines in which members read them."""

from bench.deliveries import Mark, write_mark

FIRST, SECOND, THIRD, OTHER = Mark(0, 0, 5), Mark(0, 1, 6), Mark(0, 2, 7), Mark(1, 0, 8)
ALL = [FIRST, SECOND, OTHER, THIRD]
SENT = [3, 1]


def line(mark: Mark) -> bytes:
    """Return a marked message as the line that a member reads."""
    return b"u%05d: %b\r\n" % (mark.sender, write_mark(mark))
