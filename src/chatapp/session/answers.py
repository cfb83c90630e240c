"""Answers: what became of the lines that a program has sent with a `ref`; none is done twice.

They belong to a session and to those that resume it: two devices of a user may use the same `ref`.
A line that is sent again gets its answer again; one that is still being done is answered once.
"""

from collections import deque

from chatapp.events import Acked

ANSWERS_AT_MOST = 64
"""How many answers may be on their way; until the client has the first, no more lines are read."""


class Answers:
    """What was answered to the lines with a `ref`.

    `id`: names this line of sessions in the journal.
    `done`: the answers in their order; the last ones are kept although they have arrived.
    `doing`: the refs of lines that are not kept yet.
    """

    __slots__ = ("_arrived", "_old", "_on_the_way", "doing", "done", "id")

    def __init__(self, id_: str) -> None:
        self.id = id_
        self.done: dict[str, Acked] = {}
        self.doing: set[str] = set()
        self._arrived = 0
        self._old: list[str] = []
        self._on_the_way: deque[tuple[int, str]] = deque()

    @property
    def full(self) -> bool:
        """Whether as many answers are on their way as may be."""
        return len(self._on_the_way) + len(self.doing) >= ANSWERS_AT_MOST

    def key(self, ref: str) -> str:
        """Return the key under which the answer to a ref is kept."""
        return f"{self.id}/{ref}"

    def all_keys(self) -> list[str]:
        """Return the keys of all that may be kept."""
        return [self.key(ref) for ref in (*self.done, *self.doing, *self._old)]

    def add(self, answer: Acked, told: int) -> None:
        """Remember an answer, and no longer an old one that has arrived.

        Args:
            answer: what the session is told.
            told: which of the lines for this session alone that is.
        """
        self.doing.discard(answer.ref)
        self.done[answer.ref] = answer
        self._on_the_way.append((told, answer.ref))
        while self._arrived and len(self.done) > ANSWERS_AT_MOST:
            oldest = next(iter(self.done))
            del self.done[oldest]
            self._arrived -= 1
            self._old.append(oldest)

    def take_old(self) -> list[str]:
        """Return the refs that need not be kept any more, each once."""
        old, self._old = self._old, []
        return old

    def arrive(self, count: int) -> None:
        """Note that the client has the first `count` of the lines for it alone."""
        ref = ""
        while self._on_the_way and self._on_the_way[0][0] <= count:
            _, ref = self._on_the_way.popleft()
        if ref in self.done:  # and so has all that was answered before
            self._arrived = max(self._arrived, list(self.done).index(ref) + 1)

    def begin_again(self) -> None:
        """Go on over another connection: what was on its way may be lost."""
        self._on_the_way.clear()
