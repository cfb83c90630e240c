"""Two journals in one: one in dictionaries, and one in a Redis, which have to say the same."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime

from chatapp.log.entry import Entry
from chatapp.log.journal import Applied, Change, KeptLog, Trimmed
from chatapp.log.search import Found, Wanted
from chatapp.storage.redis.kept import RedisKept
from chatapp.storage.redis.opening import Opening
from tests.journal import FakeJournal
from tests.redis_server import RedisServer
from tests.storage.conftest import result, shown
from tests.storage.straight import StraightJournal


class TwinJournal(FakeJournal):
    """What is written goes to both, and what is read comes from Redis.

    Attributes:
        redis: the journal in Redis.
        kept: what it held at the start.
        line: it, and those of the servers before.
    """

    def __init__(self, clock: IReactorTime, server: RedisServer, index: Path) -> None:
        super().__init__(clock)
        self.redis = StraightJournal(server, search=str(index))
        self._file = index
        self.kept = self.redis.open()
        self.line = [self.redis]

    def end(self) -> None:
        """End with it, and with those that it is a copy of."""
        for each in self.line:
            each.kill()

    @property
    def records(self) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
        records = self._held().records
        found = {kind: dict(rows) for kind, rows in records.items() if rows}
        assert found == {kind: rows for kind, rows in self.rows.items() if rows}
        return records

    @property
    def claims(self) -> Mapping[str, str]:
        claims = self._held().claims
        assert claims == self.owners
        return claims

    @property
    def last_log(self) -> int:
        assert self.kept.last_log == super().last_log
        return self.kept.last_log

    def log(self, number: int, room: str, spoken: int) -> KeptLog:
        return _same(self.kept.log(number, room, spoken), super().log(number, room, spoken))

    def mail(self, number: int, start: int = 1) -> KeptLog:
        return _same(self.kept.mail(number, start), super().mail(number, start))

    def copy(self) -> "TwinJournal":
        """Return what a crash leaves; this one has no part in it any more."""
        self.redis.kill()
        copy = TwinJournal(self._clock, self.redis.server, self._file)
        vars(copy).update(vars(super().copy()))
        copy.line += self.line
        return copy

    def search(self, wanted: Wanted) -> Deferred[Found]:
        def search() -> Found:
            result(self.redis.index_more())
            found: Found = result(self.redis.search(wanted))
            return found

        return self._ask(search)

    def read(self, log: int, room: str, start: int, count: int) -> Deferred[list[Entry]]:
        self.pages_read += 1
        return self._ask(lambda: result(self.redis.read(log, room, start, count)))

    def read_spoken(
        self, log: int, room: str, end: int, count: int, max_bytes: int
    ) -> Deferred[list[Entry]]:
        return self._ask(lambda: result(self.redis.read_spoken(log, room, end, count, max_bytes)))

    def read_spoken_from(
        self, log: int, room: str, start: int, count: int
    ) -> Deferred[list[Entry]]:
        return self._ask(lambda: result(self.redis.read_spoken_from(log, room, start, count)))

    def trim(self, logs: Sequence[int], entries: int, since: float) -> Deferred[dict[int, Trimmed]]:
        def trim() -> dict[int, Trimmed]:
            for log in logs:
                while self._trim(log, entries, since):
                    pass
            trimmed: dict[int, Trimmed] = result(self.redis.trim(logs, entries, since))
            return trimmed

        return self._ask(trim)

    def _write(self, batch: Sequence[Change]) -> list[Applied]:
        if self.redis.link.away:  # a server that was killed ends as if nothing was
            return super()._write(batch)
        applied: list[Applied] = result(self.redis.write(batch))
        assert applied == super()._write(batch)
        return applied

    def _held(self) -> RedisKept:
        """Return what Redis holds now."""
        address = self.redis.server.address
        with closing(Opening(address)) as opening:
            return RedisKept(opening, address.keys)


def _same(found: KeptLog, expected: KeptLog) -> KeptLog:
    assert (found.first, found.end) == (expected.first, expected.end)
    assert shown(found.entries) == shown(expected.entries)
    return found
