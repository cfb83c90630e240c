"""What cannot be copied, and the progress of a copy, as a terminal shows it."""

from io import StringIO
from pathlib import Path

import pytest

from chatapp.config import Config
from chatapp.config_file import load_config
from chatapp.ops.copy_option import Progress, copy_to
from tests.server import write_config


class Screen(StringIO):
    """What a terminal was given."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar() -> None:
    """Each percent is shown once; then the next line begins."""
    screen = Screen()
    progress = Progress(screen)
    for done in (1, 2, 250, 999, 1001):
        progress.show(done, 1000)
    progress.end()
    progress.end()
    assert screen.getvalue() == (
        f"\rchatapp: [{'':40}] 0 %"
        f"\rchatapp: [{'#' * 10:40}] 25 %"
        f"\rchatapp: [{'#' * 39:40}] 99 %"
        f"\rchatapp: [{'#' * 40}] 100 %\n"
    )


def test_others_get_none() -> None:
    """A log of a timer is no terminal."""
    file = StringIO()
    progress = Progress(file)
    progress.show(0, 0)
    progress.end()
    assert file.getvalue() == ""


def refused(config: Config, other: str) -> str:
    """Return why a journal was not copied."""
    with pytest.raises(SystemExit) as found:
        copy_to(config, other)
    return str(found.value)


def test_what_cannot_be_copied(tmp_path: Path) -> None:
    """Why is said in one line, in which there is no password."""

    def config_of(name: str, path: object) -> str:
        return write_config(tmp_path / f"{name}.ini", history=f"path = {path}")

    config = load_config(config_of("first", tmp_path / "none.sqlite3"))
    memory = config_of("memory", "memory")
    other = config_of("other", tmp_path / "other.sqlite3")
    none = f"chatapp: the journal {tmp_path}/none.sqlite3 cannot be read: there is no such journal"
    assert refused(config, other) == none
    expected = "chatapp: [history] path = memory: expected a journal, to copy"
    assert refused(config, memory) == refused(load_config(memory), other) == expected
    mistaken = f"{tmp_path}/none.ini"
    assert refused(config, mistaken).startswith(f"chatapp: {mistaken}: ")
    redis = load_config(config_of("redis", "redis://:hush@127.0.0.1:1"))
    shown = "redis://...@127.0.0.1:1"
    unreachable = f"chatapp: the journal {shown} cannot be read: Connection refused"
    assert refused(redis, other) == unreachable
