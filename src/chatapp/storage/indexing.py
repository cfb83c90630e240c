"""Indexing: has the index of a journal filled in idle moments, a piece at a time."""

from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatapp.errors import JournalError
from chatapp.storage.searching import Searchable

STEP_SECONDS = 2
"""Seconds after which it is looked whether there is anything new: a piece costs half a millisecond,
however small it is. What is not indexed yet is found all the same."""

PAUSE_SECONDS = 0.05
"""Seconds between two pieces at least."""

SHARE = 4
"""How often as long as a piece took the pause after it is: so a busy machine gets longer ones."""

RETRY_SECONDS = 10
"""Seconds after which it is tried again if it has failed."""

_log = Logger()


class Indexing:
    """Asks the journal for piece after piece.

    Args:
        journal: the journal, which is open.
        clock: tells the time, and calls later.

    Attributes:
        _next: the call of the next step; None while there is none.
        _running: False before the start, and after the end.
        _failing: why the last step has failed; empty if it has not.
    """

    def __init__(self, journal: Searchable, clock: IReactorTime) -> None:
        self._journal = journal
        self._clock = clock
        self._next: IDelayedCall | None = None
        self._running = False
        self._failing = ""

    def start(self) -> None:
        """Begin, if the journal can be searched."""
        if not self._journal.unsearchable:
            self._running = True
            self._wait(PAUSE_SECONDS)

    def stop(self) -> None:
        """Ask for no more pieces; one may still be on its way."""
        self._running = False
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def _wait(self, seconds: float) -> None:
        if self._running:
            self._next = self._clock.callLater(seconds, self._step)

    def _step(self) -> None:
        self._next = None
        began = self._clock.seconds()

        def done(more: bool) -> None:
            self._failing = ""
            took = self._clock.seconds() - began
            self._wait(max(PAUSE_SECONDS, SHARE * took) if more else STEP_SECONDS)

        self._journal.index_more().addCallback(done).addErrback(self._failed)

    def _failed(self, failure: Failure) -> None:
        """Say why, once, and try again later."""
        reason = failure.getErrorMessage()
        if not failure.check(JournalError):
            _log.failure("Indexing for searching failed", failure)
        elif reason != self._failing:
            _log.warn("Nothing can be indexed for searching now: {reason}", reason=reason)
        self._failing = reason
        self._wait(RETRY_SECONDS)
