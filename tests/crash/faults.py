"""Faults to put into the server on purpose, to see that a run finds them.

As a program it is twistd with the faults that its first argument names: `none` is one of them.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Any

from twisted.internet.defer import Deferred, succeed
from twisted.scripts.twistd import run

from chatapp.chat import last_read, logout, places
from chatapp.chat.charter import Charter
from chatapp.chat.holding import Holding
from chatapp.chat.logout import Logout
from chatapp.chat.room import Room
from chatapp.gateway.client import Client
from chatapp.link.frames import Kind
from chatapp.link.server import ServerEnd
from chatapp.log.journal import Applied, Change, Record
from chatapp.log.numbers import Numbers
from chatapp.log.reader import Reader
from chatapp.ports import writer
from chatapp.storage import sqlite
from chatapp.storage.redis.connection import Ask
from chatapp.storage.redis.journal import RedisJournal
from chatapp.storage.redis.scripts import WRITE
from chatapp.storage.sqlite import SqliteJournal

LATE_SECONDS = 0.3
LITTLE_ROOM = "little-room"
LITTLE_BYTES = 4096


def show_early() -> None:
    """Show what was said before it is written."""
    write = SqliteJournal.write
    shadows: dict[SqliteJournal, Numbers] = {}

    def write_late(self: SqliteJournal, batch: Sequence[Change]) -> Deferred[list[Applied]]:
        kept = self._numbers
        shadow = shadows.setdefault(self, Numbers(dict(kept._ends), dict(kept._owners)))
        applied, news = shadow.apply(batch)
        shadow.take(news)
        reactor: Any = self._writing._reactor
        reactor.callLater(LATE_SECONDS, write, self, batch)
        return succeed(applied)

    SqliteJournal.write = write_late  # type: ignore[method-assign]


def skip() -> None:
    """Take it that whoever comes back had read what they were given."""

    def after(
        room: Room,
        left: Reader,
        seen: object,  # noqa: ARG001 - what is replaced takes it
    ) -> Reader:
        return Reader(room.log, left.cursor, left.cursor)

    places.reader_from = after


def repeat() -> None:
    """Do not mark what may have been read before."""

    def unmarked(
        room: Room,
        left: Reader,
        seen: object,  # noqa: ARG001 - what is replaced takes it
    ) -> Reader:
        return Reader(room.log, left.acknowledged)

    places.reader_from = unmarked


def forget() -> None:
    """Lose one message in a hundred on its way to the journal."""
    rows = sqlite._rows

    def some(
        batch: Sequence[Change], applied: Sequence[Applied]
    ) -> list[tuple[int, int, float, str, str]]:
        return [row for row in rows(batch, applied) if row[1] % 100]

    sqlite._rows = some


def leave_devices() -> None:
    """Let devices be whose user has changed the password, or is logged out everywhere."""

    def none(*_: object) -> None:
        """End nothing."""

    Logout.end_others = none  # type: ignore[assignment]
    logout._ending = lambda *_: []


def free() -> None:
    """Let bans and mutes end with the server."""
    Holding.restore = lambda *_: None  # type: ignore[method-assign]


def let_in() -> None:
    """Let everybody enter a private room who knows its name."""
    Charter.admits = lambda *_: True  # type: ignore[method-assign]


def keep_words() -> None:
    """Keep what was removed."""
    write = SqliteJournal.write

    def write_all(self: SqliteJournal, batch: Sequence[Change]) -> Deferred[list[Applied]]:
        for change in batch:
            change.redactions = ()
        return write(self, batch)

    SqliteJournal.write = write_all  # type: ignore[method-assign]


def forget_read() -> None:
    """Acknowledge what was read before it is kept."""
    vars(last_read)["read_record"] = lambda *_: Record("read", "0/0", None)


def put_nothing_back() -> None:
    """Go on with what Redis has, as if it had forgotten nothing."""

    async def go_on(self: RedisJournal, _ask: Ask, done: int) -> bool:
        self._done = done
        return False

    RedisJournal._put_back = go_on  # type: ignore[assignment, method-assign]


def ignore_numbers() -> None:
    """Do a batch that is sent again once more."""
    text = WRITE.text
    for condition in ("number == done then", "number ~= done + 1 then"):
        assert condition in text
        text = text.replace(condition, "false then")
    WRITE.text = text


def have_little_room() -> None:
    """Have the kernel take little of what is for a client: this is no fault, but finds some."""
    vars(writer)["KERNEL_BYTES"] = LITTLE_BYTES


def lose_rests() -> None:
    """Lose what a client of a gateway has not taken at once."""

    def lose(self: Client, data: bytes, taken: int) -> None: ...

    Client.take_rest = lose  # type: ignore[method-assign]


def wait_for_gateways() -> None:
    """Take no gateway for gone that is not heard."""
    ServerEnd._show_life = lambda self: self.send(Kind.ALIVE, 0)  # type: ignore[method-assign]


FAULTS: dict[str, Callable[[], None]] = {
    "none": lambda: None,
    "show-early": show_early,
    "skip": skip,
    "repeat": repeat,
    "forget": forget,
    "leave-devices": leave_devices,
    "free": free,
    "let-in": let_in,
    "keep-words": keep_words,
    "forget-read": forget_read,
    "put-nothing-back": put_nothing_back,
    "ignore-numbers": ignore_numbers,
    "lose-rests": lose_rests,
    "wait-for-gateways": wait_for_gateways,
    LITTLE_ROOM: have_little_room,
}

if __name__ == "__main__":
    for name in sys.argv.pop(1).split(","):
        FAULTS[name]()
    run()
