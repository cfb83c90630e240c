"""Giving back: an engine that has lost more than the last batches is given all that is known here.

It was emptied, or another took its place that has nothing, or an old copy. This server knows every
record and claim and how far each log reaches (see mirror.py), and the entries that are in memory.

Why the epochs go on: no offset is used twice. The logs go on after the last offset that was ever
given, and what is lost is a hole in them, of which readers are told as of what was deleted.

Invariants, whatever ends in the middle:

- Records, claims and the reach of the logs come at once, so no server ever starts with a part.
- Entries follow after that. Until all are there the last batch has the number UNFINISHED, so this
  server begins anew, and any other begins new epochs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from chatapp.log.entry import Entry
from chatapp.log.journal import NewEntry
from chatapp.log.log import Log
from chatapp.storage.redis.batch import stream_of
from chatapp.storage.redis.connection import Ask
from chatapp.storage.redis.mirror import Mirror
from chatapp.storage.redis.scripts import FILL, RENEW, Command, kept
from chatapp.storage.redis.start import FORM, LEASE_SECONDS
from chatapp.storage.rows import entry_row

UNFINISHED = -1
"""The number of the last batch, as long as not all is given back."""

PIECE = 500
"""Number of commands, or of fields, that are sent at once."""

LOGS = 100
"""Number of logs that are looked at at once."""

_LEASE = LEASE_SECONDS * 1000
_NEW = "new:"
_HASHES = ("records", "claims", "end", "first")
_STREAMS = ("said", "came")


class GivingBack:
    """Gives an engine what this server knows.

    Args:
        ask: asks for replies to commands.
        prefix: what the names of the keys begin with.
        token: what the server is known by.
        mirror: what the engine held beside the entries.
        logs: the logs in memory, by their numbers.

    Attributes:
        entries: number of entries that were given.
    """

    def __init__(
        self, ask: Ask, prefix: str, token: str, mirror: Mirror, logs: Mapping[int, Log]
    ) -> None:
        self._ask = ask
        self._prefix = prefix
        self._token = token
        self._mirror = mirror
        self._logs = logs
        self.entries = 0

    async def give(self, last: int) -> None:
        """Give everything; the engine is then at this batch.

        Raises:
            LostError: another server has the journal there.
        """
        _, _, said = await self._ask(
            RENEW.load, FILL.load, RENEW.call(self._prefix, self._token, _LEASE, FORM)
        )
        kept(said)
        await self._forget_dropped()
        await self._give_fields()
        await self._fill(self._bounds())
        known = [self._logs[log] for log in self._mirror.ends if log in self._logs]
        for at in range(0, len(known), LOGS):
            await self._give_entries(known[at : at + LOGS])
        await self._fill([("HSET", self._key("state"), "done", last)])

    async def _forget_dropped(self) -> None:
        """Delete the logs that were dropped since the engine knew of them."""
        (known,) = await self._ask(("HKEYS", self._key("end")))
        gone = [int(log) for log in known if int(log) not in self._mirror.ends]
        await self._fill(
            ("UNLINK", *(self._key(f"{name}:{log}") for name in (*_STREAMS, "removed")))
            for log in gone
        )

    async def _give_fields(self) -> None:
        """Give records, claims and the reach of the logs, which replace what is there at once."""
        mirror = self._mirror
        await self._fill([("UNLINK", *(self._key(_NEW + name) for name in _HASHES))])
        replacing: list[Command] = []
        hashes: dict[str, Mapping[Any, Any]] = {
            "records": mirror.records,
            "claims": mirror.claims,
            "end": mirror.ends,
            "first": mirror.firsts,
        }
        for name, fields in hashes.items():
            new, old = self._key(_NEW + name), self._key(name)
            await self._fill(("HSET", new, *pair) for pair in fields.items())
            replacing.append(("RENAME", new, old) if fields else ("UNLINK", old))
        await self._fill(replacing)

    def _bounds(self) -> Iterator[Command]:
        """Yield what takes from an old copy what was deleted or removed since."""
        for log, first in self._mirror.firsts.items():
            if first > 1:
                for name in _STREAMS:
                    yield "XTRIM", self._key(f"{name}:{log}"), "MINID", f"{first}-0"
        for log, removed in self._mirror.removed.items():
            for offset, row in removed.items():
                yield "XDEL", self._key(f"said:{log}"), f"{offset}-0"
                yield "HSET", self._key(f"removed:{log}"), offset, row

    async def _give_entries(self, logs: Sequence[Log]) -> None:
        """Give the entries in memory that come after the last that the engine has."""
        streams = [(log, name) for log in logs for name in _STREAMS]
        looks = (
            ("XREVRANGE", self._key(f"{name}:{log.id}"), "+", "-", "COUNT", 1)
            for log, name in streams
        )
        ends = await self._ask(*looks)
        last = {
            (log.id, name): _offset(end) for (log, name), end in zip(streams, ends, strict=True)
        }
        await self._fill(command for log in logs for command in self._adds(log, last))

    def _adds(self, log: Log, last: Mapping[tuple[int, str], int]) -> Iterator[Command]:
        removed = self._mirror.removed.get(log.id, {})
        for entry in in_memory(log):
            stream, command = self._add(log.id, entry)
            if entry.offset > last[log.id, stream] and entry.offset not in removed:
                self.entries += 1
                yield command

    def _add(self, log: int, entry: Entry) -> tuple[str, Command]:
        new = NewEntry(log, entry.time, entry.event, entry.by)
        _, offset, time, kind, body = entry_row(new, entry.offset)
        stream = stream_of(kind)
        fields = "t", repr(time), "k", kind, "b", body
        return stream, ("XADD", self._key(f"{stream}:{log}"), f"{offset}-0", *fields)

    async def _fill(self, commands: Iterable[Command]) -> None:
        """Do commands, a piece at a time, if the journal is still this server's."""
        coming: Iterator[Command] = iter(commands)
        while several := list(islice(coming, PIECE)):
            words = [word for command in several for word in (len(command), *command)]
            (said,) = await self._ask(FILL.call(self._prefix, self._token, _LEASE, *words))
            kept(said)

    def _key(self, name: str) -> str:
        return f"{self._prefix}{name}"


def in_memory(log: Log) -> Sequence[Entry]:
    """Return the entries of a log that are in memory, by their offsets."""
    found = {entry.offset: entry for entry in (*log.recent, *log.entries_from(log.first))}
    return [found[offset] for offset in sorted(found)]


def _offset(reply: Sequence[Any]) -> int:
    """Return the offset of the one entry that was read; 0 if there is none."""
    return int(reply[0][0].partition(b"-")[0]) if reply else 0
