"""The index for searching: what it finds is what a look through the journal would find."""

import sqlite3
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatapp.events import Whispered
from chatapp.log.journal import Change, Drop, NewEntry, Redaction
from chatapp.log.search import Found, Place, Wanted, text_of, words_of
from chatapp.room_events import Acted, Event, Joined, Said, TopicSet
from chatapp.storage import finding, index, shards
from chatapp.storage.backup import back_up, restore
from chatapp.storage.sqlite import SqliteJournal
from tests.storage.conftest import LOBBY, make, result, write

END = 1 << 31
SECRET = "\N{DRAGON FACE}\N{CHEESE WEDGE}\N{ROCKET}\N{SNAIL}"  # noqa: S105 - to be nowhere

ALPHABET = 'abAB"*()-:^ \N{LATIN SMALL LETTER SHARP S}\N{FULLWIDTH LATIN CAPITAL LETTER A}日本語'
"""Few letters, so that words are found, and all that means something to FTS5."""


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shards and pieces are so small that there are many."""
    monkeypatch.setattr(shards, "SHARD_ENTRIES", 8)
    monkeypatch.setattr(index, "PIECE_ENTRIES", 3)
    monkeypatch.setattr(index, "PIECE_LOGS", 2)


def index_all(journal: SqliteJournal) -> None:
    """Have everything indexed."""
    while result(journal.index_more()):
        pass


def find(journal: SqliteJournal, typed: str, *logs: int, count: int = 100, end: int = END) -> Found:
    """Look for words."""
    places = [Place(log, f"#{log}", 1, end) for log in logs or (1,)]
    found: Found = result(journal.search(Wanted(places, words_of(typed), count)))
    return found


def offsets(found: Found) -> list[int]:
    """Return the offsets of what was found."""
    return [entry.offset for _, entry in found.entries]


def say(journal: SqliteJournal, *texts: str, log: int = 1, time: float = 5.0) -> None:
    """Have bob say something."""
    new = [NewEntry(log, time, Said("#lobby", "bob", text, 7)) for text in texts]
    write(journal, Change(new, [LOBBY]))


def in_index(path: Path) -> bool:
    """Whether the files of the index have what is to be nowhere, but for its first letter."""
    part = SECRET[1:3].encode()
    return any(part in file.read_bytes() for file in path.parent.glob(f"{path.name}-search*"))


def test_words_are_found(journal: SqliteJournal) -> None:
    """All of them, within others, whatever their case; in what was said, done, and made a topic."""
    events: list[Event] = [
        Said("#lobby", "ann", "The quick brown fox"),
        Joined("#lobby", ("quick",)),
        Acted("#lobby", "ann", "is QUICKER than foxes"),
        TopicSet("#lobby", "ann", "quick and dirty"),
        Said("#lobby", "quick", "slow fox"),
        Whispered("bob", "ann", "quick", outgoing=False),
    ]
    write(journal, Change([NewEntry(1, 5.0, event) for event in events], [LOBBY]))
    for _ in range(2):  # before and after they are indexed
        assert offsets(find(journal, "quick")) == [1, 3, 4]
        assert offsets(find(journal, "FOX quick")) == [1, 3]
        assert offsets(find(journal, "fox qu")) == [1, 3]
        assert offsets(find(journal, "cker tha")) == [3]
        assert offsets(find(journal, "quick fox", end=3)) == [1]
        assert offsets(find(journal, "quickly")) == []
        index_all(journal)
    found = find(journal, "quick", count=2)
    assert (offsets(found), found.more, found.whole) == ([3, 4], True, True)
    assert not find(journal, "quick", count=3).more


def test_scripts_without_blanks(journal: SqliteJournal) -> None:
    """Words of three characters are found by the index, shorter ones by looking."""
    say(journal, "今日は日本語を話します", "明日は英語")
    index_all(journal)
    assert offsets(find(journal, "日本語")) == [1]
    assert offsets(find(journal, "日本")) == [1]
    assert offsets(find(journal, "語")) == [1, 2]


def test_several_logs_in_the_order_of_time(journal: SqliteJournal) -> None:
    """Each keeps its own order, even where the clock was set back; others are not looked at."""
    for time, log in ((1.0, 1), (4.0, 2), (2.0, 1), (3.0, 2), (5.0, 3)):
        say(journal, f"fish {time}", log=log, time=time)
    index_all(journal)
    found = find(journal, "fish", 1, 2)
    assert [(log, entry.offset) for log, entry in found.entries] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert [log for log, _ in find(journal, "fish", 1, 2, count=1).entries] == [2]


Texts = st.lists(st.text(ALPHABET, max_size=12), max_size=40)


@given(
    texts=st.dictionaries(st.integers(1, 4), Texts, max_size=4),
    typed=st.text(ALPHABET, max_size=8),
    indexed=st.integers(0, 30),
    count=st.integers(1, 12),
    logs=st.sets(st.integers(1, 4), min_size=1),
)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_same_as_a_look_through_all(
    tmp_path_factory: Any,
    texts: dict[int, list[str]],
    typed: str,
    indexed: int,
    count: int,
    logs: set[int],
) -> None:
    """However much of it is indexed; and whatever is typed is some words."""
    journal = make(tmp_path_factory.mktemp("index") / "chat")
    journal.open()
    for log, lines in texts.items():
        say(journal, *lines, log=log)
    for _ in range(indexed):
        result(journal.index_more())
    words = words_of(typed)
    matching = {
        log: [
            at
            for at, line in enumerate(texts.get(log, []), 1)
            if all(word in text_of(Said("", "", line)) for word in words)
        ]
        for log in logs
    }
    found = find(journal, typed, *logs, count=count)
    journal.close()
    assert found.whole
    assert len(found.entries) == min(count, sum(map(len, matching.values())))
    assert found.more == (count < sum(map(len, matching.values())))
    for log in logs:
        here = [entry.offset for number, entry in found.entries if number == log]
        assert here == matching[log][len(matching[log]) - len(here) :]


@given(st.text(min_size=1, max_size=40))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_searched(journal: SqliteJournal, typed: str) -> None:
    """Nothing of what it means to FTS5 does anything."""
    words = words_of(typed)
    assert words == tuple(word for word in words if word.split() == [word])
    if words:
        find(journal, typed)


@pytest.fixture
def full(journal: SqliteJournal) -> SqliteJournal:
    """A journal in which everything is indexed."""
    say(journal, *[f"fish {number}" for number in range(1, 31)])
    say(journal, *[f"bird {number}" for number in range(1, 31)], log=2)
    index_all(journal)
    return journal


def spans(journal: SqliteJournal) -> list[tuple[int, ...]]:
    """Return the logs and bounds of the spans."""
    query = "SELECT log, first, end FROM span ORDER BY log, first"
    assert journal._index is not None
    return journal._index._db.execute(query).fetchall()


def tables(journal: SqliteJournal) -> int:
    """Return the number of shards."""
    query = "SELECT count(*) FROM sqlite_master WHERE name GLOB 'words_[0-9]*' AND type = 'table'"
    assert journal._index is not None
    (count,) = journal._index._db.execute(f"{query} AND sql LIKE '%VIRTUAL%'").fetchone()
    (shards,) = journal._index._db.execute("SELECT count(*) FROM shard").fetchone()
    assert count == shards
    return int(count)


def covers(journal: SqliteJournal, log: int, first: int, end: int) -> bool:
    """Whether the spans of a log have everything once from an offset to before another."""
    here = [(start, stop) for number, start, stop in spans(journal) if number == log]
    together = all(before[1] == after[0] for before, after in pairwise(here))
    return together and (here[0][0], here[-1][1]) == (first, end)


def test_a_restart_goes_on(full: SqliteJournal) -> None:
    """What was indexed stays, and what was not yet follows."""
    before = spans(full)
    say(full, "fish 31")
    full.close()
    full.open()
    assert spans(full) == before
    assert offsets(find(full, "fish 31")) == [31]
    index_all(full)
    assert covers(full, 1, 1, 32)
    assert offsets(find(full, "fish 31")) == [31]


def test_an_older_journal_is_indexed(full: SqliteJournal, path: Path) -> None:
    """And so is one of which the index was deleted."""
    full.close()
    for file in path.parent.glob("*-search*"):
        file.unlink()
    full.open()
    assert spans(full) == []
    index_all(full)
    assert covers(full, 1, 1, 31)
    assert covers(full, 2, 1, 31)


def test_what_is_deleted_vanishes(full: SqliteJournal) -> None:
    """Shards of which nothing is kept are gone, and what is left of others moves."""
    before = tables(full)
    for _ in range(2):
        result(full.trim([1], 3, 0.0))
        index_all(full)
        assert covers(full, 1, 28, 31)
        assert covers(full, 2, 1, 31)
        assert offsets(find(full, "fish")) == [28, 29, 30]
        assert tables(full) < before
    write(full, Change(drops=[Drop(2)]))
    index_all(full)
    assert {log for log, *_ in spans(full)} == {1}
    assert offsets(find(full, "bird", 2)) == []


def test_what_was_deleted_before_a_restart(full: SqliteJournal) -> None:
    """The index follows, although it was not told."""
    full._index, kept = None, full._index
    result(full.trim([1], 3, 0.0))
    write(full, Change(drops=[Drop(2)]))
    full._index = kept
    full.close()
    full.open()
    assert {log for log, *_ in spans(full)} <= {1}
    index_all(full)
    assert {log for log, *_ in spans(full)} == {1}
    assert covers(full, 1, 28, 31)


def test_what_is_removed_vanishes(full: SqliteJournal, path: Path) -> None:
    """It is found no more at once, and soon in none of the files of the index."""
    say(full, f"fish {SECRET}")
    index_all(full)
    assert in_index(path)
    write(full, Change(redactions=[Redaction(1, 31, "ann")]))
    assert offsets(find(full, SECRET)) == []
    index_all(full)
    assert not in_index(path)
    assert covers(full, 1, 1, 32)
    assert offsets(find(full, "fish")) == list(range(1, 31))
    assert offsets(find(full, "removed")) == []


def test_what_is_removed_soon_after(full: SqliteJournal, path: Path) -> None:
    """A crowd of removals costs little: they are taken out together, at the latest at the end."""
    write(full, Change(redactions=[Redaction(1, 1, "ann")]))
    say(full, SECRET)
    index_all(full)
    write(full, Change(redactions=[Redaction(1, 31, "ann")]))
    index_all(full)
    assert in_index(path)
    before = spans(full)
    full.close()
    assert not in_index(path)
    full.open()
    assert 0 < len(spans(full)) < len(before)


def test_killed_before_it_vanishes(full: SqliteJournal, path: Path) -> None:
    """The index begins anew, because it does not know what was removed."""
    say(full, SECRET)
    index_all(full)
    write(full, Change(redactions=[Redaction(1, 31, "ann")]))
    full._index, index_before = None, full._index
    full.close()
    assert index_before is not None
    index_before._db.close()
    assert in_index(path)
    full.open()
    assert not in_index(path)
    index_all(full)
    assert covers(full, 1, 1, 32)


def test_an_older_copy(full: SqliteJournal, path: Path) -> None:
    """An offset may be of other words then, so the index begins anew."""
    copy = path.with_name("copy")
    back_up(str(path), str(copy))
    say(full, "fish 31")
    index_all(full)
    full.close()
    restore(str(path), str(copy))
    full.open()
    assert spans(full) == []
    say(full, "crab 31")
    index_all(full)
    assert offsets(find(full, "crab 31")) == [31]


@pytest.mark.parametrize("damage", [b"", b"no database", b"\0" * 5000])
def test_a_damaged_file(full: SqliteJournal, path: Path, damage: bytes) -> None:
    """It is made again, and the journal has nothing to do with it."""
    full.close()
    path.with_name(f"{path.name}-search").write_bytes(damage)
    full.open()
    index_all(full)
    assert covers(full, 1, 1, 31)


def test_damaged_while_in_use(full: SqliteJournal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search is refused, and the next finds everything."""
    assert full._index is not None

    def damaged() -> bool:
        assert full._index is not None
        full._index._db.execute("DROP TABLE span")
        raise sqlite3.DatabaseError("database disk image is malformed")

    monkeypatch.setattr(full._index, "_index_piece", damaged)
    monkeypatch.setattr(full._index, "_is_whole", lambda: False)
    assert result(full.index_more())
    monkeypatch.undo()
    index_all(full)
    assert covers(full, 1, 1, 31)
    assert offsets(find(full, "fish 30")) == [30]


def test_nobody_else_may_read_it(full: SqliteJournal, path: Path) -> None:
    """It says which words were said."""
    modes = {file.stat().st_mode & 0o777 for file in path.parent.glob(f"{path.name}-search*")}
    assert modes == {0o600}
    assert full.searches


def test_a_disk_that_takes_nothing(journal: SqliteJournal, path: Path) -> None:
    """Without the index there is no searching, and all else goes on."""
    journal.close()
    for file in path.parent.glob("*-search*"):
        file.unlink()
    path.with_name(f"{path.name}-search").mkdir()
    journal.open()
    assert not journal.searches
    say(journal, "hello")


def test_sqlite_without_fts5(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same."""
    monkeypatch.setattr(index, "SHARD", "CREATE VIRTUAL TABLE words_{} USING fts9 (text)")
    journal = make(path)
    journal.open()
    assert not journal.searches
    assert not path.with_name(f"{path.name}-search").exists()
    journal.close()


class Late:
    """A clock on which time passes with each look."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += finding.LOOK_SECONDS / 20
        return self.now


def test_a_search_that_takes_too_long(full: SqliteJournal) -> None:
    """It ends with what was found, and says so."""
    assert full._index is not None
    full._index._seconds = Late()
    found = find(full, "fish")
    assert not found.whole
    assert 0 < len(found.entries) < 30
    assert offsets(found)[-1] == 30


def test_short_words_are_looked_for_in_the_newest(
    full: SqliteJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among so many, in all rooms together."""
    monkeypatch.setattr(finding, "PART", 5)
    monkeypatch.setattr(finding, "READ_AT_MOST", 10)
    found = find(full, "fi")
    assert (offsets(found), found.whole) == (list(range(21, 31)), False)
    assert offsets(find(full, "fi", 1, 2)) == list(range(26, 31))
    assert find(full, "fish 1").whole


def test_many_rooms(journal: SqliteJournal) -> None:
    """Each has its own part of the shards."""
    for log in range(1, 60):
        say(journal, f"fish {log}", f"bird {log}", log=log)
    index_all(journal)
    assert all(covers(journal, log, 1, 3) for log in range(1, 60))
    found = find(journal, "fish", *range(1, 60))
    assert sorted(log for log, _ in found.entries) == list(range(1, 60))
    assert offsets(find(journal, "fish 7", 7)) == [1]
    assert offsets(find(journal, "fish 8", 7)) == []


def test_what_is_passed_over(full: SqliteJournal) -> None:
    """It does not count."""

    def odd(event: Event) -> bool:
        return isinstance(event, Said) and event.text[-1] in "13579"

    wanted = Wanted([Place(1, "#lobby", 1, END)], words_of("fish"), 3, odd)
    found: Found = result(full.search(wanted))
    assert (offsets(found), found.more) == ([26, 28, 30], True)
