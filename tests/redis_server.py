"""A Redis of a test's own: a real one, at a Unix socket, which can be killed and cut short."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from chatapp.errors import JournalError
from chatapp.storage.redis.address import RedisAddress
from chatapp.storage.redis.opening import Opening
from tests.server import SECONDS

needs_redis = pytest.mark.skipif(
    shutil.which("redis-server") is None, reason="redis-server is not installed"
)
"""Skips a test, with a word, where there is no Redis."""


class RedisServer:
    """A Redis that writes down what it keeps.

    Attributes:
        folder: where its files are.
        file: its Unix socket.
        path: the `[history] path` that means it.
    """

    def __init__(self, folder: Path, *options: str, password: str = "") -> None:
        self.folder = folder
        self.file = folder / "redis.sock"
        self.path = f"unix://{self.file}"
        self._options = options
        self._password = password
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> RedisAddress:
        """Its address."""
        return RedisAddress("unix", file=str(self.file), password=self._password)

    def start(self) -> None:
        """Start it, and wait until it has read what it had written."""
        self.file.unlink(missing_ok=True)
        self._process = subprocess.Popen(  # noqa: S603 - the tests choose what runs
            [
                *("redis-server", "--port", "0", "--unixsocket", self.file, "--dir", self.folder),
                # By default it writes up to two seconds late while its file is forced to the disk.
                *("--appendonly", "yes", "--appendfsync", "always", "--save", "", *self._options),
            ],
            stdout=subprocess.DEVNULL,
        )
        until = time.monotonic() + SECONDS
        while True:
            try:
                self.ask("PING")
            except JournalError:
                assert time.monotonic() < until
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self.signal(signal.SIGKILL)
        assert self._process is not None
        self._process.wait(SECONDS)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self._process is not None
        os.kill(self._process.pid, number)

    def wait_until_rewritten(self) -> None:
        """Wait until it has written its file anew, if it was asked to."""
        self.wait_for("persistence", "aof_rewrite_in_progress:0")

    def wait_for(self, section: str, line: str) -> None:
        """Wait until it says something of itself."""
        until = time.monotonic() + SECONDS
        while line not in self.ask("INFO", section).decode().splitlines():
            assert time.monotonic() < until
            time.sleep(0.02)

    def size(self) -> int:
        """Return the size of what it has written down."""
        return self._file().stat().st_size

    def cut(self, size: int) -> None:
        """Leave only the beginning of what it has written down, as a power cut may."""
        os.truncate(self._file(), size)

    def ask(self, *command: str | int) -> Any:
        """Return the reply to a command."""
        opening = Opening(self.address)
        try:
            return opening.ask(command)[0]
        finally:
            opening.close()

    def _file(self) -> Path:
        files = self.folder.glob("appendonlydir/*.incr.aof")
        return max(files, key=lambda file: int(file.name.split(".")[2]))


@contextmanager
def redis_server(*options: str, password: str = "") -> Iterator[RedisServer]:
    """Run a Redis, in a folder whose name is short enough for a socket in it."""
    # What it has begun to write anew may outlive it for a moment.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = RedisServer(Path(folder), *options, password=password)
        server.start()
        try:
            yield server
        finally:
            server.kill()
