"""Faults to put into the server on purpose, to see that a run finds them.

As a program it is twistd with the fault that its first argument names: `none` is one of them.
"""

import sys
from collections.abc import Callable
from typing import Any

from twisted.scripts.twistd import run

from chatapp.chat import resume as returns
from chatapp.chat.room import Room
from chatapp.log.entry import Entry
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.log.recorder import Recorder

LATE_SECONDS = 0.3


def show_early() -> None:
    """Show what was said before it is written."""
    write = Recorder._write

    def write_late(self: Recorder, journal: Any, batch: Any, ends: list[tuple[Log, int]]) -> None:
        for log, end in ends:
            log.durable = end
        self._clock.callLater(LATE_SECONDS, write, self, journal, batch, ends)

    Recorder._write = write_late  # type: ignore[method-assign]


def skip() -> None:
    """Take it that whoever comes back had read what they were given."""

    def after(
        room: Room,
        left: Reader,
        seen: object,  # noqa: ARG001 - what is replaced takes it
    ) -> Reader:
        return Reader(room.log, left.cursor, left.cursor)

    returns._reader = after


def repeat() -> None:
    """Do not mark what may have been read before."""

    def unmarked(
        room: Room,
        left: Reader,
        seen: object,  # noqa: ARG001 - what is replaced takes it
    ) -> Reader:
        return Reader(room.log, left.acknowledged)

    returns._reader = unmarked


def forget() -> None:
    """Lose one message in a hundred on its way to the journal."""
    pending = Log.pending

    def some(self: Log) -> list[Entry]:
        return [entry for entry in pending(self) if entry.offset % 100]

    Log.pending = some  # type: ignore[method-assign]


FAULTS: dict[str, Callable[[], None]] = {
    "none": lambda: None,
    "show-early": show_early,
    "skip": skip,
    "repeat": repeat,
    "forget": forget,
}

if __name__ == "__main__":
    FAULTS[sys.argv.pop(1)]()
    run()
