"""`--backup` and `--restore`, on the command line, with a server that runs."""

from pathlib import Path

import pytest

from tests.server import call, run, serve, twistd, write_config


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "chat.sqlite3"


@pytest.fixture
def config(tmp_path: Path, journal: Path) -> str:
    """A configuration with that journal."""
    return write_config(tmp_path / "config.ini", history=f"path = {journal}\non_join = 0")


def chatapp(config: str, *options: str) -> tuple[int, str, str]:
    """Run twistd, which ends by itself; return its status and what it says."""
    done = run(*twistd("-n", "chatapp", "--config", config, *options))
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_a_backup_is_put_back(tmp_path: Path, journal: Path, config: str) -> None:
    """The copy is made while people talk; put back, what they said since is gone."""
    copy = tmp_path / "copy.sqlite3"
    with serve(config) as server, call(server, "ann") as ann:
        ann.say("kept")
        assert ann.read() == "ann: kept"
        copied = f"chatapp: the journal {journal} was copied to {copy}\n"
        assert chatapp(config, "--backup", str(copy)) == (0, copied, "")
        ann.say("said since")
        assert ann.read() == "ann: said since"
        refused = f"chatapp: the journal {journal} was not restored from {copy}: {{}}\n"
        busy = refused.format("another server is using it")
        assert chatapp(config, "--restore", str(copy)) == (1, "", busy)
    restored = f"chatapp: the journal {journal} was restored from {copy}\n"
    assert chatapp(config, "--restore", str(copy)) == (0, restored, "")
    with serve(config) as server, call(server, "bob") as bob:
        bob.say("/history")
        assert bob.read().endswith("] ann: kept")
        bob.say("hello")
        assert bob.read() == "bob: hello"


def test_what_cannot_be_copied(tmp_path: Path, journal: Path, config: str) -> None:
    """Why is said in one line."""
    copy = tmp_path / "copy.sqlite3"
    missing = f"chatapp: the journal {journal} was not copied to {copy}: there is no such journal\n"
    assert chatapp(config, "--backup", str(copy)) == (1, "", missing)
    memory = write_config(tmp_path / "memory.ini", history="path = memory")
    expected = "chatapp: [history] path = memory: expected a file, to copy\n"
    for option in ("--backup", "--restore"):
        assert chatapp(memory, option, str(copy)) == (1, "", expected)
    assert not copy.exists()
