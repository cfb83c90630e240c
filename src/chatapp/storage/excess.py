"""Excess: what the file holds of a log beyond what is to be kept.

What was said, and who came and went, are bounded apart, so that strangers who come and go push out
nothing that was said. So a log may lack comings and goings in its midst; its readers are told how
many entries they miss there. What was said goes from the oldest on, with all that is before it.

Invariant: the last entry of a log is deleted only for its age.

Goal: to find nothing costs a query or two. What a log holds is counted when it first has more
entries than one bound, and then only what is new is.
"""

import sqlite3

from chatapp.storage.schema import SPOKEN, transaction

_SAID = f"type IN ({SPOKEN})"
_CAME = f"type NOT IN ({SPOKEN})"
"""The conditions of the indexes `spoken` and `came`, to the letter, so that SQLite uses them."""

_FROM = "FROM entry WHERE log = ?"

Holding = tuple[int, int, int]
"""The offset before which a log was counted, and how many said and other entries it held there."""


class Excess:
    """Finds what is to be deleted, and deletes it.

    Args:
        db: the connection of the writing thread.

    Attributes:
        _holdings: what each log that was counted holds, by the log's number.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._holdings: dict[int, Holding] = {}

    def find(
        self, log: int, end: int, entries: int, since: float, most: int
    ) -> tuple[list[int], list[int]]:
        """Return the offsets of what is to be deleted from a log next, said and other entries.

        Args:
            log: the log's number.
            end: the offset that its next entry will get.
            entries: number of entries of each of the two that are kept; 0 for all.
            since: what is older than this is deleted, in seconds since 1970.
            most: number of entries that are deleted at once.
        """
        gone: tuple[list[int], list[int]] = [], []
        oldest = self._oldest(log, 1)
        if not oldest:
            return gone
        too_much = [0, 0]
        offset, time, _ = oldest[0]
        if entries and end - offset > entries:
            _, *held = self._count(log, end)
            too_much = [max(0, number - entries) for number in held]
        if time >= since and not any(too_much):
            return gone
        for offset, time, came in self._oldest(log, most):
            if time >= since and len(gone[0]) >= too_much[0]:
                break
            gone[came].append(offset)
        room = most - len(gone[0]) - len(gone[1])
        after = max([0, *gone[0], *gone[1]])
        gone[1].extend(self._came(log, after, min(room, too_much[1] - len(gone[1]))))
        return gone

    def delete(self, log: int, said: list[int], came: list[int]) -> int:
        """Delete the entries that were found; return the offset of the oldest that is left.

        If it fails, nothing is deleted, and the log is counted anew.
        """
        end, held, others = self._holdings.pop(log, (0, 0, 0))
        offsets = [*said, *came]
        with transaction(self._db) as db:
            rows = ((log, offset) for offset in offsets)
            db.executemany("DELETE FROM entry WHERE log = ? AND offset = ?", rows)
            oldest = self._oldest(log, 1)
            first = oldest[0][0] if oldest else max(offsets) + 1
            db.execute("INSERT OR REPLACE INTO log VALUES (?, ?)", (log, first))
        if end:
            self._holdings[log] = end, held - len(said), others - len(came)
        return first

    def forget(self, log: int) -> None:
        """Count a log anew if it is looked at again."""
        self._holdings.pop(log, None)

    def _count(self, log: int, end: int) -> Holding:
        start, *held = self._holdings.get(log, (0, 0, 0))
        if start < end:
            for index, kind in enumerate((_SAID, _CAME)):
                query = f"SELECT count(*) {_FROM} AND {kind} AND offset"
                row = log, start, end
                (new,) = self._db.execute(f"{query} >= ? AND offset < ?", row).fetchone()
                held[index] += new
            self._holdings[log] = end, held[0], held[1]
        return self._holdings[log]

    def _oldest(self, log: int, most: int) -> list[tuple[int, float, int]]:
        """Return the offset and time of the oldest entries, and 1 for those that were not said."""
        query = f"SELECT offset, time, {_CAME} {_FROM} ORDER BY offset LIMIT ?"
        return self._db.execute(query, (log, most)).fetchall()

    def _came(self, log: int, after: int, most: int) -> list[int]:
        """Return the offsets of the oldest comings and goings after an offset."""
        if most <= 0:
            return []
        query = f"SELECT offset {_FROM} AND {_CAME} AND offset > ? ORDER BY offset LIMIT ?"
        return [offset for (offset,) in self._db.execute(query, (log, after, most))]
