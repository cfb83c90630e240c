"""Span: a part of a log that a page is made of, and how it is read."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import NamedTuple

from chatapp.log.entry import Entry
from chatapp.log.journal import Journal
from chatapp.log.log import Log

PART, LOOKED_AT = 1000, 3000
"""Number of entries that are read at a time, and looked at on each side, to find wanted ones."""


class PageEntries(NamedTuple):
    """The entries that were found of a span.

    Attributes:
        older: the entries before its middle, oldest first.
        newer: those from it on.
        first: the offset from which on all entries were looked at, if there may be wanted ones
            before it; else 0.
        last: the same of the newer ones: up to this offset.
    """

    older: list[Entry]
    newer: list[Entry]
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """Which entries of a log are wanted.

    Attributes:
        log: the log.
        middle: the offset before which the older ones are, and from which on the newer ones.
        older: number of older ones at most.
        newer: number of newer ones at most.
        end: the offset before which they are: what the journal has kept and nobody was shown yet is
            told of later.
    """

    log: Log
    middle: int
    older: int
    newer: int
    end: int

    def in_memory(self) -> PageEntries | None:
        """Return what was said there; None if some of it may be in the journal only."""
        log = self.log
        newer = list(takewhile(lambda entry: entry.offset >= self.middle, log.latest_said()))
        before = (entry for entry in log.latest_said() if entry.offset < self.middle)
        older = list(islice(before, self.older))
        lacks_older = len(older) < self.older and log.kept < log.first
        lacks_newer = self.newer > 0 and self.middle < log.first and log.kept < log.first
        if lacks_older or lacks_newer:
            return None
        return PageEntries(older[::-1], newer[::-1][: self.newer])

    async def read(self, journal: Journal) -> PageEntries:
        """Return what was said there, read from the journal; raise JournalError if it fails."""
        log = self.log
        older = await journal.read_spoken(log.id, log.room, self.middle, self.older, sys.maxsize)
        if not self.newer:
            return PageEntries(older, [])
        newer = await journal.read_spoken_from(log.id, log.room, self.middle, self.newer)
        return PageEntries(older, [entry for entry in newer if entry.offset < self.end])

    async def search(self, journal: Journal, wanted: Callable[[Entry], bool]) -> PageEntries:
        """Return the wanted entries, of LOOKED_AT on each side; raise JournalError if it fails."""
        older: list[Entry] = []
        newer: list[Entry] = []
        end = self.middle
        while end > self.log.kept and len(older) < self.older and self.middle - end < LOOKED_AT:
            start = max(self.log.kept, end - PART)
            older[:0] = await self._wanted(journal, start, end, wanted)
            end = start
        first = end if end > self.log.kept and len(older) < self.older else 0
        start = self.middle
        while start < self.end and len(newer) < self.newer and start - self.middle < LOOKED_AT:
            end = min(start + PART, self.end)
            newer += await self._wanted(journal, start, end, wanted)
            start = end
        last = start - 1 if start < self.end and len(newer) < self.newer else 0
        return PageEntries(older[-self.older :], newer[: self.newer], first, last)

    async def _wanted(
        self, journal: Journal, start: int, end: int, wanted: Callable[[Entry], bool]
    ) -> list[Entry]:
        entries = await journal.read(self.log.id, self.log.room, start, end - start)
        return [entry for entry in entries if entry.offset < end and wanted(entry)]
