"""Kept: what Redis holds when the server starts."""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from chatapp.log.journal import KeptLog
from chatapp.storage.kept import numbers_in
from chatapp.storage.redis.opening import Opening
from chatapp.storage.redis.rows import (
    entries_of,
    first_rows,
    last_rows,
    removed_rows,
    stream_rows,
)

AT_ONCE = 1000
"""Number of fields that are read in one go, so that the engine is free for others in between."""

Records = dict[str, dict[str, Mapping[str, Any]]]


class RedisKept:
    """What the engine holds; it is read before anything is written.

    Args:
        opening: the connection.
        prefix: what the names of the keys begin with.

    Attributes:
        values: the records as JSON, by the fields of the hash that holds them all.
        records: the records, by kind and key.
        claims: the owners of claimed keys, by key.
        reaches: for each log its first offset that is kept, and the one that comes next.
        last_log: the highest number that a log ever had.
    """

    def __init__(self, opening: Opening, prefix: str) -> None:
        self._opening = opening
        self._prefix = prefix
        records: Records = defaultdict(dict)
        # In the order that a file has them.
        self.values = dict(sorted(fields_of(opening, f"{prefix}records")))
        for name, value in self.values.items():
            kind, _, key = name.partition(" ")
            records[kind][key] = json.loads(value)
        self.records: Mapping[str, Mapping[str, Mapping[str, Any]]] = records
        self.claims: dict[str, str] = dict(sorted(fields_of(opening, f"{prefix}claims")))
        self.reaches = reach_of(opening, prefix)
        self.last_log = max([0, *self.reaches, *numbers_in(records)])

    def log(self, number: int, room: str, spoken: int) -> KeptLog:
        """Return how far a room's log reaches, and the last `spoken` of what was said in it."""
        first, end = self._reach(number)
        count = max(spoken, 1)
        newest, removed = self._opening.ask(
            ("XREVRANGE", self._key("said", number), "+", "-", "COUNT", count),
            ("HGETALL", self._key("removed", number)),
        )
        rows = last_rows(end, count, sys.maxsize, stream_rows(newest), removed_rows(removed))
        return KeptLog(first, end, entries_of(room, (row for row in rows if row[0] >= first)))

    def mail(self, number: int, start: int = 1) -> KeptLog:
        """Return a log of whispers, with its entries from an offset on."""
        first, end = self._reach(number)
        start = max(first, start)
        if start >= end:  # most users have no whispers
            return KeptLog(first, end, [])
        said, came = self._opening.ask(
            *(("XRANGE", self._key(name, number), f"{start}-0", "+") for name in ("said", "came"))
        )
        rows = first_rows(start, sys.maxsize, stream_rows(said), stream_rows(came))
        return KeptLog(first, end, entries_of("", rows))

    def _reach(self, number: int) -> tuple[int, int]:
        return self.reaches.get(number, (1, 1))

    def _key(self, name: str, log: int) -> str:
        return f"{self._prefix}{name}:{log}"


def fields_of(opening: Opening, key: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of a hash with their values; some may come twice."""
    cursor: Any = b"0"
    while True:
        ((cursor, found),) = opening.ask(("HSCAN", key, cursor, "COUNT", AT_ONCE))
        for index in range(0, len(found), 2):
            yield found[index].decode(), found[index + 1].decode()
        if cursor == b"0":
            return


def reach_of(opening: Opening, prefix: str) -> dict[int, tuple[int, int]]:
    """Return for each log its first offset that is kept, and the one that comes next."""
    firsts = {int(log): int(first) for log, first in fields_of(opening, f"{prefix}first")}
    ends = {int(log): int(last) + 1 for log, last in fields_of(opening, f"{prefix}end")}
    reach = {}
    for log in sorted(firsts.keys() | ends.keys()):
        first = firsts.get(log, 1)
        reach[log] = first, max(first, ends.get(log, 1))
    return reach
