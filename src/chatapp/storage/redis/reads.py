"""Reads: the entries that the engine has, with what is left of those that were removed."""

from collections.abc import Sequence
from typing import Any

from chatapp.log.entry import Entry
from chatapp.log.journal import Redaction
from chatapp.storage.redis.connection import Ask
from chatapp.storage.redis.rows import (
    Row,
    entries_of,
    first_rows,
    last_rows,
    removed_rows,
    removed_text,
    stream_rows,
)


class Reads:
    """Reads entries.

    What was removed is read after the streams: an entry that is removed in between is then found
    twice, and not missed. The newer row is the one that counts.

    Args:
        ask: asks for replies to commands.
        prefix: what the names of the keys begin with.
    """

    def __init__(self, ask: Ask, prefix: str) -> None:
        self._ask = ask
        self._prefix = prefix

    async def next(self, log: int, room: str, start: int, count: int) -> list[Entry]:
        """Return the next `count` entries of a room's log, from an offset on."""
        said, came, removed = await self._read(log, start, count, ("said", "came"))
        return entries_of(room, first_rows(start, count, said, came, removed))

    async def spoken_from(self, log: int, room: str, start: int, count: int) -> list[Entry]:
        """Return the first `count` that were spoken from an offset on."""
        said, removed = await self._read(log, start, count, ("said",))
        return entries_of(room, first_rows(start, count, said, removed))

    async def last_spoken(
        self, log: int, room: str, end: int, count: int, max_bytes: int
    ) -> list[Entry]:
        """Return the last that were spoken before an offset: `count`, or about `max_bytes`."""
        newest, removed = await self._ask(
            ("XREVRANGE", self._key("said", log), f"({end}-0", "-", "COUNT", count),
            ("HGETALL", self._key("removed", log)),
        )
        rows = last_rows(end, count, max_bytes, stream_rows(newest), removed_rows(removed))
        return entries_of(room, rows)

    async def removed(self, redactions: Sequence[Redaction]) -> dict[Redaction, str]:
        """Return what is to be kept in the place of what was said, for each that is there."""
        replies = await self._ask(
            *(
                ("XRANGE", self._key("said", one.log), f"{one.offset}-0", f"{one.offset}-0")
                for one in redactions
            )
        )
        return {
            redaction: removed_text(row, redaction.by)
            for redaction, reply in zip(redactions, replies, strict=True)
            for row in stream_rows(reply)
        }

    async def _read(
        self, log: int, start: int, count: int, streams: tuple[str, ...]
    ) -> list[list[Row]]:
        """Return rows of streams from an offset on, and at the end those of what was removed."""
        ranges: list[tuple[Any, ...]] = [
            ("XRANGE", self._key(name, log), f"{start}-0", "+", "COUNT", count) for name in streams
        ]
        *found, removed = await self._ask(*ranges, ("HGETALL", self._key("removed", log)))
        return [*map(stream_rows, found), removed_rows(removed)]

    def _key(self, name: str, log: int) -> str:
        return f"{self._prefix}{name}:{log}"
