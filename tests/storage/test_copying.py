"""Journals are copied from a file into Redis and back: all is there, and no id is used twice."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from chatapp.errors import JournalError
from chatapp.events import Whispered
from chatapp.log.journal import Change, Claim, Drop, KeptLog, NewEntry, Offset, Record, Redaction
from chatapp.storage import copying, sqlite_copy
from chatapp.storage.copying import Copied, copy_journal
from chatapp.storage.redis import copy as redis_copy
from chatapp.storage.redis import start
from chatapp.storage.service import KeptJournal
from tests.redis_server import RedisServer
from tests.storage.conftest import LOBBY, comings, make, result, said, shown, write
from tests.storage.straight import StraightJournal

ANN = Record("user", "7", {"name": "ann", "digest": "aa", "previous": "bb"})
RECORDS = {
    ("place", "7/1"): '{"at": 3}',
    ("room", "1"): '{"name": "#lobby", "epoch": "e1", "topic": ""}',
}
STATE = "{chatapp}:state"


@pytest.fixture(autouse=True)
def short_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long for a server that is gone."""
    monkeypatch.setattr(start, "LEASE_SECONDS", 1)


def fill(journal: KeptJournal) -> None:
    """Write of everything that a journal can hold."""
    whisper = Whispered("bob", "ann", "psst \N{SNOWMAN}", outgoing=False)
    journal.open()
    write(
        journal,
        Change([*said(4), *comings(3)], [LOBBY, ANN, Record("place", "7/1", {"at": Offset(2)})]),
        Change([NewEntry(7, 2.5, whisper, "9")]),
        Change(said(2, log=3), claims=[Claim("name:ann", "7"), Claim("room:#lobby", "1")]),
        Change(said(2, log=4)),
    )
    write(
        journal,
        Change(redactions=[Redaction(1, 2, "ann")], drops=[Drop(1, only=(5,)), Drop(3, before=2)]),
        Change(drops=[Drop(4, before=3)]),
    )
    journal.close()


def contents(journal: KeptJournal) -> list[Any]:
    """Open a journal, and return all that can be read of it but for epochs; close it again."""
    kept = journal.open()
    logs: list[KeptLog] = [kept.mail(log) for log in (1, 3, 4, 7)]
    read = result(journal.read(1, "#lobby", 1, 100))
    journal.close()
    reach = [(log.first, log.end, shown(log.entries)) for log in logs]
    users = {key: row["name"] for key, row in kept.records["user"].items()}
    others = kept.records["place"], kept.claims, kept.last_log
    return [reach, users, *others, shown(read)]


def epoch(journal: KeptJournal) -> str:
    """Open a journal, and return the epoch of the lobby; close it again."""
    found: str = journal.open().records["room"]["1"]["epoch"]
    journal.close()
    return found


def copied(
    origin: AbstractContextManager[Any], copy: AbstractContextManager[Any], **changed: Any
) -> Copied:
    """Copy a journal; what is changed of the copy's side makes it another."""
    with origin as one, copy as other:
        for name, value in changed.items():
            setattr(other, name, value)
        return copy_journal(one, other, lambda *_: None)


def test_into_redis_and_back(
    path: Path, tmp_path: Path, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All is the same after each step, in the same epoch; what was left begins a new one."""
    monkeypatch.setattr(copying, "PIECE", 2)
    monkeypatch.setattr(redis_copy, "PIECE", 2)
    redis.ask("FLUSHALL")
    fill(make(path))
    before = contents(make(path))
    steps: list[tuple[int, int]] = []
    with (
        sqlite_copy.open_origin(str(path)) as origin,
        redis_copy.open_copy(redis.path) as copy,
    ):
        assert copy_journal(origin, copy, lambda *step: steps.append(step)) == Copied(8, 3, 2)
    assert steps == [(n, 16) for n in (2, 4, 6, 7, 8, 10, 12, 14, 15, 16)]
    assert contents(StraightJournal(redis)) == before
    assert epoch(StraightJournal(redis)) == "e1"
    back = tmp_path / "back.sqlite3"
    done = copied(redis_copy.open_origin(redis.path), sqlite_copy.open_copy(str(back)))
    assert done == Copied(8, 3, 2)
    assert contents(make(back)) == before
    assert epoch(make(back)) == "e1"
    assert contents(make(path)) == contents(StraightJournal(redis)) == before
    left = epoch(make(path)), epoch(StraightJournal(redis))
    assert "e1" not in left
    assert (epoch(make(path)), epoch(StraightJournal(redis))) == left
    assert {file.name for file in tmp_path.iterdir()} == {
        *("chat.sqlite3", "chat.sqlite3-witness", "chat.sqlite3-search"),
        *("back.sqlite3", "back.sqlite3-witness", "back.sqlite3-search"),
    }
    assert back.stat().st_mode & 0o777 == 0o600


def test_a_server_goes_on_with_the_copy(path: Path, redis: RedisServer) -> None:
    """The next entry has the next number, and names are owned as before."""
    redis.ask("FLUSHALL")
    fill(make(path))
    copied(sqlite_copy.open_origin(str(path)), redis_copy.open_copy(redis.path))
    journal = StraightJournal(redis)
    journal.open()
    applied = write(journal, Change(said(1), claims=[Claim("name:ann", "8")]), Change(said(1)))
    assert [(each.offsets, each.lost) for each in applied] == [((), "name:ann"), ((8,), "")]
    journal.close()


@pytest.mark.parametrize("kind", ["file", "redis"])
def test_a_copy_that_is_another(kind: str, path: Path, tmp_path: Path, redis: RedisServer) -> None:
    """It is no journal, what was copied stays one, and a second attempt is as good as a first."""
    redis.ask("FLUSHALL")
    other = tmp_path / "copy.sqlite3"
    fill(make(path))
    begin: Callable[[], AbstractContextManager[Any]] = {
        "file": lambda: sqlite_copy.open_copy(str(other)),
        "redis": lambda: redis_copy.open_copy(redis.path),
    }[kind]
    wrong: dict[str, dict[str, Any]] = {
        "log 1: 1": {"rows": lambda _: iter([])},
        "log 1: 2": {"rows": lambda _: iter([(1, 1.0, "said", '{"from": "ann", "text": "1"}')])},
        "record: ('user', '7')": {"records": lambda: RECORDS},
        "claim: name:ann": {"claims": lambda: {"room:#lobby": "1"}},
        "log: 3": {"reach": lambda: {1: (1, 8)}},
    }
    for what, changed in wrong.items():
        named = what.replace("log 1:", "entry in log 1:")
        with pytest.raises(JournalError) as found:
            copied(sqlite_copy.open_origin(str(path)), begin(), **changed)
        assert str(found.value) == f"the copy has another {named}"
        assert not other.exists()
        if kind == "redis":
            with pytest.raises(JournalError, match=r"^a copy was begun there, and is not whole; "):
                StraightJournal(redis).open()
            redis.ask("DEL", "{chatapp}:lease")
    assert epoch(make(path)) == "e1"
    copied(sqlite_copy.open_origin(str(path)), begin())
    assert epoch(make(other) if kind == "file" else StraightJournal(redis)) == "e1"


def test_where_there_is_something(path: Path, tmp_path: Path, redis: RedisServer) -> None:
    """It is left as it is."""
    fill(make(path))
    full = tmp_path / "full"
    full.write_text("x")
    with pytest.raises(JournalError, match=r"^there is a file already; expected another name$"):
        copied(sqlite_copy.open_origin(str(path)), sqlite_copy.open_copy(str(full)))
    assert full.read_text() == "x"
    for words in (
        ("HSET", STATE, "form", "1"),
        ("HSET", STATE, "name", "x"),
        ("SET", "{chatapp}:end", "x"),
    ):
        redis.ask("FLUSHALL")
        redis.ask(*words)
        with pytest.raises(JournalError) as found:
            copied(sqlite_copy.open_origin(str(path)), redis_copy.open_copy(redis.path))
        assert str(found.value) == "there are keys already that begin with {chatapp}:"
        assert redis.ask("DBSIZE") == 1
    redis.ask("FLUSHALL")
    redis.ask("HSET", STATE, "form", start.COPYING)
    redis.ask("SET", "{chatapp}:lease", "x")
    with pytest.raises(JournalError, match=r"^another copy is being made there$"):
        copied(sqlite_copy.open_origin(str(path)), redis_copy.open_copy(redis.path))
    assert epoch(make(path)) == "e1"


def test_what_cannot_be_copied(path: Path, tmp_path: Path, redis: RedisServer) -> None:
    """No journal, or one that is in use."""
    redis.ask("FLUSHALL")
    for origin in (sqlite_copy.open_origin(str(path)), redis_copy.open_origin(redis.path)):
        with pytest.raises(JournalError, match=r"^there is no such journal$"):
            copied(origin, sqlite_copy.open_copy(str(tmp_path / "copy")))
    journal = make(path)
    journal.open()
    with pytest.raises(JournalError, match=r"^another server is using it$"):
        copied(sqlite_copy.open_origin(str(path)), redis_copy.open_copy(redis.path))
    journal.close()
    assert redis.ask("DBSIZE") == 0


def test_a_copy_that_was_taken_over(path: Path, redis: RedisServer) -> None:
    """Whoever was stopped for long, and finds another there, writes nothing more."""
    redis.ask("FLUSHALL")
    fill(make(path))

    def taken(_: object) -> None:
        redis.ask("HSET", STATE, "token", "x")

    with pytest.raises(JournalError, match=r"^another server has taken the journal$"):
        copied(
            sqlite_copy.open_origin(str(path)), redis_copy.open_copy(redis.path), add_claims=taken
        )
    assert redis.ask("EXISTS", "{chatapp}:said:1") == 0
