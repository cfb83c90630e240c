"""The index for searching: a file of its own, `-search` at the end of its name.

Why a file of its own: it holds nothing that the journal does not, so it can be deleted, and is made
again; a backup need not have it; and writing it can neither slow down nor damage the journal.

It is filled after the commits, a bounded piece at a time, on a thread that also searches. So a line
never waits for it. What a span covers is indexed; after a start, whatever had made the server end,
the rest is found by comparing the spans with the logs.
"""

import sqlite3
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import closing, nullcontext, suppress
from itertools import islice

from twisted.logger import Logger

from chatapp.log.search import Found, Wanted, text_of
from chatapp.storage.finding import Finding
from chatapp.storage.index_file import make_file, open_file
from chatapp.storage.news import JournalNews, JournalState
from chatapp.storage.schema import transaction
from chatapp.storage.scrub import empty_wal
from chatapp.storage.shards import SHARD, Shards, Span
from chatapp.storage.texts import Texts

PIECE_ENTRIES, PIECE_LOGS = 500, 100
"""Number of entries that are indexed at once, and of logs that are looked at for that."""

REMOVE_SECONDS = 60
"""Seconds that there are at least between two times when what was removed is taken out."""

LONG = 20_000
"""Number of entries to be indexed of which the log tells."""

TOLD_SECONDS = 30
"""Seconds after which it tells again how many there still are."""

FORM = "1"
"""The form of the file, with another of which it begins anew."""

_log = Logger()


def can_index() -> bool:
    """Return whether this SQLite has FTS5 and its trigrams, which came with SQLite 3.34."""
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.execute(SHARD.format(0))
        except sqlite3.OperationalError:
            return False
    return True


def open_index(
    file: str, open_texts: Callable[[], Texts], state: JournalState
) -> "SearchIndex | None":
    """Return the index of a journal that is open; None if there can be none, which the log says.

    Args:
        file: the file of the index.
        open_texts: returns what is to be indexed.
        state: what there is to know of the journal.
    """
    if not can_index():
        _log.warn("This SQLite has no FTS5 with trigrams: what was said cannot be searched")
        return None
    try:
        return SearchIndex(file, open_texts, state)
    except (sqlite3.Error, OSError) as error:
        _log.error("What was said cannot be searched: {file}: {error}", file=file, error=error)
        return None


class SearchIndex:
    """The index of a journal. All methods but `note` are for its one thread.

    Args:
        file: the file of the index.
        open_texts: returns what is to be indexed.
        state: what there is to know of the journal.
        seconds: tells the time of a monotonic clock.

    Attributes:
        _db: the connection to the file.
        _texts: what is to be indexed.
        _shards: what is in the file.
        _news: what `note` was told.
        _ends: where the logs end, as far as the index has heard.
        _firsts: where they begin, as far as it was told; 1 if it was not.
        _unsure: the logs of which parts may be in no shard.
        _removed: the logs and offsets of what was removed, and is still to be taken out.
        _removed_at: when something was taken out last; 0 if nothing was.
        _is_long: True while the log tells how many entries are still to be indexed.
        _told: when it told that last.
    """

    def __init__(
        self,
        file: str,
        open_texts: Callable[[], Texts],
        state: JournalState,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = file
        self._life = state.life
        self._removals = state.removals
        self._ends = {log: end for log, (_, end) in state.reach.items()}
        self._firsts = {log: first for log, (first, _) in state.reach.items()}
        self._news: deque[JournalNews] = deque()
        self._unsure = dict.fromkeys(self._ends)
        self._seconds = seconds
        self._removed: list[tuple[int, int]] = []
        self._removed_at = 0.0
        self._use(open_file(self._path, self._marks))
        self._texts = open_texts()
        with transaction(self._db):
            self._forget_what_is_gone()
        self._is_long = self._to_go() > LONG
        self._told = 0.0

    def note(self, news: JournalNews) -> None:
        """Note what has changed, to be looked at by the next step; called on any thread."""
        self._news.append(news)

    def step(self) -> bool:
        """Index a piece of what is not indexed; return whether there is more."""
        try:
            self._take_news()
            if self._removed and self._seconds() >= self._removed_at + REMOVE_SECONDS:
                self._take_out()
            more = self._index_piece()
        except sqlite3.DatabaseError as error:
            self._mend(error)
            more = True
        self._tell(more=more)
        return more

    def find(self, wanted: Wanted) -> Found:
        """Return what is found of what is looked for."""
        try:
            return Finding(self._db, self._texts, wanted, self._seconds).find()
        except sqlite3.DatabaseError as error:
            self._mend(error)
            raise

    def close(self) -> None:
        """Close the file, after taking out what was removed."""
        with suppress(sqlite3.Error):  # else the index begins anew at the next start
            self._take_news()
            if self._removed:
                self._take_out()
        self._db.close()
        self._texts.close()

    @property
    def _marks(self) -> dict[str, str]:
        """What the file says of the journal that it fits."""
        return {"form": FORM, "life": self._life, "removals": str(self._removals)}

    def _use(self, database: sqlite3.Connection) -> None:
        self._db = database
        self._shards = Shards(database)

    def _mend(self, error: sqlite3.DatabaseError) -> None:
        """Begin anew if the file is damaged; raise any other error, such as of a full disk."""
        if isinstance(error, sqlite3.OperationalError) or self._is_whole():
            raise error
        _log.warn("The index for searching is damaged, and is made again: {error}", error=error)
        self._db.close()
        self._use(make_file(self._path, self._marks))
        self._removed, self._unsure = [], dict.fromkeys(self._ends)
        self._is_long = self._to_go() > LONG

    def _is_whole(self) -> bool:
        """Return whether the file is not damaged, so that it is the journal that is."""
        try:
            (found,) = self._db.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.DatabaseError:
            return False
        return bool(found == "ok")

    def _forget_what_is_gone(self) -> None:
        """Let no span be where nothing is kept."""
        for log in self._shards.logs():
            self._shards.forget(log, self._firsts.get(log, 1) if log in self._ends else sys.maxsize)
        self._drop(self._shards.hollow())

    def _take_news(self) -> None:
        """Follow what was deleted, and note which logs have new entries, and what was removed."""
        while self._news:
            news = self._news[0]
            with transaction(self._db) if news.deletes else nullcontext():
                if self._take_reach(news):
                    self._drop(self._shards.hollow())
            self._removed += news.removed
            self._removals = news.removals or self._removals
            self._news.popleft()

    def _take_reach(self, news: JournalNews) -> bool:
        """Note how far logs reach; return whether something was deleted that is in a shard."""
        deleted = False
        for log, end in news.ends.items():
            if end > 1:
                self._ends[log] = end
                self._unsure[log] = None
            else:
                deleted |= self._shards.forget(log, sys.maxsize)
                for known in (self._ends, self._firsts, self._unsure):
                    known.pop(log, None)
        for log, first in news.firsts.items():
            if log in self._ends:
                self._firsts[log] = first
                deleted |= self._shards.forget(log, first)
        return deleted

    def _take_out(self) -> None:
        """Drop the shards in which something is that was removed."""
        with transaction(self._db):
            shards = {self._shards.holding(*place) for place in self._removed}
            self._drop(shards - {0})
            query = "UPDATE mark SET value = ? WHERE name = 'removals'"
            self._db.execute(query, (str(self._removals),))
        if not empty_wal(self._db):  # nobody else reads the file, so this does not happen
            return
        self._removed = []
        self._removed_at = self._seconds()

    def _drop(self, shards: Iterable[int]) -> None:
        """Drop shards; what is kept of their entries is to be indexed again."""
        for shard in shards:
            self._unsure |= dict.fromkeys(self._shards.drop(shard))
        for log in self._unsure.keys() - self._ends.keys():
            del self._unsure[log]

    def _index_piece(self) -> bool:
        """Index a piece of what no span covers; return whether there may be more."""
        rows: list[tuple[int, int, str]] = []
        spans: list[tuple[int, Span]] = []
        done: list[int] = []
        for log in islice(self._unsure, PIECE_LOGS):
            if self._read_gaps(log, rows, spans):
                break
            done.append(log)
        if spans:
            with transaction(self._db):
                self._shards.add(rows, spans)
        for log in done:
            del self._unsure[log]
        return bool(self._unsure)

    def _read_gaps(
        self, log: int, rows: list[tuple[int, int, str]], spans: list[tuple[int, Span]]
    ) -> bool:
        """Read what of a log is in no shard, the oldest first; return whether a piece is full.

        Where nothing was said there is no span: nothing need be remembered.
        """
        for gap in reversed(self._shards.spans(log, self._firsts.get(log, 1), self._ends[log])):
            room = PIECE_ENTRIES - len(rows)
            if gap.shard:
                continue
            said = [one for one in self._texts.events(log, gap.first, room) if one[0] < gap.end]
            if said:
                rows += [(log, offset, text_of(event)) for offset, event in said]
                end = said[-1][0] + 1 if len(said) == room else gap.end
                spans.append((log, Span(gap.first, end)))
            if len(said) == room:
                return True
        return False

    def _to_go(self) -> int:
        """Return about how many entries are not indexed."""
        kept = sum(end - self._firsts.get(log, 1) for log, end in self._ends.items())
        return kept - self._shards.size()

    def _tell(self, *, more: bool) -> None:
        """Let the log tell how far the index is, if it takes long."""
        if not self._is_long:
            return
        if not more:
            self._is_long = False
            _log.info("Everything can be found by searching")
        elif not self._told or self._seconds() >= self._told + TOLD_SECONDS:
            self._told = self._seconds()
            _log.info("Indexing for searching: {count} entries to go", count=self._to_go())
