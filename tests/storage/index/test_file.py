"""The index is a file beside the journal, which may be old, damaged or missing."""

import sqlite3
from pathlib import Path

import pytest

from chatapp.storage import index
from chatapp.storage.backup import back_up, restore
from chatapp.storage.sqlite import SqliteJournal
from tests.storage.conftest import make, result
from tests.storage.index.conftest import Indexed, covers, find, index_all, offsets, say, spans


def test_a_restart_goes_on(full: Indexed) -> None:
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


def test_an_older_journal_is_indexed(full: Indexed, path: Path) -> None:
    """And so is one of which the index was deleted."""
    full.close()
    for file in path.parent.glob("*-search*"):
        file.unlink()
    full.open()
    assert spans(full) == []
    index_all(full)
    assert covers(full, 1, 1, 31)
    assert covers(full, 2, 1, 31)


def test_an_older_copy(journal_in_file: SqliteJournal, path: Path) -> None:
    """An offset may be of other words then, so the index begins anew."""
    full = journal_in_file
    say(full, "fish 1", "fish 2")
    index_all(full)
    copy = path.with_name("copy")
    back_up(str(path), str(copy))
    say(full, "fish 3")
    index_all(full)
    full.close()
    restore(str(path), str(copy))
    full.open()
    assert spans(full) == []
    say(full, "crab 3")
    index_all(full)
    assert offsets(find(full, "crab 3")) == [3]


@pytest.mark.parametrize("damage", [b"", b"no database", b"\0" * 5000])
def test_a_damaged_file(full: Indexed, path: Path, damage: bytes) -> None:
    """It is made again, and the journal has nothing to do with it."""
    full.close()
    path.with_name(f"{path.name}-search").write_bytes(damage)
    full.open()
    index_all(full)
    assert covers(full, 1, 1, 31)


def test_damaged_while_in_use(full: Indexed, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search is refused, and the next finds everything."""
    assert full.searching.index is not None

    def damaged() -> bool:
        assert full.searching.index is not None
        full.searching.index._db.execute("DROP TABLE span")
        raise sqlite3.DatabaseError("database disk image is malformed")

    monkeypatch.setattr(full.searching.index, "_index_piece", damaged)
    monkeypatch.setattr(full.searching.index, "_is_whole", lambda: False)
    assert result(full.index_more())
    monkeypatch.undo()
    index_all(full)
    assert covers(full, 1, 1, 31)
    assert offsets(find(full, "fish 30")) == [30]


def test_nobody_else_may_read_it(full: Indexed, path: Path) -> None:
    """It says which words were said."""
    modes = {file.stat().st_mode & 0o777 for file in path.parent.glob(f"{path.name}-search*")}
    assert modes == {0o600}
    assert not full.unsearchable


def test_a_disk_that_takes_nothing(journal: Indexed, path: Path) -> None:
    """Without the index there is no searching, and all else goes on."""
    journal.close()
    for file in path.parent.glob("*-search*"):
        file.unlink()
    path.with_name(f"{path.name}-search").mkdir()
    journal.open()
    assert journal.unsearchable == "this server keeps nothing that can be searched"
    say(journal, "hello")


def test_sqlite_without_fts5(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same."""
    monkeypatch.setattr(index, "SHARD", "CREATE VIRTUAL TABLE words_{} USING fts9 (text)")
    journal = make(path)
    journal.open()
    assert journal.unsearchable == "this server keeps nothing that can be searched"
    assert not path.with_name(f"{path.name}-search").exists()
    journal.close()
