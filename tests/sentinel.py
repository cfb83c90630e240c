"""A real sentinel, which watches a Redis of a test and has a replica take its place."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chatapp.errors import JournalError
from chatapp.storage.redis.address import Place, RedisAddress
from chatapp.storage.redis.opening import find_master
from tests.server import SECONDS, free_ports

CONFIG = """\
port {port}
bind 127.0.0.1
dir {folder}
sentinel monitor chat 127.0.0.1 {master} 1
sentinel down-after-milliseconds chat 500
sentinel failover-timeout chat 3000
"""


class Sentinel:
    """A sentinel.

    Attributes:
        port: where it listens.
        path: the `[history] path` that leads to what it watches.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.path = f"redis+sentinel://127.0.0.1:{port}/chat"

    def master(self) -> Place:
        """Return where the master is.

        Raises:
            JournalError: it cannot be asked.
        """
        sentinels = (("127.0.0.1", self.port),)
        found = find_master(RedisAddress("redis+sentinel", sentinels=sentinels, service="chat"))
        return found.host, found.port

    def wait_for(self, *ports: int) -> int:
        """Wait until the master is at one of some ports; return that port."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            with suppress(JournalError):
                if self.master()[1] in ports:
                    return self.master()[1]
            time.sleep(0.05)
        raise AssertionError("no replica has taken the place")


@contextmanager
def sentinel(folder: Path, master: int) -> Iterator[Sentinel]:
    """Run a sentinel that watches a Redis at a port; it notes in the folder what it finds."""
    with free_ports(1) as (port,):
        config = folder / "sentinel.conf"
        config.write_text(CONFIG.format(port=port, folder=folder, master=master))
    process = subprocess.Popen(  # noqa: S603 - the tests choose what runs
        ["redis-server", str(config), "--sentinel"],  # noqa: S607 - as above
        stdout=subprocess.DEVNULL,
    )
    try:
        found = Sentinel(port)
        found.wait_for(master)
        yield found
    finally:
        process.kill()
        process.wait()
