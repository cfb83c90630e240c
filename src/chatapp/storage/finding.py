"""Finding: looks for words in the journal, with the help of the index.

What the index names is read in the journal and looked at there, so what is found is what is kept
now. What is not indexed yet, or cannot be found by trigrams because all words are too short, is
read from the newest on, a bounded number of messages.

Goal: a search that would cost much ends after a while, with what was found until then.
"""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing
from itertools import islice

from chatapp.log.entry import Entry
from chatapp.log.search import READ_AT_MOST, Found, SearchRange, Wanted, newest, text_of
from chatapp.storage.shards import Shards, trigrams_of
from chatapp.storage.texts import Texts

LOOK_SECONDS = 0.25
"""Seconds that a search takes at most, but for the last step."""

PART = 250
"""Number of those that are read at a time."""

NAMED = 25
"""Number of those that are read at a time which the index has named."""

STEPS = 1000
"""Number of steps of SQLite's machine after which it is asked whether the time is over."""


class Finding:
    """One search.

    Args:
        index: the connection to the index.
        texts: what is kept.
        wanted: what is looked for.
        seconds: tells the time of a monotonic clock.

    Attributes:
        _trigrams: by which the index is asked; none if it cannot be.
        _left: number of messages that may still be read without the index, in each log.
        _whole: False if not everything was looked through.
    """

    def __init__(
        self,
        index: sqlite3.Connection,
        texts: Texts,
        wanted: Wanted,
        seconds: Callable[[], float],
    ) -> None:
        self._index = index
        self._texts = texts
        self._shards = Shards(index)
        self._wanted = wanted
        self._seconds = seconds
        self._until = seconds() + LOOK_SECONDS
        self._trigrams = trigrams_of(wanted.words)
        self._left = 0
        self._whole = True

    def find(self) -> Found:
        """Return what was found."""
        found: list[tuple[int, list[Entry]]] = []
        self._index.set_progress_handler(self._is_late, STEPS)
        try:
            for place in self._wanted.places:
                entries: list[Entry] = []
                found.append((place.log, entries))
                self._look_through(place, entries)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            self._whole = False
        finally:
            self._index.set_progress_handler(None, 0)
        return newest(found, self._wanted, whole=self._whole)

    def _look_through(self, place: SearchRange, found: list[Entry]) -> None:
        """Add the newest entries that are wanted, and one more if there is one."""
        self._left = READ_AT_MOST // len(self._wanted.places)
        with closing(self._candidates(place)) as candidates:
            for entry in candidates:
                if self._is_wanted(entry):
                    found.append(entry)
                    if len(found) > self._wanted.count:
                        return
                if self._is_late():
                    self._whole = False
                    return

    def _candidates(self, place: SearchRange) -> Generator[Entry, None, None]:
        """Yield the entries that may be wanted, the newest first."""
        if not self._trigrams:
            yield from self._read_back(place, place.first, place.end)
            return
        for span in self._shards.spans(place.log, place.first, place.end):
            if not span.shard:
                yield from self._read_back(place, span.first, span.end)
                continue
            named = self._shards.find(place.log, span, self._trigrams)
            while offsets := list(islice(named, NAMED)):
                yield from self._texts.at(place.log, place.room, offsets)

    def _read_back(self, place: SearchRange, first: int, end: int) -> Generator[Entry, None, None]:
        """Yield the entries between two offsets, the newest first, but not too many."""
        while first < end:
            count = min(PART, self._left, end - first)
            if not count:
                self._whole = False
                return
            part = self._texts.spoken(place.log, place.room, end, count)
            self._left -= len(part)
            for entry in reversed(part):
                if entry.offset < first:
                    return
                yield entry
            end = part[0].offset if part else first

    def _is_wanted(self, entry: Entry) -> bool:
        text = text_of(entry.event)
        wanted = self._wanted
        return all(word in text for word in wanted.words) and not wanted.passes_over(entry.event)

    def _is_late(self) -> bool:
        """Whether the time is over; SQLite stops if it is told so."""
        return self._seconds() >= self._until
