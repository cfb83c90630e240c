"""A copy of a running journal, and putting one back."""

import errno
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from chatapp.errors import JournalError
from chatapp.log.journal import Change
from chatapp.storage.backup import back_up, restore
from chatapp.storage.sqlite import SqliteJournal
from tests.storage.conftest import LOBBY, make, said, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "chat.sqlite3"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Where the copy is to be."""
    return tmp_path / "copy.sqlite3"


@pytest.fixture
def journal(path: Path) -> Iterator[SqliteJournal]:
    """A journal that is in use, with two entries."""
    journal = make(path)
    journal.open()
    write(journal, Change(said(2), [LOBBY]))
    yield journal
    journal.close()


def found(path: Path) -> tuple[str, int]:
    """Return the lobby's epoch as the next start finds it, and the offset of its next entry."""
    journal = make(path)
    kept = journal.open()
    held = str(kept.records["room"]["1"]["epoch"]), kept.log(1, "#lobby", 20).end
    journal.close()
    return held


def mode(path: Path) -> int:
    """Return who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_a_copy_of_a_running_journal(path: Path, copy: Path, journal: SqliteJournal) -> None:
    """It holds what was written so far, for its owner only; the journal goes on as before."""
    back_up(str(path), str(copy))
    write(journal, Change(said(1)))
    assert mode(copy) == 0o600
    assert sorted(file.name for file in path.parent.iterdir()) == [
        "chat.sqlite3",
        "chat.sqlite3-search",
        "chat.sqlite3-search-shm",
        "chat.sqlite3-search-wal",
        "chat.sqlite3-shm",
        "chat.sqlite3-wal",
        "chat.sqlite3-witness",
        "copy.sqlite3",
    ]
    epoch, end = found(copy)
    assert (epoch != "e1", end) == (True, 3)
    journal.close()
    assert found(path) == ("e1", 4)
    journal.open()


@pytest.mark.usefixtures("journal")
def test_a_copy_takes_the_place_of_the_one_before(path: Path, copy: Path) -> None:
    """Only when it is whole, and whatever its mode was."""
    copy.write_text("older")
    copy.chmod(0o644)
    back_up(str(path), str(copy))
    assert (mode(copy), found(copy)[1]) == (0o600, 3)


def test_a_copy_that_cannot_be_made(path: Path, copy: Path) -> None:
    """Why is said, and the copy before stays."""
    copy.write_text("older")
    with pytest.raises(JournalError, match=r"^there is no such journal$"):
        back_up(str(path), str(copy))
    path.write_text("no database at all, but long enough to be taken for one" * 100)
    with pytest.raises(JournalError, match=r"^file is not a database$"):
        back_up(str(path), str(copy))
    assert copy.read_text() == "older"
    assert not path.exists() or path.read_text().startswith("no database")


def test_putting_one_back(path: Path, copy: Path, journal: SqliteJournal) -> None:
    """What was said since is gone, in a new epoch; the mode stays, and so does the file before."""
    back_up(str(path), str(copy))
    write(journal, Change(said(1)))
    journal.close()
    path.chmod(0o640)
    restore(str(path), str(copy))
    assert mode(path) == 0o640
    epoch, end = found(path)
    assert (epoch != "e1", end) == (True, 3)
    assert found(path) == (epoch, 3)
    assert found(Path(f"{path}.before"))[1] == 4
    assert not Path(f"{path}.part").exists()
    journal.open()


def test_putting_one_back_after_a_kill(path: Path, copy: Path, journal: SqliteJournal) -> None:
    """What the killed server had not moved into the file yet does not come with it."""
    back_up(str(path), str(copy))
    write(journal, Change(said(5)))
    wal = Path(f"{path}-wal").read_bytes()
    journal.close()
    Path(f"{path}-wal").write_bytes(wal)
    restore(str(path), str(copy))
    assert not Path(f"{path}-wal").exists()
    assert found(path)[1] == 3
    journal.open()


def test_whose_it_is(
    path: Path, copy: Path, journal: SqliteJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Put back by root, it is the server's again; where there was none, the folder's owner's."""
    back_up(str(path), str(copy))
    journal.close()
    owners: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "chown", lambda _path, user, group: owners.append((user, group)))
    restore(str(path), str(copy))
    there = path.stat()
    path.unlink()
    restore(str(path), str(copy))
    folder = path.parent.stat()
    assert owners == [(there.st_uid, there.st_gid), (folder.st_uid, folder.st_gid)]
    assert mode(path) == 0o600
    journal.open()


def test_what_cannot_be_put_back(path: Path, copy: Path, journal: SqliteJournal) -> None:
    """A server that uses the journal keeps it; what is no copy changes nothing."""
    back_up(str(path), str(copy))
    with pytest.raises(JournalError, match=r"^another server is using it$"):
        restore(str(path), str(copy))
    journal.close()
    copy.write_text("no database at all, but long enough to be taken for one" * 100)
    with pytest.raises(JournalError, match=r"^file is not a database$"):
        restore(str(path), str(copy))
    copy.unlink()
    with pytest.raises(JournalError, match=r"^No such file or directory$"):
        restore(str(path), str(copy))
    assert found(path) == ("e1", 3)
    assert not Path(f"{path}.part").exists()
    journal.open()


@pytest.mark.parametrize("link", [False, True])
def test_a_journal_is_no_copy_of_itself(tmp_path: Path, link: bool) -> None:
    """A copy under the journal's own name would take the file away from a running server."""
    path = tmp_path / "journal"
    path.touch()
    copy = tmp_path / "link" if link else path
    if link:
        copy.symlink_to(path)
    before = path.stat().st_ino
    with pytest.raises(JournalError) as refused:
        back_up(str(path), str(copy))
    assert str(refused.value) == "expected the name of another file"
    assert path.stat().st_ino == before


def empty(copy: Path) -> str:
    """Write nothing, as a copy on a full disk is."""
    copy.write_bytes(b"")
    return "it is empty"


def cut_off(copy: Path) -> str:
    """Lose the second half."""
    os.truncate(copy, copy.stat().st_size // 2)
    return "database disk image is malformed"


def another(copy: Path) -> str:
    """Write a database of something else."""
    copy.unlink()
    with closing(sqlite3.connect(copy)) as database:
        database.execute("CREATE TABLE x (y)")
    return "it is a database of something else"


def folder(copy: Path) -> str:
    """Make a folder."""
    copy.unlink()
    copy.mkdir()
    return "expected a file"


def pipe(copy: Path) -> str:
    """Make a pipe, which nobody writes into."""
    copy.unlink()
    os.mkfifo(copy)
    return "expected a file"


def itself(copy: Path) -> str:
    """Have the journal's file be the copy."""
    copy.unlink()
    copy.symlink_to(copy.with_name("chat.sqlite3"))
    return "expected the name of another file"


@pytest.mark.parametrize("spoil", [empty, cut_off, another, folder, pipe, itself])
def test_what_is_no_copy_is_not_put_back(
    path: Path, copy: Path, journal: SqliteJournal, spoil: Callable[[Path], str]
) -> None:
    """Why is said, and the journal is as it was."""
    back_up(str(path), str(copy))
    journal.close()
    said = spoil(copy)
    with pytest.raises(JournalError) as found_out:
        restore(str(path), str(copy))
    assert str(found_out.value) == said
    assert found(path) == ("e1", 3)
    assert not Path(f"{path}.part").exists()
    assert not Path(f"{path}.before").exists()
    journal.open()


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize("spoil", [folder, pipe])
def test_a_copy_replaces_nothing_but_a_file(
    path: Path, copy: Path, spoil: Callable[[Path], str]
) -> None:
    """A folder or a pipe stays."""
    copy.touch()
    spoil(copy)
    with pytest.raises(JournalError, match=r"^expected the name of a file$"):
        back_up(str(path), str(copy))
    assert not copy.is_file()


@pytest.mark.usefixtures("journal")
def test_a_copy_that_fails_leaves_nothing(
    path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No half copy stays beside it, which holds what users whisper."""

    def fail(_: int) -> None:
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(JournalError, match=r"^no$"):
        back_up(str(path), str(copy))
    assert [file.name for file in path.parent.iterdir() if "copy" in file.name] == []
