"""Trimming: deletes what a log has too much of, a little at a time."""

from collections.abc import Iterator, Sequence
from typing import Any

from chatapp.log.journal import Trimmed
from chatapp.storage.redis.connection import Ask
from chatapp.storage.redis.retention import Going, going
from chatapp.storage.redis.rows import Row, removed_rows, stream_rows
from chatapp.storage.redis.scripts import TRIM, Command, kept

TRIM_ENTRIES = 500
"""Number of entries that are deleted of a log at once."""

_COMMANDS = 5
"""Number of commands that look at a log."""


class Trimming:
    """Deletes old entries.

    Most logs have nothing to lose. So all are looked at first, which reads one entry of each.

    Args:
        ask: asks for replies to commands.
        prefix: what the names of the keys begin with.
        token: what the server is known by.
    """

    def __init__(self, ask: Ask, prefix: str, token: str) -> None:
        self._ask = ask
        self._prefix = prefix
        self._token = token

    async def trim(self, logs: Sequence[int], entries: int, since: float) -> dict[int, Trimmed]:
        """Delete some of what is more than `entries` of its kind in a log, or older than a time."""
        gone: dict[int, Going] = {}
        for log, too_much in (await self._excess(logs, entries, since)).items():
            found = await self._going(log, too_much, since)
            if found.entries:
                gone[log] = found
        if not gone:
            return {}
        words = [word for log, one in gone.items() for word in _words(log, one)]
        script = TRIM.call(self._prefix, self._prefix, self._token, *words)
        firsts = kept((await self._ask(script))[0])
        return {
            log: Trimmed(first, more=gone[log].entries == TRIM_ENTRIES)
            for log, first in zip(gone, firsts, strict=True)
        }

    async def _excess(
        self, logs: Sequence[int], entries: int, since: float
    ) -> dict[int, tuple[int, int]]:
        """Return, for each log that has something to lose, how much it has beyond the bound."""
        if not logs:
            return {}
        replies = await self._ask(*(command for log in logs for command in self._looks(log)))
        excess = {}
        for index, log in enumerate(logs):
            look = replies[_COMMANDS * index : _COMMANDS * (index + 1)]
            said, came, removed, *oldest = look
            gone = removed_rows(removed)
            times = [row[1] for reply in oldest for row in stream_rows(reply)]
            held = said + len(gone), came
            too_much = [max(0, number - entries) if entries else 0 for number in held]
            if any(too_much) or min([*times, *(row[1] for row in gone[:1])], default=since) < since:
                excess[log] = too_much[0], too_much[1]
        return excess

    async def _going(self, log: int, too_much: tuple[int, int], since: float) -> Going:
        *streams, removed = await self._ask(
            *(("XRANGE", self._key(n, log), "-", "+", "COUNT", TRIM_ENTRIES) for n in _STREAMS),
            ("HGETALL", self._key("removed", log)),
        )
        said, came = map(stream_rows, streams)
        said = sorted([*said, *removed_rows(removed)])[:TRIM_ENTRIES]
        return going(_times(said), _times(came), too_much, since, TRIM_ENTRIES)

    def _looks(self, log: int) -> Iterator[Command]:
        yield from (("XLEN", self._key(name, log)) for name in _STREAMS)
        yield "HGETALL", self._key("removed", log)
        yield from (("XRANGE", self._key(n, log), "-", "+", "COUNT", 1) for n in _STREAMS)

    def _key(self, name: str, log: int) -> str:
        return f"{self._prefix}{name}:{log}"


_STREAMS = ("said", "came")


def _times(rows: Sequence[Row]) -> list[tuple[int, float]]:
    return [(offset, time) for offset, time, *_ in rows]


def _words(log: int, gone: Going) -> tuple[Any, ...]:
    return log, gone.said, gone.came, max(gone.said, gone.came)
