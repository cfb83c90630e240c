"""Texts: what the index for searching reads in Redis, over a connection of its own.

Why its own: the index reads on a thread, and waits for its answers there. So what it reads makes
nobody wait for a line.

Invariant: what an engine lacks that it is still to be given back is not taken for deleted; the
index would never look there again. So each answer says at which batch the engine is, in one
transaction with what is read, and counts only if that is not before the last batch that this server
knows of.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from chatapp.errors import JournalError
from chatapp.log.entry import Entry
from chatapp.room_events import Event
from chatapp.storage.redis.address import RedisAddress
from chatapp.storage.redis.opening import Opening
from chatapp.storage.redis.rows import Row, entries_of, stream_rows
from chatapp.storage.redis.scripts import EMPTIED, TAKEN, Command
from chatapp.storage.rows import event_of

ANSWER_SECONDS = 2
"""Seconds that an answer may take: a search is soon given up, and so is the end of the server."""


class RedisTexts:
    """The texts of a journal in Redis; see `storage/texts.py`.

    It connects when it is asked for something, and anew after each failure.

    Args:
        address: where the engine is.
        token: what this server is known by.

    Attributes:
        done: the number of the last batch that was answered, which the journal sets.
    """

    def __init__(self, address: RedisAddress, token: str) -> None:
        self.done = 0
        self._address = address
        self._token = token.encode()
        self._opening: Opening | None = None

    def events(self, log: int, start: int, count: int) -> list[tuple[int, Event]]:
        """Return the next that were spoken, with their offsets."""
        words = "XRANGE", self._said(log), f"{start}-0", "+", "COUNT", count
        return [(offset, event_of("", kind, body)) for offset, _, kind, body in self._rows(words)]

    def at(self, log: int, room: str, offsets: Iterable[int]) -> list[Entry]:
        """Return the entries with these offsets that are kept."""
        key = self._said(log)
        return entries_of(room, self._rows(*(("XRANGE", key, f"{n}-0", f"{n}-0") for n in offsets)))

    def spoken(self, log: int, room: str, end: int, count: int) -> list[Entry]:
        """Return the last that were spoken before an offset."""
        words = "XREVRANGE", self._said(log), f"({end}-0", "-", "COUNT", count
        return entries_of(room, reversed(self._rows(words)))

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._opening is not None:
            self._opening.close()
            self._opening = None

    def _said(self, log: int) -> str:
        return f"{self._address.keys}said:{log}"

    def _rows(self, *commands: Command) -> list[Row]:
        """Return the rows of parts of streams, if the engine has all that it is to have."""
        done = self.done
        try:
            *found, (token, at) = self._ask(*commands)
            self._see_that_all_is_there(token, int(at or 0), done)
        except JournalError:
            self.close()
            raise
        return [row for reply in found for row in stream_rows(reply)]

    def _see_that_all_is_there(self, token: bytes | None, at: int, done: int) -> None:
        if token not in (None, self._token):
            raise JournalError(TAKEN)
        if token is None or at < done:
            raise JournalError(EMPTIED)

    def _ask(self, *commands: Command) -> Sequence[Any]:
        """Return the replies to commands, and who has the journal and at which batch it is.

        A connection that was lost since it was used last is no reason to fail.
        """
        if self._opening is not None:
            try:
                return self._asked(self._opening, commands)
            except JournalError:
                self.close()
        self._opening = Opening(self._address, ANSWER_SECONDS)
        return self._asked(self._opening, commands)

    def _asked(self, opening: Opening, commands: Sequence[Command]) -> Sequence[Any]:
        state = "HMGET", f"{self._address.keys}state", "token", "done"
        *_, replies = opening.ask(("MULTI",), *commands, state, ("EXEC",))
        found: Sequence[Any] = replies
        return found
