"""A journal in a test's hands: what it is asked to write is written when the test says so."""

from twisted.internet.defer import Deferred, succeed

from chatapp.entry import Entry
from chatapp.errors import JournalError
from chatapp.journal import Batch, Trimmed


class HeldJournal:
    """Keeps nothing; a write waits until it succeeds or fails."""

    def __init__(self) -> None:
        self._writing: Deferred[None] = Deferred()

    def write(self, batch: Batch) -> Deferred[None]:
        self._writing = Deferred()
        return self._writing

    def succeed(self) -> None:
        """The write that waits is done."""
        self._writing.callback(None)

    def fail(self, why: str) -> None:
        """The write that waits is not possible."""
        self._writing.errback(JournalError(why))

    def read(self, log: int, room: str, start: int, count: int) -> Deferred[list[Entry]]:
        return succeed([])

    def read_spoken(self, log: int, room: str, end: int, count: int) -> Deferred[list[Entry]]:
        return succeed([])

    def trim(self, log: int, entries: int, since: float) -> Deferred[Trimmed]:
        return succeed(Trimmed(1, more=False))
