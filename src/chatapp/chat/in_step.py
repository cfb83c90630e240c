"""The readers in step of a room: in cohorts, but for the few that are at places of their own.

A flush gives each cohort the same bytes at once, and so does nothing for each reader. A cohort has
as many readers as are written to in one turn of the reactor: to write to ten thousand takes a tenth
of a second, and everyone is to be heard in between.

A reader in step is a *stray* if it is not where the cohorts are: because it has read on while a
flush was on its way round, or skips the entry of its own coming, or because what was just
said has its user's name, or is of somebody whom its user ignores. A flush gives it what it lacks,
and lets it into a cohort.

Invariants: every member's reader in step is in one cohort, or a stray; no other reader is. Between
flushes all cohorts are at `flushed`; during one, those that were not given what is new are before
it. A session comes into step only with all that the log holds, so it is never behind the flush.
"""

from collections.abc import Callable, Iterator

from chatapp.chat.cohort import Cohort
from chatapp.chat.flush import Flush
from chatapp.counts import Counts
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.session.audience import OpenAudience
from chatapp.session.session import Session
from chatapp.session.state import IN_STEP


class InStep:
    """The readers in step of one room.

    Args:
        log: the room's log.
        most: returns the number of readers that are given what is new in one turn.
        open_audience: returns an audience for a socket and others; None if there are none.
        counts: what is counted.

    Attributes:
        flushed: the offset up to which cohorts are given everything by `_flush`, or were.
        _cohorts: the cohorts.
        _strays: the other readers in step, and their sessions.
        _flush: the flush that has not come to all readers yet.
    """

    __slots__ = (
        *("_cohorts", "_counts", "_flush", "_log", "_most", "_open_audience", "_strays"),
        "flushed",
    )

    def __init__(
        self,
        log: Log,
        most: Callable[[], int],
        open_audience: OpenAudience | None,
        counts: Counts,
    ) -> None:
        self.flushed = log.end
        self._log = log
        self._most = most
        self._open_audience = open_audience
        self._counts = counts
        self._cohorts: list[Cohort] = []
        self._strays: dict[Reader, Session] = {}
        self._flush: Flush | None = None

    @property
    def flushing(self) -> bool:
        """Whether a flush has not come to all readers yet."""
        return self._flush is not None

    def enter(self, session: Session, reader: Reader) -> None:
        """Count a session's reader as in step, as long as the session is."""
        if reader.cursor == self.flushed:
            self._cohort_for(session).add(session, reader)
        else:
            self._strays[reader] = session

    def leave(self, reader: Reader) -> None:
        """Count a reader no longer, if it was."""
        cohort = reader.cohort
        if cohort is None:
            self._strays.pop(reader, None)
            return
        assert isinstance(cohort, Cohort)  # noqa: S101 - a room's readers share nothing else
        cohort.remove(reader)
        if not cohort:
            self._cohorts.remove(cohort)

    def readers(self) -> Iterator[Reader]:
        """Iterate over the readers in step, those of cohorts first."""
        for cohort in self._cohorts:
            yield from cohort.readers
        yield from self._strays

    def begin(self, *, ask: bool) -> None:
        """Begin to give the readers what is new.

        Args:
            ask: whether the clients are asked how far they have read.
        """
        start, self.flushed = self.flushed, self._log.end
        self._flush = Flush(self._log, start, ask=ask)

    def go_on(self, most: int) -> int:
        """Give what is new to the next readers, about `most`; return how many they were."""
        given = 0
        while given < most and self._flush is not None:
            behind = [cohort for cohort in self._cohorts if cohort.cursor < self.flushed]
            if behind:
                given += self._give(behind[0], self._flush)
            else:
                given += self._give_strays(most - given, self._flush)
        return given

    def ask(self) -> None:
        """Ask the clients that have everything to confirm it."""
        for cohort in list(self._cohorts):
            data = cohort.encoding.ask(self._log.id, self.flushed)
            if data and cohort.cursor == self.flushed:
                cohort.give(data, self.flushed)
        for reader, session in list(self._strays.items()):
            data = session.encoding.ask(self._log.id, self.flushed)
            if data and session.reading is IN_STEP and reader.cursor == self.flushed:
                session.send(data)

    def _give(self, cohort: Cohort, flush: Flush) -> int:
        for reader, session in list(cohort.personal.items()):
            if flush.concerns(session.encoding):
                self.leave(reader)
                self._strays[reader] = session
        data, readers = flush.share(cohort.encoding), len(cohort)
        self._counts.add_delivery(readers, flush.entries, len(data))
        cohort.give(data, flush.end)
        return readers

    def _give_strays(self, most: int, flush: Flush) -> int:
        """Give strays what they lack, and let them into cohorts; the flush may be done then."""
        given = 0
        for reader, session in list(self._strays.items()):
            if given == most:
                return given
            if reader.cursor > flush.end or reader not in self._strays:
                continue
            if reader.cursor < flush.end:
                given += 1
                data = flush.read(reader.cursor, session.encoding)
                self._counts.add_delivery(1, flush.end - reader.cursor, len(data))
                reader.cursor = flush.end
                if data:
                    session.send(data)
            if reader in self._strays:
                del self._strays[reader]
                self.enter(session, reader)
        self._counts.flush_entries.add(flush.entries)
        self._flush = None
        self._merge()
        return given

    def _merge(self) -> None:
        """Let a small cohort go into another, so that there are not many with few readers.

        One is looked at after each flush. It goes into a larger one, so that no reader moves often.
        """
        small = self._cohorts[self.flushed % len(self._cohorts)] if self._cohorts else None
        if small is None or len(self._cohorts) == 1:
            return
        fits = range(len(small), self._most() - len(small) + 1)
        if any(one is not small and len(one) in fits and small.like(one) for one in self._cohorts):
            self._cohorts.remove(small)
            for session, reader in small.clear():
                self.enter(session, reader)

    def _cohort_for(self, session: Session) -> Cohort:
        """Return a cohort at `flushed` that has room for a session, perhaps a new one."""
        encoding, most = session.encoding.shared, self._most()
        open_audience = self._open_audience
        socket = None if open_audience is None else session.connection.socket
        for cohort in self._cohorts:
            here = cohort.cursor == self.flushed and len(cohort) < most
            if here and cohort.fits(encoding, socket):
                return cohort
        audience = None if open_audience is None or socket is None else open_audience(socket)
        self._cohorts.append(Cohort(encoding, self.flushed, audience))
        return self._cohorts[-1]
