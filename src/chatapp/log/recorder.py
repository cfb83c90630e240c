"""The recorder: hands changes to the journal, and applies them when they are kept, in its order.

Goal: whatever anybody is shown is kept first, and a busy server writes large batches.

Invariants:

- One batch is on its way at a time; what comes meanwhile goes with the next.
- A batch that fails is tried again until it succeeds: what was accepted is never dropped. Meanwhile
  `failing` says why, and nothing new is accepted.
- Changes are applied in the journal's order. The entries of a change are in their logs before its
  `kept` is called.
- A write that takes longer than HANG_SECONDS counts as failing until it ends, so that clients are
  answered in the meantime.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatapp.counts import Counts
from chatapp.errors import JournalError, LimitError
from chatapp.log.journal import Applied, Change, Journal
from chatapp.log.log import Log

RETRY_SECONDS = 1
"""Seconds after which a write that has failed is tried again."""

HANG_SECONDS = 2
"""A write that takes more seconds counts as failing: clients are to be answered meanwhile."""

PENDING_AT_MOST = 10_000
"""Number of changes that may wait: there are more only if the disk is slower than the users."""

_log = Logger()


Kept = Callable[[tuple[int, ...]], None]
"""Called with the offsets of the entries of a change that is kept."""


class Waiting(NamedTuple):
    """A change on its way.

    Attributes:
        change: the change.
        kept: called, when it is kept, with the offsets of its entries.
        lost: called if one of its claims is lost.
    """

    change: Change
    kept: Kept
    lost: Callable[[], None]


def nothing(*_: object) -> None:
    """Do nothing when a change is kept, or lost."""


class Recorder:
    """What is to be written, and the write on its way.

    Args:
        journal: keeps the changes.
        clock: calls later: a retry, or the end of patience with a write.
        settled: called after each write, also after one that failed.
        counts: what is counted.

    Attributes:
        journal: the journal.
        logs: the logs by number; the entries of a change are added to them when it is kept.
        failing: why nothing can be saved now; empty if it can.
        _waiting: the changes for the next batch.
        _written: the changes of the batch on its way; empty if there is none.
        _looking: True while the journal is asked whether it is still there.
    """

    def __init__(
        self,
        journal: Journal,
        clock: IReactorTime,
        settled: Callable[[], None],
        counts: Counts,
    ) -> None:
        self.journal = journal
        self.logs: dict[int, Log] = {}
        self.failing = ""
        self._clock = clock
        self._settled = settled
        self._counts = counts
        self._waiting: list[Waiting] = []
        self._written: list[Waiting] = []
        self._looking = False

    @property
    def busy(self) -> bool:
        """Whether a write is on its way."""
        return bool(self._written)

    def check(self) -> None:
        """Check that something new can be saved.

        Raises:
            LimitError: it cannot.
        """
        if self.failing or len(self._waiting) + len(self._written) > PENDING_AT_MOST:
            raise LimitError("journal", "the server cannot save anything now; try again later")

    def submit(
        self,
        change: Change,
        kept: Kept = nothing,
        lost: Callable[[], None] = nothing,
    ) -> None:
        """Write a change with the next batch.

        Args:
            change: what is to be kept.
            kept: called, when it is kept, with the offsets of its entries; they are in their logs
                by then.
            lost: called if one of its claims is lost; then nothing of the change was kept.
        """
        self._waiting.append(Waiting(change, kept, lost))
        if not self.journal.lasts:
            self.start()

    def look(self) -> None:
        """Ask the journal whether it is still there, unless a write will tell soon."""
        if self.journal.lasts and not self.busy and not self._looking:
            self._looking = True
            self.journal.check().addCallbacks(self._found, self._not_found)

    def start(self) -> None:
        """Begin to write what waits, unless a write is on its way."""
        while self._waiting and not self._written:
            self._written, self._waiting = self._waiting, []
            self._write()

    def _write(self) -> None:
        began = self._clock.seconds()
        late = self._clock.callLater(HANG_SECONDS, self._hangs) if self.journal.lasts else None
        written = self.journal.write([waiting.change for waiting in self._written])
        if late is not None:
            written.addBoth(lambda result: _in_time(late, result))
        written.addCallbacks(partial(self._succeeded, began), self._failed)
        written.addErrback(lambda failure: _log.failure("Applying a batch failed", failure))

    def _hangs(self) -> None:
        if not self.failing:
            self._fails(Failure(JournalError(f"it takes longer than {HANG_SECONDS} seconds")))

    def _succeeded(self, began: float, results: list[Applied]) -> None:
        batch, self._written = self._written, []
        self._counts.commit_seconds.add(self._clock.seconds() - began)
        self._counts.commit_entries.add(sum(len(waiting.change.entries) for waiting in batch))
        self._works()
        for waiting, applied in zip(batch, results, strict=True):
            self._apply(waiting, applied)
        if self.journal.lasts:
            self._settled()

    def _apply(self, waiting: Waiting, applied: Applied) -> None:
        """Add a change's entries to their logs and call; an error in one stops no other."""
        try:
            if applied.lost:
                waiting.lost()
                return
            for entry in waiting.change.entries:
                log = self.logs.get(entry.log)
                if log is not None:
                    log.append(entry.event, entry.time)
            waiting.kept(applied.offsets)
        except Exception:  # noqa: BLE001 - whatever it is, the others are to be applied
            _log.failure("Applying a change failed")

    def _found(self, _: None) -> None:
        self._looking = False
        if self.failing and not self.busy:
            self._works()

    def _not_found(self, failure: Failure) -> None:
        self._looking = False
        self._fails(failure)

    def _works(self) -> None:
        if self.failing:
            self.failing = ""
            _log.info("The journal can be written again")

    def _failed(self, failure: Failure) -> None:
        self._counts.failed_commits += 1
        self._clock.callLater(RETRY_SECONDS, self._write)
        self._fails(failure)

    def _fails(self, failure: Failure) -> None:
        reason = failure.getErrorMessage()
        if not failure.check(JournalError):
            _log.failure("Writing the journal failed", failure)
        elif self.failing != reason:
            _log.error("The journal cannot be written: {reason}", reason=reason)
        self.failing = reason
        self._settled()


def _in_time(late: IDelayedCall, result: Any) -> Any:
    """Pass on the result of a write, which has ended."""
    if late.active():
        late.cancel()
    return result
