"""What would keep the journal from being opened is found before that, and nothing is changed."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from chatapp.errors import JournalError
from chatapp.storage.check import check_journal
from chatapp.storage.schema import MIGRATIONS, lock, migrate


def write_journal(path: Path, *statements: str) -> None:
    """Write a journal of the newest version, and change it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        migrate(database)
        for statement in statements:
            database.execute(statement)


def contents(folder: Path) -> dict[str, bytes]:
    """Return what is in a folder, by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_in_order(tmp_path: Path) -> None:
    """A journal that is there, or can be made, is in order, and is left as it is."""
    path = tmp_path / "chat #1?.sqlite3"
    assert not check_journal(str(path))
    write_journal(path)
    before = contents(tmp_path)
    assert not check_journal(str(path))
    assert contents(tmp_path) == before
    (tmp_path / "empty").touch()
    assert not check_journal(str(tmp_path / "empty"))


def test_a_running_server(tmp_path: Path) -> None:
    """A journal that a server has is in order: the server has looked at it itself."""
    path = tmp_path / "chat.sqlite3"
    write_journal(path)
    descriptor = lock(str(path))
    assert check_journal(str(path))
    os.close(descriptor)
    assert not check_journal(str(path))


def nonsense(path: Path) -> str:
    """Write what is no database."""
    path.write_bytes(b"nonsense" * 1000)
    return "expected a journal, or a name that is free (file is not a database)"


def another(path: Path) -> str:
    """Write a database of something else."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE x (y)")
    return "expected a journal, or a name that is free (it is a database of something else)"


def newer(path: Path) -> str:
    """Write a journal of a version to come."""
    write_journal(path, "PRAGMA user_version = 99")
    known = len(MIGRATIONS)
    reason = f"it was written by a newer chatapp (journal version 99; this one knows {known})"
    return f"expected a journal, or a name that is free ({reason})"


def folder(path: Path) -> str:
    """Make a folder."""
    path.mkdir()
    return f"expected a file, which {path} is not"


def pipe(path: Path) -> str:
    """Make a pipe."""
    os.mkfifo(path)
    return f"expected a file, which {path} is not"


def witness(path: Path) -> str:
    """Make a folder where the witness is to be."""
    beside = Path(f"{path}-witness")
    beside.mkdir()
    return f"expected a file, which {beside} is not"


@pytest.mark.parametrize("make", [nonsense, another, newer, folder, pipe, witness])
def test_faults(tmp_path: Path, make: Callable[[Path], str]) -> None:
    """What cannot be opened is said in one line, and left as it is."""
    path = tmp_path / "chat.sqlite3"
    said = make(path)
    before = contents(tmp_path)
    with pytest.raises(JournalError) as found:
        check_journal(str(path))
    assert str(found.value) == said
    assert contents(tmp_path) == before


def test_folders(tmp_path: Path) -> None:
    """A folder that is not there, or is none, is said to be so."""
    (tmp_path / "file").touch()
    for name in ("none", "file"):
        with pytest.raises(JournalError) as found:
            check_journal(str(tmp_path / name / "chat.sqlite3"))
        where = tmp_path / name
        assert str(found.value) == f"expected a file in a folder that exists, not in {where}"


@pytest.mark.parametrize("folder", ["/proc", "/proc/self"])
def test_a_folder_that_takes_no_file(folder: str) -> None:
    """Not even root can make a file there, whatever the folder's mode says."""
    with pytest.raises(JournalError) as found:
        check_journal(f"{folder}/chat.sqlite3")
    root = f"that takes new files, not in {folder} (No such file or directory)"
    other = f"that this user may write, not in {folder}"
    right = root if os.access(folder, os.W_OK) else other
    assert str(found.value) == f"expected a file in a folder {right}"


@pytest.mark.parametrize("length", [300, 250])
def test_a_name_that_is_too_long(tmp_path: Path, length: int) -> None:
    """The name of the journal, or of a file beside it."""
    with pytest.raises(JournalError) as found:
        check_journal(str(tmp_path / ("x" * length)))
    assert str(found.value) == "expected a name that a file can have (File name too long)"


def test_permissions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder or a file that this user may not write is said to be so."""
    path = tmp_path / "chat.sqlite3"
    write_journal(path)
    for denied, said in (
        (tmp_path, f"expected a file in a folder that this user may write, not in {tmp_path}"),
        (path, f"expected a file that this user may read and write: {path}"),
    ):
        monkeypatch.setattr(os, "access", lambda file, _mode, no=denied: file != no)
        with pytest.raises(JournalError) as found:
            check_journal(str(path))
        assert str(found.value) == said
