"""Audit: what those who keep order have done, in a log of its own.

Invariants: the entry is part of the change that it tells of, so none is without the other. What is
too much of one author goes from the midst (see Surplus); of the last entries, as many as are kept
of an author, none is missing.
"""

from collections.abc import Callable
from typing import NoReturn

from twisted.internet.defer import Deferred, succeed
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatapp.chat.flusher import Flusher
from chatapp.errors import ChatError
from chatapp.events import Audited
from chatapp.log.entry import Entry
from chatapp.log.journal import Change, Kept, NewEntry, Record
from chatapp.log.log import Log
from chatapp.log.pages import Pages
from chatapp.session.user import User

KEPT_DAYS = 400
"""Days for which the journal keeps what was done."""

IN_MEMORY = 1000
"""Number of entries that are kept in memory."""

FOREVER = 0.0
"""In place of a time until when something holds."""

_log = Logger()


class Audit:
    """Notes acts.

    Args:
        flusher: keeps the log.
        new_id: returns a number for it.
        pages: read back what is in memory no longer; None without a journal.
        wall: tells the time of day, in seconds since 1970.

    Attributes:
        log: the log; without a number before the first entry.
    """

    def __init__(
        self,
        flusher: Flusher,
        new_id: Callable[[], int],
        pages: Pages | None,
        wall: Callable[[], float],
    ) -> None:
        self._flusher = flusher
        self._new_id = new_id
        self._pages = pages
        self._wall = wall
        self.log = Log("")

    def restore(self, kept: Kept) -> None:
        """Go on with the log that the journal has, if it has one."""
        row = kept.records.get("audit", {}).get("log")
        if row is not None:
            self._begin(row["log"])
            self.log.restore(kept.log(row["log"], "", 0))

    def entry(
        self,
        by: User,
        act: str,
        whom: str = "",
        where: str = "",
        why: str = "",
        until: float = FOREVER,
    ) -> NewEntry:
        """Return an entry, to be part of the change that does what it tells of.

        Args:
            by: who does it.
            act: what is done, such as `ban`.
            whom: to whom, such as a user's name; empty if to nobody.
            where: the name of the room; empty if on the whole server.
            why: the reason; empty if none was given.
            until: until when it holds, in seconds since 1970; FOREVER if there is no end.
        """
        if not self.log.id:
            self._begin(self._new_id())
            number = {"log": self.log.id}
            self._flusher.submit(Change(records=[Record("audit", "log", number)]))
        return NewEntry(self.log.id, self._wall(), Audited(by.name, act, whom, where, why, until))

    def last(self, count: int) -> Deferred[list[Entry]]:
        """Return the last entries, read back from the journal where memory holds fewer.

        The Deferred fails with a ChatError if they cannot be read.
        """
        log = self.log
        start = max(log.kept, log.end - count)
        if start >= log.first:
            return succeed(list(log.entries_from(start)))
        read = self._flusher.recorder.journal.read(log.id, "", start, count)
        return read.addErrback(_cannot_be_read)

    def _begin(self, number: int) -> None:
        self.log = Log("", IN_MEMORY, number=number, pages=self._pages)
        self.log.added = lambda _: self.log.trim()
        self._flusher.add_log(self.log)


def _cannot_be_read(failure: Failure) -> NoReturn:
    """Log why not, and say it in the user's words."""
    _log.failure("Reading the audit log failed", failure)
    raise ChatError("what was done cannot be read now; try again later", code="journal")
