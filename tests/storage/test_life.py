"""Epochs: a journal goes on in them only if its file holds all that was shown.

A program that holds a place of an epoch would otherwise take new words for old ones.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chatapp.log.journal import Change, Record
from chatapp.storage import witness
from chatapp.storage.sqlite import SqliteJournal
from tests.storage.conftest import LOBBY, make, said, write

DEV = Record("room", "2", {"name": "#dev", "epoch": "e2", "topic": "fish"})
BEFORE = {"1": "e1", "2": "e2"}


def kill(journal: SqliteJournal) -> None:
    """Leave what `kill -9` leaves: the file, and no word that it was closed."""
    journal._closing.close()


def end(journal: SqliteJournal) -> None:
    """End as the server does."""
    journal.close()


def rooms(path: Path, leave: Callable[[SqliteJournal], None] = end) -> dict[str, Any]:
    """Return the rooms as the next start finds them."""
    journal = make(path)
    kept = journal.open()
    leave(journal)
    return dict(kept.records["room"])


def epochs(path: Path, leave: Callable[[SqliteJournal], None] = end) -> dict[str, str]:
    """Return the epochs of the rooms as the next start finds them."""
    return {key: room["epoch"] for key, room in rooms(path, leave).items()}


def assert_new(found: dict[str, str]) -> None:
    """Assert that both rooms have begun an epoch of their own."""
    assert found.keys() == BEFORE.keys()
    assert len({*found.values(), *BEFORE.values()}) == 4


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal that was closed, with two rooms."""
    path = tmp_path / "chat.sqlite3"
    journal = make(path)
    journal.open()
    write(journal, Change(said(2), [LOBBY, DEV]))
    journal.close()
    return path


def go_on(path: Path, batches: int, leave: Callable[[SqliteJournal], None]) -> None:
    """Have more written, one batch after the other."""
    journal = make(path)
    journal.open()
    for _ in range(batches):
        write(journal, Change(said(1)))
    leave(journal)


@pytest.mark.parametrize("leave", [end, kill])
def test_a_restart_keeps_epochs(path: Path, leave: Callable[[SqliteJournal], None]) -> None:
    """After a clean end as after a kill, however often."""
    for _ in range(3):
        go_on(path, 2, leave)
        assert epochs(path, leave) == BEFORE


def test_a_kill_in_the_middle_of_a_batch(path: Path) -> None:
    """What was not kept was shown to nobody, so nothing is lacking."""
    journal = make(path)
    journal.open()
    write(journal, Change(said(1)))
    journal._witness.begin(journal._batch + 1)
    kill(journal)
    assert epochs(path) == BEFORE


def test_a_kill_just_after_a_batch(path: Path) -> None:
    """It is in the file, though nobody was told so: that is more than was shown, not less."""
    journal = make(path)
    journal.open()
    before = journal._batch
    write(journal, Change(said(1)))
    journal._witness.keep(before)
    kill(journal)
    assert epochs(path) == BEFORE


def test_tokens_of_an_earlier_life_are_noted(path: Path) -> None:
    """A place in the whispers that comes with one of them means nothing."""
    journal = make(path)
    journal.open()
    ann = {"name": "ann", "digest": "aa", "previous": ""}
    write(journal, Change(records=[Record("user", "3", ann)]))
    journal.close()
    Path(f"{path}-witness").unlink()
    for _ in range(2):
        journal = make(path)
        kept = journal.open()
        assert kept.records["user"]["3"] == {**ann, "outlived": ["aa", ""]}
        journal.close()


@pytest.mark.parametrize("boot", [b"another boot of this machine here...", None])
def test_a_power_cut(path: Path, monkeypatch: pytest.MonkeyPatch, boot: bytes | None) -> None:
    """The last moments may be gone: another boot id, or none that could tell, begins new epochs."""
    go_on(path, 1, kill)
    other = path.with_name("boot_id")
    if boot is not None:
        other.write_bytes(boot)
    monkeypatch.setattr(witness, "BOOT_ID", other)
    found = rooms(path)
    assert_new({key: room["epoch"] for key, room in found.items()})
    assert {room["topic"] for room in found.values()} == {"", "fish"}
    assert rooms(path) == found


def test_a_boot_after_a_clean_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything was on the disk, so the epochs go on."""
    other = path.with_name("boot_id")
    other.write_bytes(b"another boot of this machine here...")
    monkeypatch.setattr(witness, "BOOT_ID", other)
    assert epochs(path) == BEFORE


@pytest.mark.parametrize("leave", [end, kill])
@pytest.mark.parametrize("lacking", [1, 5])
def test_an_older_file_copied_over_it(
    path: Path, leave: Callable[[SqliteJournal], None], lacking: int
) -> None:
    """By hand, with cp: it is the same file to the system, and lacks as little as one batch."""
    copy = path.with_name("copy")
    shutil.copyfile(path, copy)
    inode = path.stat().st_ino
    go_on(path, lacking, leave)
    shutil.copyfile(copy, path)
    assert path.stat().st_ino == inode
    assert_new(epochs(path))


def test_another_file_in_its_place(path: Path) -> None:
    """Moved there, even if it has all that was shown: who made it is not known."""
    copy = path.with_name("copy")
    shutil.copyfile(path, copy)
    copy.replace(path)
    assert_new(epochs(path))


@pytest.mark.parametrize("left", [b"", b"nonsense", None])
def test_a_witness_that_says_nothing(path: Path, left: bytes | None) -> None:
    """Without it nobody knows, so new epochs begin; then all is well again."""
    beside = Path(f"{path}-witness")
    beside.unlink()
    if left is not None:
        beside.write_bytes(left)
    found = epochs(path)
    assert_new(found)
    assert epochs(path) == found


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.storage.test_life import make, said, write
from chatapp.log.journal import Change
journal = make(Path(sys.argv[1]))
journal.open()
write(journal, Change(said(5)))
os.kill(os.getpid(), signal.SIGKILL)
"""


def kill_with_wal(path: Path) -> None:
    """Have more written by a process that is killed, and so leaves its `-wal` file."""
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)  # noqa: S603 - our own
    assert Path(f"{path}-wal").stat().st_size > 0


@pytest.mark.parametrize("put_back", [shutil.copyfile, shutil.copy2, shutil.move])
def test_a_copy_beside_the_wal_of_another_file(
    path: Path, put_back: Callable[[Path, Path], object]
) -> None:
    """Put back by hand after a kill: it is read without what was written after it was made."""
    copy = path.with_name("copy")
    shutil.copyfile(path, copy)
    ends = make(copy).open().ends()
    kill_with_wal(path)
    shutil.copyfile(path.with_name("copy"), path.with_name("again"))
    put_back(path.with_name("again"), path)
    journal = make(path)
    kept = journal.open()
    assert kept.ends() == ends
    assert journal._db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    journal.close()
    assert_new({key: room["epoch"] for key, room in kept.records["room"].items()})
    assert Path(f"{path}-wal.before").stat().st_size > 0


def test_a_wal_that_was_left_by_a_kill(path: Path) -> None:
    """It is the journal's own, so all of it is there, however often."""
    for times in range(1, 3):
        kill_with_wal(path)
        journal = make(path)
        assert journal.open().ends()[1] == 3 + 5 * times
        kill(journal)
    assert epochs(path) == BEFORE
    assert not Path(f"{path}-wal.before").exists()


def test_a_killed_journal_moved_with_all_its_files(path: Path, tmp_path: Path) -> None:
    """A copy of the whole folder has a `-wal` file of its own, which is read."""
    kill_with_wal(path)
    folder = tmp_path / "moved"
    folder.mkdir()
    for file in tmp_path.glob("chat.sqlite3*"):
        shutil.copyfile(file, folder / file.name)
    journal = make(folder / path.name)
    assert journal.open().ends()[1] == 8
    journal.close()


def test_a_witness_of_an_earlier_version(path: Path) -> None:
    """It says less, and is believed."""
    beside = Path(f"{path}-witness")
    beside.write_bytes(beside.read_bytes()[:68])
    assert epochs(path) == BEFORE
