"""How far one person has read one room, and what they have missed of it."""


class Reached:
    """What was read of a room's messages, which are numbered from 0 on.

    After the room was entered again there may be a hole: what was said while they were out. Where
    it is cannot be seen exactly: the messages of before may still come, and with the new ones some
    of those that were said before.

    Attributes:
        end: the furthest that was read; None before anything was.
        repeats: how many were read again.
    """

    def __init__(self) -> None:
        self.end: int | None = None
        self.repeats = 0
        self._seen: set[int] = set()
        self._owed: list[range] = []
        self._base: int | None = None
        self._only_past = True
        self._left = -1
        self._before = -1
        self._came = False

    def connect(self) -> None:
        """Begin with another connection; what was about to be shown of the past comes no more."""
        self._before = -1
        if self._only_past:
            self._base = None

    def come(self) -> None:
        """Enter the room, and be shown some of what was said there before."""
        self._before = -1
        self._came = True
        if self._left >= 0 and self.end is not None:  # again: what was read so far is of before
            self._left = max(self._left, self.end)
            self._base = None
            self._only_past = True

    def go(self, last: int | None) -> None:
        """Leave the room: what was said up to the `last` message is owed, even if it comes late.

        If it is not known which message that was, what was read is taken for all that was owed.
        """
        at = self.end if last is None else last
        at = -1 if at is None else at
        if self._base is not None:
            self._owed.append(range(self._base, at + 1))
        self._base = None
        self._only_past = True
        self._left = at

    def read(self, at: int, *, past: bool) -> str:
        """Read a message; return what is wrong with it, if anything is."""
        again = self.end is not None and at <= self.end
        fault = "again as if it were new" if again and not past else ""
        if at > self._left:
            if at <= self._before:
                fault = "out of order"
            hole = self.end is not None and at > self.end + 1
            if self._base is None or (self._came and past and hole):
                self._base = at
                self._came = False
            self._only_past &= past
            self._before = at
        self.repeats += again
        self._seen.add(at)
        self.end = at if self.end is None else max(self.end, at)
        return fault

    def missed(self) -> set[int]:
        """Return which of the messages that were owed were never shown."""
        if self._base is not None and self.end is not None:
            self._owed.append(range(self._base, self.end + 1))
        return set().union(*self._owed) - self._seen
