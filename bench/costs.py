"""What single steps cost inside a server, in one process and without a network.

    python -m bench.costs

Each is done beside the same in a smaller world, many times in turn; the table has the medians.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from twisted.internet.task import Clock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config, History, Limits
from chatapp.log.journal import Applied, Change, Claim, NewEntry
from chatapp.log.numbers import Numbers
from chatapp.room_events import Said
from chatapp.session.connection import NO_TYPING
from chatapp.session.session import Session
from chatapp.slash import builtin_commands
from chatapp.storage.sqlite import SqliteJournal
from chatapp.wire.encoding import LINE
from chatapp.wire.requests import Line

TIMES = 200


class Nowhere:
    """A connection that takes everything."""

    source: Any = None
    secure = True
    local = True
    typing = NO_TYPING
    socket = None

    def take_rest(self, data: bytes, taken: int) -> None:
        """Do nothing: it takes everything."""

    def write(self, data: bytes) -> bool:  # noqa: ARG002 - it goes nowhere
        """Take it."""
        return True

    def unacknowledged(self) -> int:
        """Return 0."""
        return 0

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Nothing is open."""

    def abort(self) -> None:
        """Nothing is open."""

    def pause(self) -> None:
        """Nothing comes."""

    def resume(self) -> None:
        """Nothing comes."""


class World:
    """A chat in memory with a number of rooms, in each of which somebody is."""

    def __init__(self, rooms: int, limit: int = 0) -> None:
        self.clock = Clock()
        limits = Limits(messages_per_second=0, rooms=limit, rooms_per_user=0)
        history = History(path="memory", on_join=0, resume_seconds=0)
        config = replace(Config(), limits=limits, history=history)
        self.chat = ChatFactory(config, builtin_commands(), self.clock)
        self.sessions = [self.connect() for _ in range(max(1, rooms // 1000))]
        for number in range(rooms):
            self.type(self.sessions[number % len(self.sessions)], f"/join #r{number}")

    def connect(self) -> Session:
        """Return the session of a newcomer."""
        session, _ = self.chat.arrivals.connect(Nowhere(), LINE, "here")
        self.clock.advance(0)
        return session

    def type(self, session: Session, line: str) -> None:
        """Let somebody type a line, and the turn end."""
        self.chat.dispatch.receive(session, Line(line.encode()))
        self.clock.advance(0)


def _timed(do: Callable[[], object], count: int = TIMES) -> float:
    times = []
    for _ in range(count):
        began = time.perf_counter_ns()
        do()
        times.append(time.perf_counter_ns() - began)
    return median(times) / 1000


def _batch(rooms: int) -> float:
    """Return the time of a change in a batch with an entry for each of many rooms."""
    numbers = Numbers({}, {})
    batch = [Change([NewEntry(log, 1.0, Said("#r", "ann", "x"))]) for log in range(rooms)]

    def keep() -> list[Applied]:
        applied, news = numbers.apply(batch)
        numbers.take(news)
        return applied

    return _timed(keep, 20) / rooms


def _join_at_the_limit(rooms: int) -> float:
    """Return the time of a /join that is refused because there are too many rooms."""
    world = World(rooms, limit=rooms + 1)
    somebody = world.connect()
    return _timed(lambda: world.type(somebody, "/join #one-too-many"))


def _say(rooms: int) -> float:
    """Return the time of a line said, with so many rooms in the server."""
    world = World(rooms)
    return _timed(lambda: world.type(world.sessions[0], "hello"))


@contextmanager
def _journal(rooms: int) -> Iterator[SqliteJournal]:
    with tempfile.TemporaryDirectory() as folder:
        journal = SqliteJournal(str(Path(folder) / "journal"), Clock())
        journal.open()
        changes = [
            Change([NewEntry(log, 1.0, Said("#r", "ann", "x"))], claims=[Claim(f"room:{log}", "1")])
            for log in range(1, rooms + 1)
        ]
        journal._write(changes)  # noqa: SLF001 - without its thread, to time what the thread does
        yield journal
        journal.close()


def _trim(rooms: int) -> float:
    """Return the time of looking at a room in which there is nothing to delete."""
    with _journal(rooms) as journal:
        logs = list(range(1, rooms + 1))
        return _timed(lambda: journal._trim(logs, 10, 0.0), 20) / rooms  # noqa: SLF001 - as above


COSTS: dict[str, tuple[Callable[[int], float], int, int]] = {
    "a change in a batch of 100 and of 10,000 rooms": (_batch, 100, 10_000),
    "a line said, with 100 and with 10,000 rooms": (_say, 100, 10_000),
    "a /join refused at the limit of 100 and of 100,000 rooms": (_join_at_the_limit, 100, 100_000),
    "looking at a room with nothing to delete, of 100 and of 10,000": (_trim, 100, 10_000),
}


def main() -> None:
    """Print the table."""
    sys.stdout.write("| what | us | us | times |\n| --- | --: | --: | --: |\n")
    for what, (measure, few, many) in COSTS.items():
        small, large = measure(few), measure(many)
        sys.stdout.write(f"| {what} | {small:.1f} | {large:.1f} | {large / small:.2f} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
