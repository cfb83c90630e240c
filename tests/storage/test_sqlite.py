"""The journal in a file: what was written is there again, and what goes wrong says so."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.errors import JournalError
from chatapp.events import Event, Joined, Renamed, Said, TopicSet, Whispered
from chatapp.log.entry import Entry
from chatapp.log.journal import Batch, Kept, RoomRecord, Trimmed, UserRecord
from chatapp.storage import schema
from chatapp.storage.schema import MIGRATIONS
from chatapp.storage.sqlite import TRIM_ENTRIES, SqliteJournal

LOBBY = RoomRecord(1, "#lobby", "e1", "")
ANN = UserRecord(
    7, b"digest", b"", "ann", False, {"#dev": 3, "#lobby": 4}, 2, {"r": ("#dev", 1)}, 9.5
)


class ThreadlessReactor(MemoryReactorClock):
    """Calls back at once from whatever thread."""

    def callFromThread(self, function: Any, *args: Any, **kwargs: Any) -> None:
        function(*args, **kwargs)


class Inline:
    """Stands for the journal's thread: does at once what it is asked for."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def callInThreadWithCallback(self, done: Any, function: Any, *args: Any) -> None:
        try:
            done(True, function(*args))
        except JournalError:
            from twisted.python.failure import Failure  # noqa: PLC0415 - only here

            done(False, Failure())


def make(path: Path) -> SqliteJournal:
    """Return a journal without a thread."""
    journal = SqliteJournal(str(path), ThreadlessReactor())
    journal._thread = Inline()  # type: ignore[assignment]
    return journal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "chat.sqlite3"


@pytest.fixture
def journal(path: Path) -> Iterator[SqliteJournal]:
    """An open journal with nothing in it."""
    journal = make(path)
    assert journal.open(20) == Kept([], [], 0)
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


def entries(*events: Event, log: int = 1, first: int = 1) -> list[tuple[int, Entry]]:
    """Return entries of a log, one a second."""
    return [(log, Entry(at, float(at), event)) for at, event in enumerate(events, first)]


def said(count: int) -> list[tuple[int, Entry]]:
    """Return entries in which ann counts."""
    return entries(*[Said("#lobby", "ann", str(number)) for number in range(1, count + 1)])


def shown(found: list[Entry]) -> list[tuple[int, float, object]]:
    """Return entries as values."""
    return [(entry.offset, entry.time, entry.event) for entry in found]


def test_everything_comes_back(journal: SqliteJournal) -> None:
    """Rooms, topics, offsets, users and whispers are read as they were written."""
    events = [
        Joined("#lobby", ("ann", "bob")),
        Renamed("#lobby", "ann", "anna"),
        Said("#lobby", "anna", 'grüße "\\ \N{WAVING HAND SIGN}'),
        TopicSet("#lobby", "anna", "fish"),
    ]
    whisper = Whispered("bob", "ann", "psst", outgoing=False)
    batch = Batch([*entries(*events), *entries(whisper, log=7, first=2)])
    batch.rooms[1] = LOBBY
    batch.users[7] = ANN
    result(journal.write(batch))
    journal.close()
    with_topic = RoomRecord(1, "#lobby", "e1", "fish")
    journal.open(20)
    result(journal.write(Batch(rooms={1: with_topic})))
    journal.close()
    kept = journal.open(20)
    ((room, log),) = kept.rooms
    assert (room, log.first, log.end) == (with_topic, 1, 5)
    assert shown(log.spoken) == [(3, 3.0, events[2]), (4, 4.0, events[3])]
    ((user, mail),) = kept.users
    assert (user, mail.first, mail.end) == (ANN, 2, 3)
    assert shown(mail.spoken) == [(2, 2.0, whisper)]
    assert kept.last_id == 7
    found = result(journal.read(1, "#lobby", 2, 2))
    assert shown(found) == [(2, 2.0, events[1]), (3, 3.0, events[2])]


def test_reading_the_last_that_was_spoken(journal: SqliteJournal) -> None:
    """Comings and goings are passed over."""
    mixed = [
        event
        for n in range(10)
        for event in (Said("#lobby", "a", str(n)), Joined("#lobby", ("b",)))
    ]
    result(journal.write(Batch(entries(*mixed), {1: LOBBY})))
    found = result(journal.read_spoken(1, "#lobby", 18, 3, 1000))
    assert [entry.offset for entry in found] == [13, 15, 17]
    few = result(journal.read_spoken(1, "#lobby", 18, 3, 1))
    assert [entry.offset for entry in few] == [17]


def test_forgetting(path: Path, journal: SqliteJournal) -> None:
    """A room or a user that is forgotten leaves nothing."""
    batch = Batch(said(3) + entries(Whispered("b", "a", "x", outgoing=True), log=7))
    batch.rooms[1] = LOBBY
    batch.users[7] = ANN
    result(journal.write(batch))
    result(journal.write(Batch([], {1: None}, {7: None})))
    with sqlite3.connect(path) as database:
        for table in ("room", "entry", "user"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # noqa: S608


def test_whispers_that_were_read_go(journal: SqliteJournal) -> None:
    """What a user is sure to have read of their whispers is not kept."""
    whispers = [Whispered("b", "a", str(n), outgoing=False) for n in range(5)]
    batch = Batch(entries(*whispers, log=7))
    batch.users[7] = ANN
    result(journal.write(batch))
    journal.close()
    ((_, mail),) = journal.open(0).users
    assert [entry.offset for entry in mail.spoken] == [2, 3, 4, 5]


def test_a_batch_is_kept_whole_or_not_at_all(journal: SqliteJournal) -> None:
    """What fails in the middle leaves nothing, and may be tried again."""
    broken = Batch(said(2))
    broken.rooms[1] = RoomRecord(1, None, "e", "")  # type: ignore[arg-type]
    with pytest.raises(JournalError, match=r"^NOT NULL constraint failed: room\.name$"):
        result(journal.write(broken))
    assert result(journal.read(1, "#lobby", 1, 9)) == []
    for _ in range(2):
        result(journal.write(Batch(said(2), {1: LOBBY})))
    assert len(result(journal.read(1, "#lobby", 1, 9))) == 2


@pytest.mark.parametrize(
    ("count", "keep", "since", "steps"),
    [
        (10, 4, 0.0, [Trimmed(7, more=False)]),
        (10, 0, 6.0, [Trimmed(6, more=False)]),
        (10, 4, 9.0, [Trimmed(9, more=False)]),
        (10, 0, 99.0, [Trimmed(11, more=False)]),
        (10, 0, 0.0, [Trimmed(1, more=False)]),
        (
            2 * TRIM_ENTRIES + 10,
            5,
            0.0,
            [
                Trimmed(TRIM_ENTRIES + 1, more=True),
                Trimmed(2 * TRIM_ENTRIES + 1, more=True),
                Trimmed(2 * TRIM_ENTRIES + 6, more=False),
            ],
        ),
    ],
)
def test_trimming(
    journal: SqliteJournal, count: int, keep: int, since: float, steps: list[Trimmed]
) -> None:
    """What is too old or too much goes, a little at a time; offsets go on after a restart."""
    result(journal.write(Batch(said(count), {1: LOBBY})))
    assert [result(journal.trim(1, keep, since)) for _ in steps] == steps
    first = steps[-1].first
    assert [e.offset for e in result(journal.read(1, "#lobby", 1, 9999))] == [
        *range(first, count + 1)
    ]
    journal.close()
    ((_, log),) = journal.open(20).rooms
    assert (log.first, log.end) == (first, count + 1)


def test_trimming_what_is_gone(journal: SqliteJournal) -> None:
    """A room that was forgotten meanwhile has nothing to trim."""
    assert result(journal.trim(3, 1, 0.0)) == Trimmed(1, more=False)


def test_a_newer_version_is_refused(path: Path, journal: SqliteJournal) -> None:
    """A file that a later chatapp wrote is left as it is."""
    with sqlite3.connect(path) as database:
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    journal.close()
    with pytest.raises(JournalError) as failed:
        make(path).open(20)
    assert str(failed.value) == (
        f"it was written by a newer chatapp (journal version {len(MIGRATIONS) + 1};"
        f" this one knows {len(MIGRATIONS)})"
    )
    with sqlite3.connect(path) as database:
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    journal.open(20)


def test_an_older_version_is_brought_up_to_date(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is there stays, and each step of the schema is made once."""
    journal = make(path)
    journal.open(20)
    result(journal.write(Batch(said(2), {1: LOBBY})))
    journal.close()
    step = "CREATE TABLE later (x);"
    monkeypatch.setattr(schema, "MIGRATIONS", (*MIGRATIONS, step))
    for _ in range(2):
        ((_, log),) = journal.open(20).rooms
        journal.close()
        assert log.end == 3
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT * FROM later").fetchall() == []
        assert database.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    """Neither another program's database nor a file that is none is touched."""
    other = tmp_path / "other.sqlite3"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE theirs (x)")
    with pytest.raises(JournalError, match=r"^it is a database of something else$"):
        make(other).open(20)
    text = tmp_path / "text"
    text.write_text("no database at all, but long enough to be taken for one" * 100)
    with pytest.raises(JournalError, match=r"^file is not a database$"):
        make(text).open(20)
    with pytest.raises(JournalError, match=r"^No such file or directory$"):
        make(tmp_path / "no" / "where").open(20)
    with pytest.raises(JournalError, match=r"^Is a directory$"):
        make(tmp_path).open(20)


@pytest.mark.usefixtures("journal")
def test_two_servers_do_not_share_a_file(path: Path) -> None:
    """The second is refused, until the first has ended."""
    with pytest.raises(JournalError, match=r"^another server is using it$"):
        make(path).open(20)


def test_others_may_read_meanwhile(path: Path, journal: SqliteJournal) -> None:
    """A copy can be made of a journal that is in use."""
    result(journal.write(Batch(said(2), {1: LOBBY})))
    copy = path.with_name("copy.sqlite3")
    with sqlite3.connect(path) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    restored = make(copy)
    ((_, log),) = restored.open(20).rooms
    assert log.end == 3
    restored.close()


def test_nobody_else_may_read_it(path: Path, journal: SqliteJournal) -> None:
    """It holds what people whisper."""
    result(journal.write(Batch(said(1))))
    for file in path.parent.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file


def test_a_full_disk(journal: SqliteJournal) -> None:
    """What does not fit is refused as a whole, reading goes on, and so does writing later."""
    result(journal.write(Batch(said(2), {1: LOBBY})))
    (pages,) = journal._db.execute("PRAGMA page_count").fetchone()
    journal._db.execute(f"PRAGMA max_page_count = {pages}")
    much = entries(*[Said("#lobby", "ann", "x" * 4000)] * 100, first=3)
    with pytest.raises(JournalError, match=r"^database or disk is full$"):
        result(journal.write(Batch(much)))
    assert len(result(journal.read(1, "#lobby", 1, 200))) == 2
    journal._db.execute("PRAGMA max_page_count = 100000")
    result(journal.write(Batch(much)))
    assert len(result(journal.read(1, "#lobby", 1, 200))) == 102
