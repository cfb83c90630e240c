"""Shards: the tables of the index in which words are found.

An entry is found by the trigrams of its text, all runs of three characters. A shard is an FTS5
table of some ten thousand entries, and holds neither their texts nor the places of the trigrams:
what it names is read in the journal, and looked at there. So nothing is ever found that the journal
does not have, and the index is small.

A *span* says that a part of a log is in a shard. What no span covers is still to be indexed, and
that is all that has to be remembered: nothing can be forgotten, or be indexed twice.

Nothing is ever deleted from a shard. FTS5 would keep the trigrams of what was removed until it
merges its segments; so the whole shard is dropped, its pages are overwritten with zeros, and what
is left of its spans is indexed again. The same is done when half of it is no longer kept.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

SHARD_ENTRIES = 20_000
"""Number of entries after which another shard is begun: a second or two of indexing."""

TRIGRAMS_AT_MOST = 32
"""Number of trigrams that a query has: what it names is looked at in any case."""

TABLES = """
    CREATE TABLE mark (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE shard (id INTEGER PRIMARY KEY, entries INTEGER NOT NULL, size INTEGER NOT NULL);
    CREATE TABLE span (
        log INTEGER NOT NULL, first INTEGER NOT NULL, end INTEGER NOT NULL, shard INTEGER NOT NULL,
        PRIMARY KEY (log, first)
    ) WITHOUT ROWID;
    CREATE INDEX spans_of ON span (shard);
"""

SHARD = """
    CREATE VIRTUAL TABLE words_{} USING fts5 (
        text, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1'
    )
"""

_LOG = 32
"""The number of a row is that of the log, and in its lower bits, as many as this, the offset."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a log that is in a shard: from an offset to before another.

    Attributes:
        first: the first offset.
        end: the offset after the last.
        shard: the number of the shard; 0 if the part is in none.
    """

    first: int
    end: int
    shard: int = 0


def trigrams_of(words: Sequence[str]) -> list[str]:
    """Return trigrams that a text has which has all words; none if all words are too short."""
    grams = (word[at : at + 3] for word in words for at in range(len(word) - 2))
    found = (gram for gram in grams if "\0" not in gram)  # it would end the query
    return list(dict.fromkeys(found))[:TRIGRAMS_AT_MOST]


class Shards:
    """The shards and spans in the file of the index.

    Args:
        db: the connection to it.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def spans(self, log: int, first: int, end: int) -> list[Span]:
        """Return the parts of a log between two offsets, in shards or in none, the newest first."""
        query = "SELECT first, end, shard FROM span WHERE log = ? AND first < ? AND end > ?"
        parts: list[Span] = []
        at = first
        for start, stop, shard in self._db.execute(f"{query} ORDER BY first", (log, end, first)):
            if at < start:
                parts.append(Span(at, start))
            parts.append(Span(max(start, first), min(stop, end), shard))
            at = stop
        if at < end:
            parts.append(Span(at, end))
        return parts[::-1]

    def add(self, rows: Sequence[tuple[int, int, str]], spans: Sequence[tuple[int, Span]]) -> None:
        """Put texts in the newest shard, in a transaction.

        Args:
            rows: the number of the log, the offset and the text of each.
            spans: the numbers of the logs, and the parts of them that are in a shard by that.
        """
        shard = self._newest()
        numbered = sorted((log << _LOG | offset, text) for log, offset, text in rows)
        insert = f"INSERT INTO words_{shard} (rowid, text) VALUES (?, ?)"  # noqa: S608 - a number
        self._db.executemany(insert, numbered)
        size = 0
        for log, span in spans:
            size += span.end - span.first
            query = "UPDATE span SET end = ? WHERE log = ? AND end = ? AND shard = ?"
            if not self._db.execute(query, (span.end, log, span.first, shard)).rowcount:
                row = log, span.first, span.end, shard
                self._db.execute("INSERT INTO span VALUES (?, ?, ?, ?)", row)
        query = "UPDATE shard SET entries = entries + ?, size = size + ? WHERE id = ?"
        self._db.execute(query, (len(numbered), size, shard))

    def forget(self, log: int, first: int) -> bool:
        """Let no span be before an offset of a log; return whether any was."""
        query = "DELETE FROM span WHERE log = ? AND end <= ?"
        gone = self._db.execute(query, (log, first)).rowcount
        query = "UPDATE span SET first = ? WHERE log = ? AND first < ?"
        return bool(gone + self._db.execute(query, (first, log, first)).rowcount)

    def logs(self) -> list[int]:
        """Return the numbers of the logs of which something is in a shard."""
        return [log for (log,) in self._db.execute("SELECT DISTINCT log FROM span")]

    def size(self) -> int:
        """Return how many offsets all spans have."""
        query = "SELECT coalesce(sum(end - first), 0) FROM span"
        (size,) = self._db.execute(query).fetchone()
        return int(size)

    def holding(self, log: int, offset: int) -> int:
        """Return the number of the shard that has an entry; 0 if none has."""
        query = "SELECT shard FROM span WHERE log = ? AND first <= ? AND end > ?"
        row = self._db.execute(query, (log, offset, offset)).fetchone()
        return row[0] if row else 0

    def hollow(self) -> list[int]:
        """Return the numbers of the shards of which less than half is still kept."""
        query = (
            "SELECT id FROM shard WHERE 2 * (SELECT coalesce(sum(end - first), 0) FROM span"
            " WHERE shard = shard.id) < size"
        )
        return [shard for (shard,) in self._db.execute(query)]

    def drop(self, shard: int) -> list[int]:
        """Drop a shard in a transaction; return the logs of which parts are in none by that."""
        query = "SELECT DISTINCT log FROM span WHERE shard = ?"
        logs = [log for (log,) in self._db.execute(query, (shard,))]
        self._db.execute("DELETE FROM span WHERE shard = ?", (shard,))
        self._db.execute("DELETE FROM shard WHERE id = ?", (shard,))
        self._db.execute(f"DROP TABLE words_{shard}")
        return logs

    def find(self, log: int, span: Span, trigrams: Iterable[str]) -> Iterator[int]:
        """Yield the offsets of the entries of a span that have trigrams, the newest first."""
        words = " AND ".join('"{}"'.format(gram.replace('"', '""')) for gram in trigrams)
        table = f"words_{span.shard}"
        where = f"{table} MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC"
        query = f"SELECT rowid FROM {table} WHERE {where}"  # noqa: S608 - only a number is put in
        bounds = log << _LOG | span.first, log << _LOG | span.end - 1
        for (row,) in self._db.execute(query, (words, *bounds)):
            yield row & (1 << _LOG) - 1

    def _newest(self) -> int:
        query = "SELECT id, entries FROM shard ORDER BY id DESC LIMIT 1"
        shard, entries = self._db.execute(query).fetchone() or (0, SHARD_ENTRIES)
        if entries < SHARD_ENTRIES:
            return int(shard)
        self._db.execute(SHARD.format(shard + 1))
        self._db.execute("INSERT INTO shard VALUES (?, 0, 0)", (shard + 1,))
        return int(shard) + 1
