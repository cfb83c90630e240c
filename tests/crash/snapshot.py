"""A snapshot: what a journal in Redis holds, as a file, which a run can judge like any other."""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from chatapp.storage.copying import Row
from chatapp.storage.redis.copy import RedisSide
from chatapp.storage.redis.opening import Opening
from chatapp.storage.redis.rows import first_rows, removed_rows, stream_rows
from chatapp.storage.sqlite_copy import open_copy
from tests.redis_server import RedisServer


class Look(RedisSide):
    """Reads a journal that a server has."""

    def rows(self, log: int) -> Iterator[Row]:
        """Yield the entries of a log."""
        said, came, removed = self._opening.ask(
            *(("XRANGE", f"{self._prefix}{name}:{log}", "-", "+") for name in ("said", "came")),
            ("HGETALL", f"{self._prefix}removed:{log}"),
        )
        found = stream_rows(said), stream_rows(came), removed_rows(removed)
        yield from first_rows(1, sys.maxsize, *found)


def snapshot(redis: RedisServer, path: Path) -> Path:
    """Write what a Redis holds into a file, in place of what was there; return the file's name."""
    for end in ("", "-witness"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    with closing(Opening(redis.address)) as opening, open_copy(str(path)) as copy:
        side = Look(opening, redis.address.keys, "")
        reach = side.reach()
        copy.add_records(side.records().items())
        copy.add_claims(side.claims().items())
        copy.add_logs(reach.items())
        for log in reach:
            copy.add_rows(log, side.rows(log))
        copy.finish(1)
    return path
