"""A real sentinel, which watches a Redis of a test and has a replica take its place."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chatapp.errors import JournalError
from chatapp.storage.redis.address import Place, parse_address
from chatapp.storage.redis.opening import find_master
from tests.server import SECONDS, free_ports

CONFIG = """\
bind 127.0.0.1
dir {folder}
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel monitor chat {host} {master} 1
sentinel down-after-milliseconds chat 500
sentinel failover-timeout chat 3000
"""


class Sentinel:
    """A sentinel.

    Attributes:
        port: where it listens.
        path: the `[history] path` that leads to what it watches.
    """

    def __init__(self, port: int, path: str = "") -> None:
        self.port = port
        self.path = path or f"redis+sentinel://127.0.0.1:{port}/chat"

    def master(self) -> Place:
        """Return where the master is.

        Raises:
            JournalError: it cannot be asked.
        """
        found = find_master(parse_address(self.path))
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
def sentinel(
    folder: Path, master: int, lines: str = "port {port}", path: str = "", host: str = "127.0.0.1"
) -> Iterator[Sentinel]:
    """Run a sentinel that watches a Redis; it notes in the folder what it finds.

    Args:
        folder: where its files are.
        master: the port of the Redis.
        lines: more of its configuration, where `{port}` stands for its port.
        path: what leads to it, with the same; by default without a password.
        host: where the Redis is.
    """
    with free_ports(1) as (port,):
        config = folder / "sentinel.conf"
        text = lines.format(port=port) + "\n" + CONFIG
        config.write_text(text.format(folder=folder, host=host, master=master))
    process = subprocess.Popen(  # noqa: S603 - the tests choose what runs
        ["redis-server", str(config), "--sentinel"],  # noqa: S607 - as above
        stdout=subprocess.DEVNULL,
    )
    try:
        found = Sentinel(port, path.format(port=port))
        found.wait_for(master)
        yield found
    finally:
        process.kill()
        process.wait()
