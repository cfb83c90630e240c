"""The recorder: hands changes to the journal, and applies them when they are kept, in its order.

One batch is on its way at a time; what comes meanwhile goes with the next. A batch that fails is
tried again until it succeeds: what was accepted is never dropped. Meanwhile `failing` says why, and
nothing new is accepted. A write that takes too long counts as failing too, until it ends.
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
"""How long after a write has failed it is tried again."""

HANG_SECONDS = 2
"""A write that takes longer counts as failing: clients are to be answered within seconds."""

PENDING_AT_MOST = 10_000
"""How many changes may wait to be written: more come only where the disk is slower than people."""

_log = Logger()


Kept = Callable[[tuple[int, ...]], None]
"""Called with the offsets of the entries of a change that is kept."""


class Waiting(NamedTuple):
    """A change, and what is to be called when it is kept, or when one of its claims is lost."""

    change: Change
    kept: Kept
    lost: Callable[[], None]


def nothing(*_: object) -> None:
    """Do nothing when a change is kept, or lost."""


class Recorder:
    """What is to be written, and the write on its way.

    `logs`: the logs, by number, which the entries of a change are added to when it is kept.
    `failing`: why nothing can be saved now; empty if it can.
    `settled`: is called after each write, also after one that failed.
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
        """See that something new can be saved.

        Raises:
            ChatError: it cannot.
        """
        if self.failing or len(self._waiting) + len(self._written) > PENDING_AT_MOST:
            raise LimitError("journal", "the server cannot save anything now; try again later")

    def submit(
        self,
        change: Change,
        kept: Kept = nothing,
        lost: Callable[[], None] = nothing,
    ) -> None:
        """Have a change written with the next batch.

        Args:
            change: what is to be kept.
            kept: called, when it is, with the offsets of its entries, which are in their logs then.
            lost: called if one of its claims is lost; then nothing of it was kept.
        """
        self._waiting.append(Waiting(change, kept, lost))
        if not self.journal.lasts:
            self.start()

    def look(self) -> None:
        """Look whether the journal is still there, though nothing is to be written."""
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
        """Let a change be seen; what goes wrong in one is nobody else's business."""
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
