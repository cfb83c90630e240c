"""A flush: what is new in a room, as bytes for its readers in step.

An entry is encoded once per encoding in use, and what a turn of the reactor added is joined once;
all readers in step are given that same bytes object. The question how far a client has read is
part of the bytes, so nobody leaves step for it.

Users who have made the same choices by `/set` share bytes as well. A flush may take several turns.
An entry that is removed meanwhile is not given to readers who did not have it yet.
"""

import sys
from itertools import islice

from chatapp.log.log import Log
from chatapp.wire.encoding import Encoding
from chatapp.wire.news import News


class Flush:
    """What is new in one room's log.

    Args:
        log: the room's log, which keeps these entries in memory until the flush is done.
        start: the offset up to which the readers in step were given everything before.
        ask: whether the clients are asked how far they have read.

    Attributes:
        end: the offset up to which there is something to be given.
        _removals: how often something had been removed from the log when these were made:
        _shared: the bytes for those who read from `start` on.
        _news: what is new, as far as it may concern somebody more than others; None until asked.
    """

    __slots__ = ("_ask", "_log", "_news", "_removals", "_shared", "_start", "end")

    def __init__(self, log: Log, start: int, *, ask: bool) -> None:
        self.end = log.end
        self._log = log
        self._start = start
        self._ask = ask
        self._removals = log.removals.count
        self._shared: dict[Encoding, bytes] = {}
        self._news: News | None = None

    @property
    def entries(self) -> int:
        """Number of entries."""
        return self.end - self._start

    def share(self, encoding: Encoding) -> bytes:
        """Return the bytes of all that is new, and keep them for others who read the same."""
        self._forget_removed()
        data = self._shared.get(encoding)
        if data is None:
            data = self._shared[encoding] = self.read(self._start, encoding)
        return data

    def concerns(self, encoding: Encoding) -> bool:
        """Return whether something of it is written otherwise for one reader than for others."""
        self._forget_removed()
        if self._news is None:
            new = islice(self._log.entries_from(self._start), self.entries)
            self._news = News([entry.event for entry in new])
        return encoding.differs(self._news)

    def _forget_removed(self) -> None:
        """Make everything anew if something was removed meanwhile."""
        if self._log.removals.count != self._removals:
            self._removals = self._log.removals.count
            self._shared.clear()
            self._news = None

    def read(self, cursor: int, encoding: Encoding) -> bytes:
        """Return the bytes for somebody who reads from a cursor on."""
        pieces, _ = self._log.read(cursor, self.end, encoding, sys.maxsize)
        if self._ask and cursor == self._start:
            pieces.append(encoding.ask(self._log.id, self.end))
        return b"".join(pieces)
