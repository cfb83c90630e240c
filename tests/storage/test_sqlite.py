"""The journal in a file: what was written is there again, and what goes wrong says so."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from chatapp.errors import JournalError
from chatapp.log.journal import (
    Applied,
    Change,
    Claim,
    Drop,
    Record,
)
from chatapp.room_events import Said
from chatapp.storage import schema
from chatapp.storage.kept import AT_ONCE
from chatapp.storage.schema import MIGRATIONS
from chatapp.storage.sqlite import SqliteJournal
from tests.storage.conftest import ANN, LOBBY, entries, make, result, said, write


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Look into a file, and change it."""
    with closing(sqlite3.connect(path)) as database, database:
        yield database


def test_forgetting(path: Path, journal: SqliteJournal) -> None:
    """What is forgotten leaves nothing."""
    write(journal, Change(said(3), [LOBBY, ANN], [Claim("name:ann", "7")]))
    gone = [Record(one.kind, one.key, None) for one in (LOBBY, ANN)]
    write(journal, Change([], gone, [Claim("name:ann", "", was="7")], [Drop(1)]))
    with opened(path) as database:
        for table in ("entry", "claim", "log"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # noqa: S608
        left = database.execute("SELECT kind, key FROM record ORDER BY key").fetchall()
        assert left == [("journal", "batch"), ("journal", "life")]


def test_a_batch_is_kept_whole_or_not_at_all(journal: SqliteJournal) -> None:
    """What fails in the middle leaves nothing, and tried again it has the same numbers."""
    broken = Change(records=[Record(None, "1", {})])  # type: ignore[arg-type]
    with pytest.raises(JournalError, match=r"^NOT NULL constraint failed: record\.kind$"):
        write(journal, Change(said(2)), broken)
    assert result(journal.read(1, "#lobby", 1, 9)) == []
    assert write(journal, Change(said(2))) == [Applied((1, 2))]


def test_a_newer_version_is_refused(path: Path, journal: SqliteJournal) -> None:
    """A file that a later chatapp wrote is left as it is."""
    with opened(path) as database:
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    journal.close()
    with pytest.raises(JournalError) as failed:
        make(path).open()
    assert str(failed.value) == (
        f"it was written by a newer chatapp (journal version {len(MIGRATIONS) + 1};"
        f" this one knows {len(MIGRATIONS)})"
    )
    with opened(path) as database:
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    journal.open()


def test_an_older_version_is_brought_up_to_date(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is there stays, and each step of the schema is made once."""
    journal = make(path)
    journal.open()
    write(journal, Change(said(2)))
    journal.close()
    step = "CREATE TABLE later (x);"
    monkeypatch.setattr(schema, "MIGRATIONS", (*MIGRATIONS, step))
    for _ in range(2):
        log = journal.open().log(1, "#lobby", 20)
        journal.close()
        assert log.end == 3
    with opened(path) as database:
        assert database.execute("SELECT * FROM later").fetchall() == []
        assert database.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    """Neither another program's database nor a file that is none is touched."""
    other = tmp_path / "other.sqlite3"
    with opened(other) as database:
        database.execute("CREATE TABLE theirs (x)")
    with pytest.raises(JournalError, match=r"^it is a database of something else$"):
        make(other).open()
    text = tmp_path / "text"
    text.write_text("no database at all, but long enough to be taken for one" * 100)
    with pytest.raises(JournalError, match=r"^file is not a database$"):
        make(text).open()
    with pytest.raises(JournalError, match=r"^No such file or directory$"):
        make(tmp_path / "no" / "where").open()
    with pytest.raises(JournalError, match=r"^Is a directory$"):
        make(tmp_path).open()


@pytest.mark.usefixtures("journal")
def test_two_servers_do_not_share_a_file(path: Path) -> None:
    """The second is refused, until the first has ended."""
    with pytest.raises(JournalError, match=r"^another server is using it$"):
        make(path).open()


def test_others_may_read_meanwhile(path: Path, journal: SqliteJournal) -> None:
    """A copy can be made of a journal that is in use."""
    write(journal, Change(said(2)))
    copy = path.with_name("copy.sqlite3")
    with opened(path) as source, opened(copy) as target:
        source.backup(target)
    restored = make(copy)
    assert restored.open().log(1, "#lobby", 20).end == 3
    restored.close()


def test_nobody_else_may_read_it(path: Path, journal: SqliteJournal) -> None:
    """It holds what people whisper."""
    write(journal, Change(said(1)))
    for file in path.parent.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file


def test_a_full_disk(journal: SqliteJournal) -> None:
    """What does not fit is refused as a whole, reading goes on, and so does writing later."""
    write(journal, Change(said(2)))
    (pages,) = journal._db.execute("PRAGMA page_count").fetchone()
    journal._db.execute(f"PRAGMA max_page_count = {pages}")
    much = entries(*[Said("#lobby", "ann", "x" * 4000)] * 100, first=3)
    with pytest.raises(JournalError, match=r"^database or disk is full$"):
        write(journal, Change(much))
    assert len(result(journal.read(1, "#lobby", 1, 200))) == 2
    journal._db.execute("PRAGMA max_page_count = 100000")
    write(journal, Change(much))
    assert len(result(journal.read(1, "#lobby", 1, 200))) == 102


@pytest.mark.parametrize("how", ["deleted", "replaced"])
def test_a_file_that_is_not_there_any_more(path: Path, journal: SqliteJournal, how: str) -> None:
    """What was written into it would be lost: that is noticed, and nothing more is accepted."""
    write(journal, Change(said(1)))
    assert result(journal.check()) is None
    path.unlink()
    if how == "replaced":
        path.write_bytes(b"")
    lost = f"{path} was deleted or replaced while it was in use"
    for ask in (journal.check, lambda: journal.write([Change(said(1))])):
        with pytest.raises(JournalError) as failed:
            result(ask())
        assert str(failed.value) == lost


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_many_records(path: Path, more: int) -> None:
    """Each is read back under its own key, however many are read at once."""
    journal = make(path)
    journal.open()
    number = 2 * AT_ONCE + more
    records = [Record("thing", str(one), {"is": f'[{one}, "é"]'}) for one in range(number)]
    write(journal, Change(records=records))
    journal.close()
    kept = journal.open().records["thing"]
    journal.close()
    assert kept == {str(one): {"is": f'[{one}, "é"]'} for one in range(number)}
