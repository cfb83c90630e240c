"""Searching: the index of a journal, and the thread that fills and asks it."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from twisted.internet.defer import Deferred

from chatapp.log.journal import Applied, Change
from chatapp.log.search import NOTHING, Found, Wanted
from chatapp.storage.index import SearchIndex, open_index
from chatapp.storage.journal_thread import JournalThread
from chatapp.storage.news import JournalNews, JournalState, news_of
from chatapp.storage.texts import Texts

NO_FILE = "this server has no index for searching; [history] search is to name a file for it"
"""What users read where a journal has no place for an index, and none is set."""


class Searching:
    """An index that may be there, and its thread.

    Args:
        file: the file of the index; empty to have none.
        reactor: the answers of the thread come back in its turns.

    Attributes:
        index: the index; None if there is none.
        thread: fills and asks it.
    """

    def __init__(self, file: str, reactor: Any) -> None:
        self.index: SearchIndex | None = None
        self.thread = JournalThread("journal-search", reactor)
        self._file = file

    @property
    def unsearchable(self) -> str:
        """Why nothing can be searched, as users read it; empty if it can."""
        if self.index is not None:
            return ""
        return NOTHING if self._file else NO_FILE

    def open(self, open_texts: Callable[[], Texts], state: JournalState) -> None:
        """Open the index, if there can be one.

        Args:
            open_texts: returns what is to be indexed.
            state: what the index has to know of the journal.
        """
        self.index = open_index(self._file, open_texts, state) if self._file else None
        if self.index is not None:
            self.thread.start()

    def close(self) -> None:
        """Close the index after everything that was asked for is done."""
        if self.index is not None:
            self.thread.stop()
            self.index.close()

    def note(self, news: JournalNews) -> None:
        """Note what was deleted."""
        if self.index is not None:
            self.index.note(news)

    def note_batch(
        self,
        batch: Sequence[Change],
        applied: Sequence[Applied],
        ends: Mapping[int, int],
        removals: Callable[[], int],
    ) -> None:
        """Note what was kept; see news_of."""
        if self.index is not None:
            self.index.note(news_of(batch, applied, ends, removals))


class Searchable:
    """What a journal has that can be searched.

    Args:
        searching: the index, and its thread.
    """

    def __init__(self, searching: Searching) -> None:
        self.searching = searching

    @property
    def unsearchable(self) -> str:
        """Why it cannot be searched, as users read it; empty if it can."""
        return self.searching.unsearchable

    def search(self, wanted: Wanted) -> Deferred[Found]:
        """Look for words in logs."""
        return self.searching.thread.ask(partial(self._index.find, wanted))

    def index_more(self) -> Deferred[bool]:
        """Index a piece of what can be searched; return whether there is more."""
        return self.searching.thread.ask(self._index.step)

    @property
    def _index(self) -> SearchIndex:
        assert self.searching.index is not None  # noqa: S101 - `unsearchable` says so
        return self.searching.index
