"""The log's file is appended to, rotated, and never given up."""

from pathlib import Path

import pytest

from chatapp.ops.rotating import RotatingFile


def names(folder: Path) -> dict[str, str]:
    """Return what the files of a folder hold."""
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_rotation(tmp_path: Path) -> None:
    """A file that is full is put aside; the oldest goes. The new one may be read by the same."""
    path = tmp_path / "log"
    path.touch(mode=0o640)
    file = RotatingFile(str(path), 4, 2)
    for text in ("one\n", "grüß\n", "a\ud800\n", "t", "wo\n", "x\n"):
        file.write(text)
        file.flush()
    file.close()
    assert names(tmp_path) == {"log": "x\n", "log.1": "two\n", "log.2": "a\\ud800\n"}
    assert path.stat().st_mode & 0o777 == 0o640


def test_another_program_cuts_the_file_short(tmp_path: Path) -> None:
    """After copytruncate the next line is the first, and the file counts as small again."""
    path = tmp_path / "log"
    file = RotatingFile(str(path), 8, 2)
    file.write("one two\n")
    path.write_bytes(b"")
    file.write("three\n")
    file.close()
    assert names(tmp_path) == {"log": "three\n"}


def test_after_a_reopening(tmp_path: Path) -> None:
    """Whoever moves the file is the one who rotates from then on."""
    path = tmp_path / "log"
    file = RotatingFile(str(path), 4, 2)
    file.write("one\n")
    path.rename(tmp_path / "moved")
    file.reopen()
    for text in ("two\n", "three\n"):
        file.write(text)
    file.close()
    assert names(tmp_path) == {"moved": "one\n", "log": "two\nthree\n"}


def test_a_file_that_cannot_be_put_aside(tmp_path: Path) -> None:
    """What cannot be rotated goes on growing, and nothing is lost."""
    (tmp_path / "folder").mkdir()
    path = tmp_path / "folder" / "log"
    file = RotatingFile(str(path), 4, 2)
    file.write("one\n")
    (tmp_path / "folder").rename(tmp_path / "elsewhere")
    file.write("two\n")
    file.close()
    assert names(tmp_path / "elsewhere") == {"log": "one\ntwo\n"}


def test_a_file_that_cannot_be_opened_again(tmp_path: Path) -> None:
    """The file that works is kept."""
    (tmp_path / "folder").mkdir()
    path = tmp_path / "folder" / "log"
    file = RotatingFile(str(path), 0, 2)
    (tmp_path / "folder").rename(tmp_path / "elsewhere")
    with pytest.raises(FileNotFoundError):
        file.reopen()
    file.write("one\n")
    file.close()
    assert names(tmp_path / "elsewhere") == {"log": "one\n"}
