"""What the reports read of a journal in Redis, also beside a running server."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

from chatapp.errors import JournalError
from chatapp.log.entry import Entry
from chatapp.storage.redis.address import parse_address
from chatapp.storage.redis.kept import fields_of
from chatapp.storage.redis.opening import Opening
from chatapp.storage.redis.rows import entries_of, stream_rows
from chatapp.storage.redis.start import is_there

_AT_ONCE = 1000


class RedisSource:
    """What can be read of a journal in Redis.

    Args:
        opening: the connection.
        prefix: what the names of the keys begin with.
    """

    def __init__(self, opening: Opening, prefix: str) -> None:
        self._opening = opening
        self._prefix = prefix
        self._records = dict(sorted(fields_of(opening, f"{prefix}records")))

    def records(self, kind: str) -> Mapping[str, Mapping[str, Any]]:
        """Return the records of a kind, by their keys, in the order of those."""
        begin = f"{kind} "
        return {
            name.removeprefix(begin): json.loads(value)
            for name, value in self._records.items()
            if name.startswith(begin)
        }

    def entries(self, log: int) -> Iterator[Entry]:
        """Return the entries of a log of which nothing is said, by their offsets."""
        start = 1
        while True:
            key = f"{self._prefix}came:{log}"
            words = "XRANGE", key, f"{start}-0", "+", "COUNT", _AT_ONCE
            rows = stream_rows(self._opening.ask(words)[0])
            yield from entries_of("", rows)
            if len(rows) < _AT_ONCE:
                return
            start = rows[-1][0] + 1


@contextmanager
def open_redis(path: str) -> Iterator[RedisSource]:
    """Connect to a journal in Redis to read it.

    Raises:
        JournalError: it cannot be read, and why.
    """
    address = parse_address(path)
    with closing(Opening(address)) as opening:
        if not is_there(opening, address.keys):
            raise JournalError("there is no such journal")
        yield RedisSource(opening, address.keys)
