"""A paste: lines that came faster than a session is heard, and wait for their time."""

PAUSE_SECONDS = 1
"""A command that comes this long after what was sent before it was typed by hand, in seconds."""


class Paste:
    """What is known of the lines of one session that wait for their time.

    Attributes:
        _came: when the last of them came.
        _helped: when help was last given before its turn; None if it was not.
    """

    __slots__ = ("_came", "_helped")

    def __init__(self, now: float) -> None:
        self._came = now
        self._helped: float | None = None

    def comes_by_hand(self, now: float) -> bool:
        """Note that a line comes; return whether it came after a pause."""
        before, self._came = self._came, now
        return now - before > PAUSE_SECONDS

    def may_help(self, now: float) -> bool:
        """Return whether help may be given before its turn, which is once a second.

        More often, it would be a way around the pace.
        """
        return self._helped is None or now - self._helped >= PAUSE_SECONDS

    def note_help(self, now: float) -> None:
        """Note that help is given."""
        self._helped = now
