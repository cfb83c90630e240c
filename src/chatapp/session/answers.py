"""Answers: what became of the lines that a program has sent with a `ref`, so none is done twice.

Answers belong to a session and to the sessions that resume it, and never to a user: two devices of
a user may use the same `ref`. A line that is sent again gets its answer again; a line that is still
being done is answered once.

Invariants: an answer is kept in the journal together with what its line changed. It is forgotten
only after the client surely has it and ANSWERS_AT_MOST are remembered. As long as ANSWERS_AT_MOST
are on their way, no further line is done; so there are never many more than that. What the client
has not got over one connection it sends again over the next, in its order and before anything new.
Among that may be lines that were refused, and count as new: so only many new lines in a row tell
that the client asks for none of the last connection's answers any more.
"""

from chatapp.events import Acked

ANSWERS_AT_MOST = 64
"""Number of answers that may be on their way; then no line is done until one has arrived."""

NEW_IN_A_ROW = 600
"""So many: more than may wait of a session whose connection is lost, and be on their way to it."""

LEFT_AT_MOST = 1000
"""Number of answers of earlier connections that are remembered; no client waits for as many.

More wait only for one that comes again and again, and never says what it has.
"""


class Answers:
    """What was answered to the lines with a `ref`.

    Attributes:
        id: names a session and those that resume it, in the journal.
        done: the answers over this connection by their refs, in order; the last ones stay although
            they have arrived.
        doing: the refs of lines that are not kept yet, each with a number that tells its line
            from others; 0 if that is not known.
        _left: the answers over the connections before, of which it is not known which arrived.
        _on_the_way: for each answer that may not have arrived, what `told` was, its ref, and
            whether its line was new.
        _new: number of new lines in a row whose answers have arrived.
        _arrived: how many of the first in `done` have arrived.
        _old: the refs of answers that were forgotten and are still in the journal.
    """

    __slots__ = ("_arrived", "_left", "_new", "_old", "_on_the_way", "doing", "done", "id")

    def __init__(self, id_: str) -> None:
        self.id = id_
        self.done: dict[str, Acked] = {}
        self.doing: dict[str, int] = {}
        self._left: dict[str, Acked] = {}
        self._new = 0
        self._arrived = 0
        self._old: list[str] = []
        self._on_the_way: list[tuple[int, str, bool]] = []

    def knows(self, ref: str) -> bool:
        """Return whether a line with this ref was answered, or is being done."""
        return ref in self.doing or self.find(ref) is not None

    def find(self, ref: str) -> Acked | None:
        """Return the answer to a line; None if it has none."""
        return self.done.get(ref) or self._left.get(ref)

    @property
    def full(self) -> bool:
        """Whether ANSWERS_AT_MOST answers are on their way or being made."""
        return len(self._on_the_way) + len(self.doing) >= ANSWERS_AT_MOST

    def key(self, ref: str) -> str:
        """Return the key under which the answer to a ref is kept."""
        return f"{self.id}/{ref}"

    def all_keys(self) -> list[str]:
        """Return the keys of all answers that may be in the journal."""
        return [self.key(ref) for ref in (*self._left, *self.done, *self.doing, *self._old)]

    def add(self, answer: Acked, told: int) -> None:
        """Remember an answer, and forget the oldest that has arrived if there are too many.

        Args:
            answer: what the session was told.
            told: number of lines that the session alone was told, up to this answer.
        """
        self.doing.pop(answer.ref, None)
        known = self._take_out(answer.ref)
        self.done[answer.ref] = answer
        self._on_the_way.append((told, answer.ref, not known))
        while self._arrived and len(self.done) > ANSWERS_AT_MOST:
            oldest = next(iter(self.done))
            del self.done[oldest]
            self._arrived -= 1
            self._old.append(oldest)

    def _take_out(self, ref: str) -> bool:
        """Take out an answer that is told again, and so is on its way anew; return whether it is.

        It stands behind the others then, and what is known of its arrival says nothing of them.
        """
        if ref in self.done:
            self._arrived -= list(self.done).index(ref) < self._arrived
            del self.done[ref]
            self._on_the_way = [one for one in self._on_the_way if one[1] != ref]
            return True
        return self._left.pop(ref, None) is not None

    def take_old(self) -> list[str]:
        """Return the refs whose answers are to be deleted from the journal, each once."""
        old, self._old = self._old, []
        return old

    def arrive(self, count: int) -> None:
        """Note that the client has the first `count` of the lines that it alone was told."""
        ref = ""
        while self._on_the_way and self._on_the_way[0][0] <= count:
            _, ref, new = self._on_the_way.pop(0)
            self._new = self._new + 1 if new else 0
        if ref in self.done:  # and so has all that was answered before, over this connection
            self._arrived = max(self._arrived, list(self.done).index(ref) + 1)
        if self._left and self._new >= NEW_IN_A_ROW:
            self.done = {**self._left, **self.done}
            self._arrived += len(self._left)
            self._left = {}

    def begin_again(self) -> None:
        """Go on over another connection: the client sends again what it has no answer to."""
        self._on_the_way.clear()
        self._left = {**self._left, **self.done}
        self.done, self._arrived, self._new = {}, 0, 0
        for ref in list(self._left)[:-LEFT_AT_MOST]:
            del self._left[ref]
            self._old.append(ref)


NO_ANSWERS = Answers("")
"""Those of nobody: for where a device is forgotten whose session, and its answers, go on."""
