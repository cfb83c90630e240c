"""A journal in a file, without threads, and what is written into it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chatapp.log.entry import Entry
from chatapp.log.journal import (
    Applied,
    Change,
    Journal,
    NewEntry,
    Record,
)
from chatapp.room_events import Event, Joined, Said
from chatapp.storage.service import KeptJournal
from chatapp.storage.sqlite import SqliteJournal
from tests.redis_server import RedisServer, redis_server
from tests.storage.inline import Inline, ThreadlessReactor
from tests.storage.straight import StraightJournal

LOBBY = Record("room", "1", {"name": "#lobby", "epoch": "e1", "topic": ""})


ANN = Record("user", "7", {"name": "ann"})


def make(path: Path) -> SqliteJournal:
    """Return a journal without threads."""
    journal = SqliteJournal(str(path), ThreadlessReactor())
    journal._writing = journal._reading = journal.searching.thread = Inline()  # type: ignore[assignment]
    return journal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "chat.sqlite3"


@pytest.fixture
def journal(journal_in_file: SqliteJournal) -> SqliteJournal:
    """An open journal with nothing in it."""
    return journal_in_file


@pytest.fixture
def journal_in_file(path: Path) -> Iterator[SqliteJournal]:
    """An open journal in a file, with nothing in it."""
    journal = make(path)
    kept = journal.open()
    assert (kept.records["room"], kept.claims, kept.last_log) == ({}, {}, 0)
    yield journal
    journal.close()


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    """A Redis for many tests, which begin with nothing in it."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    with redis_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "redis"])
def each_journal(request: pytest.FixtureRequest) -> KeptJournal:
    """An open journal of each kind, with nothing in it."""
    name = {"sqlite": "journal_in_file", "redis": "redis_journal"}[request.param]
    journal: KeptJournal = request.getfixturevalue(name)
    return journal


@pytest.fixture
def redis_journal(redis: RedisServer) -> Iterator[StraightJournal]:
    """An open journal in Redis, with nothing in it."""
    redis.ask("FLUSHALL")
    journal = StraightJournal(redis)
    kept = journal.open()
    assert (dict(kept.records), kept.claims, kept.last_log) == ({}, {}, 0)
    yield journal
    journal.close()


def result(deferred: Any) -> Any:
    """Return what a Deferred has fired with, or raise that."""
    found: list[Any] = []
    deferred.addBoth(found.append)
    (value,) = found
    if hasattr(value, "raiseException"):
        value.raiseException()
    return value


def entries(*events: Event, log: int = 1, first: int = 1) -> list[NewEntry]:
    """Return entries of a log, one a second."""
    return [NewEntry(log, float(at), event) for at, event in enumerate(events, first)]


def said(count: int, log: int = 1) -> list[NewEntry]:
    """Return entries in which ann counts."""
    return entries(*[Said("#lobby", "ann", str(n)) for n in range(1, count + 1)], log=log)


def comings(count: int, log: int = 1) -> list[NewEntry]:
    """Return entries in which somebody joins."""
    return entries(*[Joined("#lobby", (f"n{n}",)) for n in range(count)], log=log)


def shown(found: list[Entry]) -> list[tuple[int, float, object]]:
    """Return entries as values."""
    return [(entry.offset, entry.time, entry.event) for entry in found]


def write(journal: Journal, *changes: Change) -> list[Applied]:
    """Have changes written as one batch."""
    applied: list[Applied] = result(journal.write(changes))
    return applied
