"""The recorder: has what happens written to the journal before anyone is shown it.

One write is on its way at a time; what comes up meanwhile goes with the next. One that fails is
tried again until it succeeds, and nothing new is accepted in between. Without a journal, everything
is durable at once.
"""

from collections.abc import Callable

from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatapp.counts import Counts
from chatapp.errors import JournalError, LimitError
from chatapp.log.journal import Batch, Journal
from chatapp.log.log import Log

RETRY_SECONDS = 1
PENDING_AT_MOST = 10_000
"""How many entries may wait to be written: more come only where the disk is slower than people."""

_log = Logger()


class Recorder:
    """What is to be written, and the write on its way.

    `batch` takes rooms and users directly, and entries from the logs that were added. `failing`
    says why the last write failed, if it did. `written` is called after each, also after one that
    failed.
    """

    def __init__(
        self,
        journal: Journal | None,
        clock: IReactorTime,
        written: Callable[[], None],
        counts: Counts,
    ) -> None:
        self.journal = journal
        self.batch = Batch()
        self.failing = ""
        self.busy = False
        self._clock = clock
        self._written = written
        self._counts = counts
        self._logs: dict[Log, None] = {}

    def check(self) -> None:
        """See that something new can be written.

        Raises:
            ChatError: it cannot.
        """
        if self.failing or sum(log.end - log.durable for log in self._logs) > PENDING_AT_MOST:
            raise LimitError("journal", "the server cannot save anything now; try again later")

    def add(self, log: Log) -> None:
        """Have a log's new entries written with the next batch."""
        if self.journal is None:
            log.durable = log.end
        else:
            self._logs[log] = None

    def start(self) -> None:
        """Begin to write what there is, unless a write is on its way."""
        if self.journal is None or self.busy or not (self._logs or self.batch):
            return
        logs, self._logs = self._logs, {}
        batch, self.batch = self.batch, Batch()
        for log in logs:
            batch.entries.extend((log.id, entry) for entry in log.pending())
        self.busy = True
        self._write(self.journal, batch, [(log, log.end) for log in logs])

    def _write(self, journal: Journal, batch: Batch, ends: list[tuple[Log, int]]) -> None:
        began = self._clock.seconds()
        written = journal.write(batch)
        written.addCallbacks(
            self._succeeded, self._failed, (began, batch, ends), errbackArgs=(journal, batch, ends)
        )
        written.addErrback(lambda failure: _log.failure("Sending what was written failed", failure))

    def _succeeded(self, _: None, began: float, batch: Batch, ends: list[tuple[Log, int]]) -> None:
        self._counts.commit_seconds.add(self._clock.seconds() - began)
        self._counts.commit_entries.add(len(batch.entries))
        if self.failing:
            self.failing = ""
            _log.info("The journal can be written again")
        for log, end in ends:
            log.durable = end
        self.busy = False
        self._written()

    def _failed(
        self, failure: Failure, journal: Journal, batch: Batch, ends: list[tuple[Log, int]]
    ) -> None:
        self._counts.failed_commits += 1
        reason = failure.getErrorMessage()
        if not failure.check(JournalError):
            _log.failure("Writing the journal failed", failure)
        elif self.failing != reason:
            _log.error("The journal cannot be written: {reason}", reason=reason)
        self.failing = reason
        self._clock.callLater(RETRY_SECONDS, self._write, journal, batch, ends)
        self._written()
