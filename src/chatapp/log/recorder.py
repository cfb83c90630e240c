"""The recorder: hands changes to the journal, and applies them when they are kept, in its order.

Goal: whatever anybody is shown is kept first, and a busy server writes large batches.

Invariants:

- One batch is on its way at a time; what comes meanwhile goes with the next.
- A batch that fails is tried again until it succeeds: what was accepted is never dropped. Meanwhile
  `failing` says why, and nothing new is accepted.
- Changes are applied in the journal's order. The entries of a change are in their logs, and
  what it removes is not, before its `kept` is called.
- A write that takes longer than HANG_SECONDS counts as failing until it ends, so that clients are
  answered in the meantime.
"""

from collections.abc import Callable

from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatapp.counts import Counts
from chatapp.errors import JournalError, LimitError
from chatapp.log.journal import Applied, Change, Journal
from chatapp.log.log import Log
from chatapp.log.memory import MemoryJournal

RETRY_SECONDS = 1
"""Seconds after which a write that has failed is tried again."""

HANG_SECONDS = 2
"""A write that takes more seconds counts as failing: clients are to be answered meanwhile."""

PENDING_AT_MOST = 10_000
"""Number of changes that may wait: there are more only if the disk is slower than the users."""

_log = Logger()


WhenKept = Callable[[tuple[int, ...]], None]
"""Called with the offsets of the entries of a change that is kept."""


def nothing(*_: object) -> None:
    """Do nothing when a change is kept, or lost."""


class Pending:
    """A change on its way to the journal, and what follows when it is kept.

    Attributes:
        change: the change.
        _kept: called, when it is kept, with the offsets of its entries.
    """

    __slots__ = ("_kept", "change")

    def __init__(self, change: Change, kept: WhenKept = nothing) -> None:
        self.change = change
        self._kept = kept

    def keep(self, offsets: tuple[int, ...]) -> None:
        """Go on: the change is kept, and its entries are in their logs at these offsets."""
        self._kept(offsets)

    def lose(self) -> None:
        """Go on: one of the claims is lost, and nothing of the change was kept."""


class Recorder:
    """What is to be written, and the write on its way.

    Args:
        journal: keeps the changes.
        clock: calls later: a retry, or the end of patience with a write.
        settled: called after each write, also after one that failed.
        counts: what is counted.

    Attributes:
        journal: the journal.
        _memory: the same, if it keeps nothing and so applies each change at once; else None.
        logs: the logs by number; the entries of a change are added to them when it is kept.
        failing: why nothing can be saved now; empty if it can.
        applying: True while the changes of a batch that was kept are applied, before `settled`.
        _waiting: the changes for the next batch.
        _written: the changes of the batch on its way; empty if there is none.
        _began: when the last write began.
        _late: the call that looks whether a write takes too long; None if there is none. It is one
            for all writes: to make and cancel one for each costs more than to look in vain.
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
        self._memory = journal if isinstance(journal, MemoryJournal) else None
        self.logs: dict[int, Log] = {}
        self.failing = ""
        self.applying = False
        self._clock = clock
        self._settled = settled
        self._counts = counts
        self._waiting: list[Pending] = []
        self._written: list[Pending] = []
        self._began = 0.0
        self._late: IDelayedCall | None = None
        self._looking = False

    @property
    def busy(self) -> bool:
        """Whether something is on its way to the journal, or waits for its turn."""
        return bool(self._written or self._waiting)

    def check(self) -> None:
        """Check that something new can be saved.

        Raises:
            LimitError: it cannot.
        """
        if self.failing or len(self._waiting) + len(self._written) > PENDING_AT_MOST:
            raise LimitError("journal", "the server cannot save anything now; try again later")

    def submit(self, pending: Pending) -> None:
        """Write a change with the next batch; apply it at once if the journal keeps nothing."""
        if self._memory is None:
            self._waiting.append(pending)
        else:
            self._apply(pending, self._memory.apply(pending.change))

    def look(self) -> None:
        """Look whether the journal is still there, though nothing is to be written."""
        if self.journal.lasts and not self._written and not self._looking:
            self._looking = True
            self.journal.check().addCallbacks(self._found, self._not_found)

    def start(self) -> None:
        """Begin to write what waits, unless a write is on its way."""
        if self._waiting and not self._written:
            self._written, self._waiting = self._waiting, []
            self._write()

    def _write(self) -> None:
        self._began = self._clock.seconds()
        if self._late is None:
            self._late = self._clock.callLater(HANG_SECONDS, self._look_whether_late)
        written = self.journal.write([pending.change for pending in self._written])
        written.addCallbacks(self._succeeded, self._failed)
        written.addErrback(_apply_failed)

    def _look_whether_late(self) -> None:
        """Let nobody wait any longer for a write that takes too long."""
        self._late = None
        if not self._written or self.failing:
            return
        left = self._began + HANG_SECONDS - self._clock.seconds()
        if left > 0:
            self._late = self._clock.callLater(left, self._look_whether_late)
        else:
            self._fails(Failure(JournalError(f"it takes longer than {HANG_SECONDS} seconds")))

    def _succeeded(self, results: list[Applied]) -> None:
        batch, self._written = self._written, []
        self._counts.commit_seconds.add(self._clock.seconds() - self._began)
        self._counts.commit_entries.add(sum(len(pending.change.entries) for pending in batch))
        self._works()
        self.applying = True
        try:
            for pending, applied in zip(batch, results, strict=True):
                self._apply(pending, applied)
        finally:
            self.applying = False
        self._settled()

    def _apply(self, pending: Pending, applied: Applied) -> None:
        """Let a change be seen; what goes wrong in one is nobody else's business."""
        try:
            if applied.lost:
                pending.lose()
                return
            logs = self.logs
            for each in pending.change.redactions:
                if each.log in logs:
                    logs[each.log].redact(each.offset, each.by)
            for entry in pending.change.entries:
                if entry.log in logs:
                    logs[entry.log].append(entry.event, entry.time, entry.by)
            pending.keep(applied.offsets)
        except Exception:  # noqa: BLE001 - whatever it is, the others are to be applied
            _log.failure("Applying a change failed")

    def _found(self, _: None) -> None:
        self._looking = False
        if self.failing and not self._written:
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


def _apply_failed(failure: Failure) -> None:
    _log.failure("Applying a batch failed", failure)
