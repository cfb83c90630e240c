"""A disk that is full, and one that cannot be written: the real thing, on a small file system."""

import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.server import SECONDS, Caller, call, run, serve, twistd, write_config

REFUSED = "! the server cannot save anything now; try again later"
FULL = "database or disk is full"
THERE = "! that is your name already: ann"
LONG = "x" * 1500
MOST = 100


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True, timeout=SECONDS)  # noqa: S603, S607 - the arguments are ours


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    path = tmp_path / "disk"
    path.mkdir()
    try:
        _mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", str(path))
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no small disk can be mounted: {error}")
    yield path
    subprocess.run(["umount", str(path)], check=True, timeout=SECONDS)  # noqa: S603, S607 - as above


def fill(path: Path) -> None:
    """Leave no room on a disk."""
    with (path / "filler").open("wb", buffering=0) as filler:
        while True:
            try:
                filler.write(bytes(4096))
            except OSError:
                return


def say(caller: Caller, text: str) -> bool:
    """Say something; return whether it was shown, or waits because it cannot be saved."""
    caller.say(text)
    caller.say("/nick ann")
    line = caller.read()
    if line == THERE:
        return False
    assert line == f"ann: {text}"
    assert caller.read() == THERE
    return True


def test_a_full_disk(disk: Path, tmp_path: Path) -> None:
    """Lines are refused, and reading goes on; with room again all goes on, and nothing is lost."""
    journal = disk / "chatapp.sqlite3"
    config = write_config(tmp_path / "config.ini", history=f"path = {journal}\non_join = 0")
    with serve(config) as server, call(server, "ann") as ann, call(server, "bob") as bob:
        came = ann.read()
        if came != "-- bob joined":  # bob had the name before his coming was kept
            assert [came, ann.read()] == ["-- guest1 joined", "-- guest1 is now bob"]
        assert say(ann, f"0 {LONG}")
        fill(disk)
        said = 1
        while say(ann, f"{said} {LONG}"):
            said += 1
            assert said < MOST, "the disk did not get full"
        server.wait_for(r"ERROR \| The journal cannot be written: " + FULL)
        ann.say("not accepted")
        assert ann.read() == REFUSED
        bob.say("not accepted")
        bob.say("/list")
        bob.say("/history 1")
        shown = [f"ann: {number} {LONG}" for number in range(said)]
        assert [bob.read() for _ in shown] == shown
        assert (bob.read(), bob.read()) == (REFUSED, "-- 2 online: ann, bob")
        assert bob.read().endswith(f"] {shown[-1]}")
        (disk / "filler").unlink()
        assert ann.read() == bob.read() == f"ann: {said} {LONG}"
        server.wait_for(r"INFO \| The journal can be written again")
        assert say(ann, "after")
        assert bob.read() == "ann: after"
    assert texts(journal) == [*(f"{number} {LONG}" for number in range(said + 1)), "after"]


def texts(journal: Path) -> list[str]:
    """Return what a journal holds of what was said, in its order."""
    with closing(sqlite3.connect(journal)) as database:
        rows = database.execute("SELECT body FROM entry WHERE type = 'said' ORDER BY log, offset")
        return [json.loads(body)["text"] for (body,) in rows]


def why_not(config: str) -> str:
    """Start a server that does not start; return what its log says last, and only there."""
    result = run(*twistd("-n", "--pidfile=", "chatapp", "--config", config))
    assert (result.returncode, result.stderr) == (1, b"")
    *before, last = result.stdout.decode().splitlines()
    assert all(" | INFO | " in line for line in before)
    _, level, line = last.split(" | ", 2)
    assert level == "ERROR"
    return line


@pytest.mark.parametrize("there", [False, True])
def test_a_disk_that_cannot_be_written(disk: Path, tmp_path: Path, *, there: bool) -> None:
    """The server does not start, and says why in one line, whether there is a journal or not."""
    journal = disk / "chatapp.sqlite3"
    config = write_config(tmp_path / "config.ini", history=f"path = {journal}")
    if there:
        with serve(config) as server, call(server, "ann") as ann:
            assert say(ann, "hello")
    _mount("-o", "remount,ro", str(disk))
    assert why_not(config) == f"chatapp: cannot open the journal {journal}: Read-only file system"


def test_a_disk_that_is_full_at_the_start(disk: Path, tmp_path: Path) -> None:
    """It is known before anyone is let in."""
    fill(disk)
    journal = disk / "chatapp.sqlite3"
    config = write_config(tmp_path / "config.ini", history=f"path = {journal}")
    assert why_not(config) == f"chatapp: cannot open the journal {journal}: {FULL}"
