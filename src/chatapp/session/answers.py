"""Answers: what became of the lines that a program has sent with a `ref`, so none is done twice.

Answers belong to a session and to the sessions that resume it, and never to a user: two devices of
a user may use the same `ref`. A line that is sent again gets its answer again; a line that is still
being done is answered once.

Invariants: an answer is kept in the journal together with what its line changed. It is forgotten
only after the client surely has it and ANSWERS_AT_MOST are remembered. As long as ANSWERS_AT_MOST
are on their way, no further line is done; so there are never many more than that.
"""

from chatapp.events import Acked

ANSWERS_AT_MOST = 64
"""Number of answers that may be on their way; then no line is done until one has arrived."""


class Answers:
    """What was answered to the lines with a `ref`.

    Attributes:
        id: names a session and those that resume it, in the journal.
        done: the answers by their refs, in order; the last ones stay although they have arrived.
        doing: the refs of lines that are not kept yet; the values are None. An empty dictionary
            takes a quarter of the memory of an empty set.
        _on_the_way: for each answer that may not have arrived, what `told` was, and its ref.
        _arrived: how many of the first in `done` have arrived.
        _old: the refs of answers that were forgotten and are still in the journal.
    """

    __slots__ = ("_arrived", "_old", "_on_the_way", "doing", "done", "id")

    def __init__(self, id_: str) -> None:
        self.id = id_
        self.done: dict[str, Acked] = {}
        self.doing: dict[str, None] = {}
        self._arrived = 0
        self._old: list[str] = []
        self._on_the_way: list[tuple[int, str]] = []

    def knows(self, ref: str) -> bool:
        """Return whether a line with this ref was answered, or is being done."""
        return ref in self.done or ref in self.doing

    @property
    def full(self) -> bool:
        """Whether ANSWERS_AT_MOST answers are on their way or being made."""
        return len(self._on_the_way) + len(self.doing) >= ANSWERS_AT_MOST

    def key(self, ref: str) -> str:
        """Return the key under which the answer to a ref is kept."""
        return f"{self.id}/{ref}"

    def all_keys(self) -> list[str]:
        """Return the keys of all answers that may be in the journal."""
        return [self.key(ref) for ref in (*self.done, *self.doing, *self._old)]

    def add(self, answer: Acked, told: int) -> None:
        """Remember an answer, and forget the oldest that has arrived if there are too many.

        Args:
            answer: what the session was told.
            told: number of lines that the session alone was told, up to this answer.
        """
        self.doing.pop(answer.ref, None)
        self.done[answer.ref] = answer
        self._on_the_way.append((told, answer.ref))
        while self._arrived and len(self.done) > ANSWERS_AT_MOST:
            oldest = next(iter(self.done))
            del self.done[oldest]
            self._arrived -= 1
            self._old.append(oldest)

    def take_old(self) -> list[str]:
        """Return the refs whose answers are to be deleted from the journal, each once."""
        old, self._old = self._old, []
        return old

    def arrive(self, count: int) -> None:
        """Note that the client has the first `count` of the lines that it alone was told."""
        ref = ""
        while self._on_the_way and self._on_the_way[0][0] <= count:
            _, ref = self._on_the_way.pop(0)
        if ref in self.done:  # and so has all that was answered before
            self._arrived = max(self._arrived, list(self.done).index(ref) + 1)

    def begin_again(self) -> None:
        """Go on over another connection: the client sends again what it has no answer to."""
        self._on_the_way.clear()


NO_ANSWERS = Answers("")
"""Those of nobody: for where a device is forgotten whose session, and its answers, go on."""
