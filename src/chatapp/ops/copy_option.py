"""The option `--copy-to`: a journal is copied to where another configuration has it."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import NoReturn, TextIO

from chatapp.config import Config
from chatapp.config_file import load_config
from chatapp.errors import ConfigError, JournalError
from chatapp.ops.extras import check_extras
from chatapp.storage import sqlite_copy
from chatapp.storage.copying import Copy, Origin, copy_journal
from chatapp.storage.redis.address import is_redis
from chatapp.text import hide_password

BAR = 40
"""Number of signs of the progress bar."""


def copy_to(config: Config, other: str) -> NoReturn:
    """Copy the journal to where another configuration has it, say what was done, and end.

    Args:
        config: where the journal is.
        other: the other configuration's file; so no password is on a command line.

    Raises:
        SystemExit: always; with one line if the journal was not copied.
    """
    try:
        target = load_config(other)
        for each in (config, target):
            check_extras(each)
    except ConfigError as error:
        raise SystemExit(f"chatapp: {error}") from None
    paths = config.history.path, target.history.path
    if "memory" in paths:
        raise SystemExit("chatapp: [history] path = memory: expected a journal, to copy")
    here, there = map(hide_password, paths)
    progress = Progress(sys.stderr)
    failed = f"the journal {here} was not copied to {there}"
    with _ending(failed, progress), ExitStack() as stack:
        with _ending(f"the journal {here} cannot be read", progress):
            origin = stack.enter_context(_origin(paths[0]))
        with _ending(f"the journal {there} cannot be made", progress):
            copy = stack.enter_context(_new(paths[1]))
        copied = copy_journal(origin, copy, progress.show)
    sys.stdout.write(
        f"chatapp: the journal {here} was copied to {there}, and both were compared:"
        f" {copied.entries} entries, {copied.records} records, {copied.claims} claims\n"
    )
    raise SystemExit(0)


class Progress:
    """A line that shows how far something is; only a terminal gets it.

    Args:
        out: where it is shown.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out if out.isatty() else None
        self._percent = -1

    def show(self, done: int, total: int) -> None:
        """Show how much is done of how much."""
        percent = min(100, 100 * done // max(1, total))
        if self._out is not None and percent != self._percent:
            self._percent = percent
            bar = "#" * (BAR * percent // 100)
            self._out.write(f"\rchatapp: [{bar:<{BAR}}] {percent} %")
            self._out.flush()

    def end(self) -> None:
        """Go on in a line of its own."""
        if self._out is not None and self._percent >= 0:
            self._out.write("\n")
            self._percent = -1


@contextmanager
def _ending(what: str, progress: Progress) -> Iterator[None]:
    """Have a journal's error end the process, in one line.

    Raises:
        SystemExit: in place of that error.
    """
    try:
        yield
    except JournalError as error:
        raise SystemExit(f"chatapp: {what}: {error}") from None
    finally:
        progress.end()


def _origin(path: str) -> AbstractContextManager[Origin]:
    if not is_redis(path):
        return sqlite_copy.open_origin(path)
    from chatapp.storage.redis import copy  # noqa: PLC0415 - needs an extra

    return copy.open_origin(path)


def _new(path: str) -> AbstractContextManager[Copy]:
    if not is_redis(path):
        return sqlite_copy.open_copy(path)
    from chatapp.storage.redis import copy  # noqa: PLC0415 - needs an extra

    return copy.open_copy(path)
