"""A journal in Redis that is copied, and one that is being made as a copy."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

from chatapp.errors import JournalError
from chatapp.storage.copying import PIECE, Reach, Row
from chatapp.storage.redis.address import parse_address
from chatapp.storage.redis.batch import record_field, stream_of
from chatapp.storage.redis.kept import fields_of, reach_of
from chatapp.storage.redis.opening import Opening
from chatapp.storage.redis.rows import first_rows, removed_rows, stream_rows
from chatapp.storage.redis.scripts import BEAT, FILL, NOTE, PREPARE, Command, kept
from chatapp.storage.redis.start import COPYING, FORM, LEASE_SECONDS, Start, is_there, look_at

_LEASE = LEASE_SECONDS * 1000


class RedisSide:
    """What can be read of a Redis, and what both sides are made of.

    Args:
        opening: the connection.
        prefix: what the names of the keys begin with.
        token: what has the journal meanwhile.
        batch: the number of the last batch.
    """

    def __init__(self, opening: Opening, prefix: str, token: str, batch: int = 0) -> None:
        self.batch = batch
        self._opening = opening
        self._prefix = prefix
        self._token = token

    def records(self) -> dict[tuple[str, str], str]:
        """Return the records as JSON, by kind and key."""
        found = {}
        for name, value in fields_of(self._opening, f"{self._prefix}records"):
            kind, _, key = name.partition(" ")
            found[kind, key] = value
        return found

    def claims(self) -> dict[str, str]:
        """Return the owners of what is claimed, by key."""
        return dict(fields_of(self._opening, f"{self._prefix}claims"))

    def reach(self) -> Reach:
        """Return how far each log reaches."""
        return reach_of(self._opening, self._prefix)

    def rows(self, log: int) -> Iterator[Row]:
        """Yield the entries of a log, by their offsets."""
        at = 1
        while True:
            rows = self._rows(log, at)
            yield from rows
            if len(rows) < PIECE:
                return
            at = rows[-1][0] + 1

    def _rows(self, log: int, start: int) -> list[Row]:
        """Return the next rows of a log, and keep the lease."""
        said, came, removed, beaten = self._opening.ask(
            *(
                ("XRANGE", f"{self._prefix}{name}:{log}", f"{start}-0", "+", "COUNT", PIECE)
                for name in ("said", "came")
            ),
            ("HGETALL", f"{self._prefix}removed:{log}"),
            BEAT.call(self._prefix, self._token, _LEASE),
        )
        kept(beaten)
        return first_rows(start, PIECE, stream_rows(said), stream_rows(came), removed_rows(removed))


class RedisOrigin(RedisSide):
    """The journal in Redis that is copied; `open_origin` makes it."""

    _left = False

    def count(self) -> int:
        """Return the number of entries, without those that were removed."""
        logs = list(self.reach())
        found = 0
        for at in range(0, len(logs), PIECE):
            lengths = [
                ("XLEN", f"{self._prefix}{name}:{log}")
                for log in logs[at : at + PIECE]
                for name in ("said", "came")
            ]
            found += sum(self._opening.ask(*lengths))
        return found

    def leave(self) -> None:
        """Mark the journal: no run of the engine is the one that it was written in."""
        self._note("run", "")
        self._left = True

    def close(self) -> None:
        """Let others have the journal; it was closed as it should be, if it was not left."""
        if not self._left:
            self._note("closed", "1")
        words = "DEL", f"{self._prefix}lease"
        (said,) = self._opening.ask(FILL.call(self._prefix, self._token, _LEASE, 2, *words))
        kept(said)

    def _note(self, field: str, value: str) -> None:
        (said,) = self._opening.ask(NOTE.call(self._prefix, self._token, 1, field, value))
        kept(said)


class RedisCopy(RedisSide):
    """What is to be a journal, and until then is none for a server; `open_copy` makes it."""

    def add_records(self, records: Iterable[tuple[tuple[str, str], str]]) -> None:
        """Write some records."""
        self._fill(("HSET", self._key("records"), record_field(*k), value) for k, value in records)

    def add_claims(self, claims: Iterable[tuple[str, str]]) -> None:
        """Write some claims."""
        self._fill(("HSET", self._key("claims"), key, owner) for key, owner in claims)

    def add_logs(self, reach: Iterable[tuple[int, tuple[int, int]]]) -> None:
        """Write how far some logs reach."""
        logs = list(reach)
        self._fill(("HSET", self._key("first"), log, first) for log, (first, _) in logs)
        self._fill(("HSET", self._key("end"), log, end - 1) for log, (_, end) in logs if end > 1)

    def add_rows(self, log: int, rows: Iterable[Row]) -> None:
        """Write some entries of a log."""
        self._fill(
            (
                *("XADD", self._key(f"{stream_of(kind)}:{log}"), f"{offset}-0"),
                *("t", repr(time), "k", kind, "b", body),
            )
            for offset, time, kind, body in rows
        )

    def finish(self, batch: int) -> None:
        """Make a journal of it, which was closed as it should be."""
        state = self._key("state")
        done = ("HSET", state, "form", FORM, "done", batch, "closed", "1", "run", "")
        self._fill([done, ("DEL", self._key("lease"))])

    def clear(self) -> None:
        """Delete what was left of an earlier attempt."""
        logs = [log for log, _ in fields_of(self._opening, self._key("first"))]
        for at in range(0, len(logs), PIECE):
            some = logs[at : at + PIECE]
            self._fill(
                ("UNLINK", *(self._key(f"{name}:{log}") for name in ("said", "came")))
                for log in some
            )
        self._fill([("UNLINK", *map(self._key, ("records", "claims", "end", "first")))])

    def _fill(self, commands: Iterable[Command]) -> None:
        words = [word for command in commands for word in (len(command), *command)]
        (said,) = self._opening.ask(FILL.call(self._prefix, self._token, _LEASE, *words))
        kept(said)

    def _key(self, name: str) -> str:
        return f"{self._prefix}{name}"


@contextmanager
def open_origin(path: str) -> Iterator[RedisOrigin]:
    """Take a journal as a server does, and let it go at the end.

    Raises:
        JournalError: it cannot be used, and why.
    """
    address, token = parse_address(path), secrets.token_hex(16)
    with closing(Opening(address)) as opening:
        if not is_there(opening, address.keys):
            raise JournalError("there is no such journal")
        opening.ask(FILL.load)
        start = Start(opening, address.keys, token)
        start.take()
        origin = RedisOrigin(opening, address.keys, token, start.done)
        try:
            yield origin
        finally:
            origin.close()


@contextmanager
def open_copy(path: str) -> Iterator[RedisCopy]:
    """Begin a journal where there is none, but for what was left of an earlier attempt.

    Raises:
        JournalError: there is one, or something else, or the engine is not fit to have it.
    """
    address, token = parse_address(path), secrets.token_hex(16)
    with closing(Opening(address)) as opening:
        look_at(opening)
        opening.ask(PREPARE.load, FILL.load, BEAT.load)
        (said,) = opening.ask(PREPARE.call(address.keys, token, _LEASE, COPYING))
        if said[0] == b"other":
            raise JournalError(f"there are keys already that begin with {address.keys}")
        if said[0] == b"held":
            raise JournalError("another copy is being made there")
        copy = RedisCopy(opening, address.keys, token)
        copy.clear()
        yield copy
