"""The start with a journal in Redis: whether it is free, and whether it holds all that was shown.

Invariant: an offset is never used twice in one epoch. What the engine has is a beginning of all
that was ever written. It is the whole of it in two cases; in any other, all rooms begin new epochs:

- The server before had ended as it should: the last that it wrote says so, and it is there.
- The engine has run without an end since it was written last (its `run_id` is the one noted).

Doubt: a copy of the engine's files that was made between an end and the next start cannot be told
from the journal itself.
"""

import json
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from twisted.logger import Logger

from chatapp.errors import JournalError
from chatapp.log.log import new_epoch
from chatapp.storage.redis.batch import record_field
from chatapp.storage.redis.checks import check_engine, parse_info
from chatapp.storage.redis.kept import RedisKept
from chatapp.storage.redis.opening import Opening
from chatapp.storage.redis.rewriting import rewrite_at_start
from chatapp.storage.redis.scripts import NOTE, TAKE, kept, loads

LEASE_SECONDS = 5
"""How long after its last beat a server may still be there, though it says nothing."""

FORM = "1"
"""The form of the keys; a server that finds another leaves everything as it is."""

COPYING = "copying"
"""The form of the keys while a journal is made as a copy; it is none yet."""

_POLL_SECONDS = 0.2
_AT_ONCE = 500
_MILLISECONDS = 1000

_log = Logger()


class HeldError(JournalError):
    """Another server has the journal."""


class Start:
    """The start of one server.

    Args:
        opening: the connection.
        prefix: what the names of the keys begin with.
        token: what this server is known by, which no other has.

    Attributes:
        done: the number of the last batch; known after `take`.
        run: what this run of the engine is known by.
        life: the name of the journal's life, which is another after new epochs; known the same.
        removals: the number of the last batch that removed something; 0 if none did.
    """

    def __init__(self, opening: Opening, prefix: str, token: str) -> None:
        self._opening = opening
        self._prefix = prefix
        self._token = token
        self.done = 0
        self.run = ""
        self.life = ""
        self.removals = 0

    def take(self) -> RedisKept:
        """Take the journal for this server, and return what it holds.

        Raises:
            HeldError: another server has it.
            JournalError: the engine is not fit to have it.
        """
        info = look_at(self._opening)
        self.run = info.get("run_id", "")
        self._opening.ask(*loads())
        closed, run, self.done = self._take(info)
        ((life, removed),) = self._opening.ask(("HMGET", f"{self._prefix}state", "life", "removed"))
        self.life, self.removals = (life or b"").decode(), int(removed or 0)
        kept = RedisKept(self._opening, self._prefix)
        if self.done and not closed and run != self.run:
            self._begin_epochs(kept.records)
            kept = RedisKept(self._opening, self._prefix)
            self.life = ""
        self.life = self.life or new_epoch()
        self._note({"run": self.run, "life": self.life}, [])
        if self.done and run != self.run:
            rewrite_at_start(self._opening)
        return kept

    def _take(self, info: Mapping[str, str]) -> tuple[bool, str, int]:
        """Wait until the lease of the server before is over, and take the journal.

        If that server is there, it renews its lease; an engine that has just started waits for it.
        """
        lease = LEASE_SECONDS * _MILLISECONDS
        least, up = lease, int(info.get("uptime_in_seconds", "0"))
        until = time.monotonic() + LEASE_SECONDS
        while True:
            now = time.monotonic()
            awaited = int(up < LEASE_SECONDS and now < until)
            words = self._token, lease, FORM, awaited
            (said,) = self._opening.ask(TAKE.call(self._prefix, *words))
            word, rest = said[0].decode(), said[1]
            if word == "taken":
                return bool(rest), said[2].decode(), said[3]
            if word == "other":
                raise JournalError(self._not_ours(rest.decode()))
            if rest > least or now > until + LEASE_SECONDS:
                raise HeldError("another server is using it")
            least = rest or lease
            time.sleep(_POLL_SECONDS)

    def _not_ours(self, form: str) -> str:
        if form == COPYING:
            return "a copy was begun there, and is not whole; make it again"
        return (
            f"the keys that begin with {self._prefix} are of something else, or of another"
            " version of chatapp"
        )

    def _begin_epochs(self, records: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
        changed = iter(_with_new_epochs(records))
        while several := list(islice(changed, _AT_ONCE)):
            self._note({}, several)
        _log.info(
            "The journal may lack what was shown, because Redis has ended since it was written:"
            " its rooms begin new epochs"
        )

    def _note(self, state: Mapping[str, str], records: list[tuple[str, str]]) -> None:
        words = [word for pair in (*state.items(), *records) for word in pair]
        (said,) = self._opening.ask(NOTE.call(self._prefix, self._token, len(state), *words))
        kept(said)


def look_at(opening: Opening) -> dict[str, str]:
    """Return what an engine says of itself, if it is fit to have a journal.

    Raises:
        JournalError: it is not, and why.
    """
    info = parse_info(opening.ask(("INFO",))[0])
    check_engine(info)
    return info


def is_held(opening: Opening, prefix: str) -> bool:
    """Return whether a server has the journal now."""
    return bool(opening.ask(("EXISTS", f"{prefix}lease"))[0])


def is_there(opening: Opening, prefix: str) -> bool:
    """Return whether there is a journal."""
    return bool(opening.ask(("EXISTS", f"{prefix}state"))[0])


def _with_new_epochs(
    records: Mapping[str, Mapping[str, Mapping[str, Any]]],
) -> Iterator[tuple[str, str]]:
    """Yield the records that change when all rooms begin new epochs, as the engine has them.

    Whispers have no epochs: the tokens given until now are noted instead.
    """
    none: Mapping[str, Mapping[str, Any]] = {}
    for key, room in records.get("room", none).items():
        yield record_field("room", key), _json({**room, "epoch": new_epoch()})
    for key, user in records.get("user", none).items():
        outlived = [user["digest"], user["previous"]]
        yield record_field("user", key), _json({**user, "outlived": outlived})


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
