"""Removing: neither the file nor those beside it hold what was removed."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from chatapp.log.journal import Change, NewEntry, Redaction
from chatapp.room_events import Acted, Joined, Said, TopicSet
from chatapp.storage.backup import back_up
from chatapp.storage.sqlite import SqliteJournal
from tests.storage.conftest import LOBBY, make, result, write

GONE = "(removed by ann)"
SECRET = "wintergreen"  # noqa: S105 - what must be nowhere


def files(path: Path) -> Iterator[bytes]:
    """Yield what the journal's files hold."""
    for file in path.parent.glob(f"{path.name}*"):
        yield file.read_bytes()


def holds(path: Path) -> bool:
    """Whether any of them holds what was removed."""
    return any(SECRET.encode() in data for data in files(path))


def tidy(journal: SqliteJournal) -> None:
    """Do what is done once a minute."""
    result(journal.trim([1], 0, 0.0))


def test_an_entry_is_redacted(journal: SqliteJournal) -> None:
    """It keeps its number and its time; the first who removes it is named, and only words go."""
    events = [
        Said("#lobby", "bob", "one", 7),
        Acted("#lobby", "bob", "waves", 7),
        TopicSet("#lobby", "bob", "fish", 7),
        Joined("#lobby", ("bob",)),
    ]
    write(journal, Change([NewEntry(1, 5.0, event) for event in events], [LOBBY]))
    everything = [Redaction(1, offset, "ann") for offset in range(1, 6)]
    write(journal, Change(redactions=everything), Change(redactions=[Redaction(1, 1, "carl")]))
    found = result(journal.read(1, "#lobby", 1, 9))
    assert [(entry.offset, entry.time, entry.event) for entry in found] == [
        (1, 5.0, Said("#lobby", "bob", GONE, 7, "ann")),
        (2, 5.0, Acted("#lobby", "bob", GONE, 7, "ann")),
        (3, 5.0, TopicSet("#lobby", "bob", GONE, 7, "ann")),
        (4, 5.0, events[3]),
    ]
    journal.close()
    kept = journal.open().log(1, "#lobby", 20)
    assert (kept.first, kept.end, [entry.offset for entry in kept.entries]) == (1, 5, [1, 2, 3])


@pytest.mark.parametrize("size", [1, 500, 2000])
def test_nothing_is_left_in_the_files(journal: SqliteJournal, path: Path, size: int) -> None:
    """Many rooms have written among each other, so pages were split, and words moved."""
    chance = random.Random(size)  # noqa: S311 - the same each time
    places, ends = [], dict.fromkeys(range(1, 20), 1)
    for _ in range(400):
        log = chance.choice(list(ends))
        text = f"{SECRET} {'x' * chance.randrange(size)}" if chance.random() < 0.5 else "x" * size
        write(journal, Change([NewEntry(log, 1.0, Said("#lobby", "bob", text))]))
        places += [(log, ends[log])] if SECRET in text else []
        ends[log] += 1
    tidy(journal)
    assert holds(path)
    chance.shuffle(places)
    for log, offset in places:
        write(journal, Change(redactions=[Redaction(log, offset, "ann")]))
    tidy(journal)
    journal.close()
    journal.open()  # which writes the file anew: moved words may be left in it until then
    assert not holds(path)
    for log, end in ends.items():
        assert len(result(journal.read(log, "#lobby", 1, 999))) == end - 1
    noted = journal._db.execute("SELECT count(*) FROM record WHERE key = 'removed'").fetchone()
    assert noted == (0,)


def test_it_is_not_in_backups(journal: SqliteJournal, path: Path, tmp_path: Path) -> None:
    """Of those made from then on."""
    write(journal, Change([NewEntry(1, 1.0, Said("#lobby", "bob", SECRET))], [LOBBY]))
    write(journal, Change(redactions=[Redaction(1, 1, "ann")]))
    copy = tmp_path / "copy.sqlite3"
    back_up(str(path), str(copy))
    data = copy.read_bytes()
    assert SECRET.encode() not in data
    assert GONE.encode() in data


def test_somebody_reads_the_file_meanwhile(journal: SqliteJournal, path: Path) -> None:
    """Then the words stay beside it until they do no longer; lines do not wait for that."""
    write(journal, Change([NewEntry(1, 1.0, Said("#lobby", "bob", SECRET))], [LOBBY]))
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM entry").fetchone()
        write(journal, Change(redactions=[Redaction(1, 1, "ann")]))
        tidy(journal)
        assert holds(path)
    tidy(journal)
    assert not holds(path)


def test_a_server_that_was_killed(path: Path, tmp_path: Path) -> None:
    """The next one takes out what the one before had removed."""
    first = make(path)
    first.open()
    write(first, Change([NewEntry(1, 1.0, Said("#lobby", "bob", SECRET))], [LOBBY]))
    write(first, Change(redactions=[Redaction(1, 1, "ann")]))
    there = tmp_path / "there"
    there.mkdir()
    copy = there / path.name
    for file in path.parent.glob(f"{path.name}*"):
        (there / file.name).write_bytes(file.read_bytes())
    first.close()
    assert holds(copy)
    later = make(copy)
    later.open()
    assert not holds(copy)
    later.close()


def test_every_record_is_json(journal: SqliteJournal, path: Path) -> None:
    """Whoever looks into the file may ask SQLite for parts of any record, also of the journal's."""
    said = NewEntry(1, 5.0, Said("#lobby", "bob", "fish", 7))
    write(journal, Change([said], [LOBBY]), Change(redactions=[Redaction(1, 1, "ann")]))
    with closing(sqlite3.connect(path)) as database:
        query = "SELECT key FROM record WHERE NOT json_valid(value)"
        assert database.execute(query).fetchall() == []
