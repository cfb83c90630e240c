"""An index whose shards are small, and how to ask it."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from chatapp.log.journal import Change, NewEntry
from chatapp.log.search import Found, SearchRange, Wanted, words_of
from chatapp.room_events import Said
from chatapp.storage import index, shards
from chatapp.storage.sqlite import SqliteJournal
from tests.storage.conftest import LOBBY, make, result, write
from tests.storage.straight import StraightJournal

END = 1 << 31

Indexed = SqliteJournal | StraightJournal


SECRET = "\N{DRAGON FACE}\N{CHEESE WEDGE}\N{ROCKET}\N{SNAIL}"  # noqa: S105 - to be nowhere


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shards and pieces are so small that there are many."""
    monkeypatch.setattr(shards, "SHARD_ENTRIES", 8)
    monkeypatch.setattr(index, "PIECE_ENTRIES", 3)
    monkeypatch.setattr(index, "PIECE_LOGS", 2)


def index_all(journal: Indexed) -> None:
    """Have everything indexed."""
    while result(journal.index_more()):
        pass


def find(journal: Indexed, typed: str, *logs: int, count: int = 100, end: int = END) -> Found:
    """Look for words."""
    places = [SearchRange(log, f"#{log}", 1, end) for log in logs or (1,)]
    found: Found = result(journal.search(Wanted(places, words_of(typed), count)))
    return found


def offsets(found: Found) -> list[int]:
    """Return the offsets of what was found."""
    return [entry.offset for _, entry in found.entries]


def say(journal: Indexed, *texts: str, log: int = 1, time: float = 5.0) -> None:
    """Have bob say something."""
    new = [NewEntry(log, time, Said("#lobby", "bob", text, 7)) for text in texts]
    write(journal, Change(new, [LOBBY]))


def in_index(path: Path) -> bool:
    """Whether the files of the index have what is to be nowhere, but for its first letter."""
    part = SECRET[1:3].encode()
    return any(part in file.read_bytes() for file in path.parent.glob(f"{path.name}-search*"))


def open_journal(kind: str, path: Path, request: pytest.FixtureRequest) -> Indexed:
    """Return an open journal with nothing in it, whose index is beside a path."""
    if kind == "sqlite":
        in_file = make(path)
        in_file.open()
        return in_file
    redis = request.getfixturevalue("redis")
    redis.ask("FLUSHALL")
    in_redis = StraightJournal(redis, search=f"{path}-search")
    in_redis.open()
    return in_redis


@pytest.fixture(params=["sqlite", "redis"])
def journal(request: pytest.FixtureRequest, path: Path) -> Iterator[Indexed]:
    """An open journal of each kind, with nothing in it."""
    journal = open_journal(request.param, path, request)
    yield journal
    journal.close()


@pytest.fixture
def full(journal: Indexed) -> Indexed:
    """A journal in which everything is indexed."""
    say(journal, *[f"fish {number}" for number in range(1, 31)])
    say(journal, *[f"bird {number}" for number in range(1, 31)], log=2)
    index_all(journal)
    return journal


def spans(journal: Indexed) -> list[tuple[int, ...]]:
    """Return the logs and bounds of the spans."""
    query = "SELECT log, first, end FROM span ORDER BY log, first"
    assert journal.searching.index is not None
    return journal.searching.index._db.execute(query).fetchall()


def tables(journal: Indexed) -> int:
    """Return the number of shards."""
    query = "SELECT count(*) FROM sqlite_master WHERE name GLOB 'words_[0-9]*' AND type = 'table'"
    assert journal.searching.index is not None
    (count,) = journal.searching.index._db.execute(f"{query} AND sql LIKE '%VIRTUAL%'").fetchone()
    (shards,) = journal.searching.index._db.execute("SELECT count(*) FROM shard").fetchone()
    assert count == shards
    return int(count)


def covers(journal: Indexed, log: int, first: int, end: int) -> bool:
    """Whether the spans of a log have everything once from an offset to before another."""
    here = [(start, stop) for number, start, stop in spans(journal) if number == log]
    together = all(before[1] == after[0] for before, after in pairwise(here))
    return together and (here[0][0], here[-1][1]) == (first, end)
