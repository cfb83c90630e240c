"""A Redis of the benchmark's own, on the load generator's CPU."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.child import child, free_port
from bench.run import Bench, RunError
from bench.usage import cpu_time
from chatapp.errors import JournalError
from chatapp.storage.redis.address import RedisAddress
from chatapp.storage.redis.opening import Opening

CONFIG = """\
port {port}
bind 127.0.0.1
dir {folder}
appendonly yes
appendfsync everysec
save ""
repl-diskless-sync-delay 0
"""
_START_SECONDS = 20
_LOOK_SECONDS = 0.02


class Engine:
    """A Redis of the benchmark's own, on the load generator's CPU.

    Args:
        port: where it listens.
        pid: its process.

    Attributes:
        used: the nanoseconds of CPU that it took while it was watched.
        lines: number of entries that were written meanwhile.
        batches: number of scripts that were run.
    """

    def __init__(self, port: int, pid: int) -> None:
        self.port = port
        self.used = self.lines = self.batches = 0
        self._pid = pid

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Measure until the block ends."""
        lines, batches, used = *self._calls(), cpu_time(self._pid)
        yield
        self.used = cpu_time(self._pid) - used
        now = self._calls()
        self.lines, self.batches = now[0] - lines, now[1] - batches

    def ask(self, *words: str | int) -> bytes:
        """Return the reply to a command."""
        opening = Opening(RedisAddress("redis", "127.0.0.1", self.port))
        try:
            reply: bytes = opening.ask(words)[0]
            return reply
        finally:
            opening.close()

    def _calls(self) -> tuple[int, int]:
        stats = dict(
            line.split(":calls=")
            for line in self.ask("INFO", "commandstats").decode().split()
            if ":calls=" in line
        )
        names = "cmdstat_xadd", "cmdstat_evalsha"
        added, scripts = (int(stats.get(name, "0").partition(",")[0]) for name in names)
        return added, scripts


@contextmanager
def engine(bench: Bench, *, replica: bool = False) -> Iterator[Engine]:
    """Run a Redis, perhaps with a replica, until the block ends."""
    with _process(bench, "") as first:
        if not replica:
            yield first
            return
        with _process(bench, f"replicaof 127.0.0.1 {first.port}\n") as second:
            while b"master_link_status:up" not in second.ask("INFO", "replication"):
                time.sleep(_LOOK_SECONDS)
            yield first


@contextmanager
def _process(bench: Bench, more: str) -> Iterator[Engine]:
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as name:
        port, config, log = free_port(), Path(name) / "redis.conf", Path(name) / "log"
        config.write_text(CONFIG.format(port=port, folder=name) + more)
        with (
            log.open("w") as output,
            child(["redis-server", str(config)], bench.load_cpu, {}, output.fileno()) as process,
        ):
            found = Engine(port, process.pid)
            _wait_for(found)
            yield found


def _wait_for(engine: Engine) -> None:
    until = time.monotonic() + _START_SECONDS
    while True:
        try:
            engine.ask("PING")
        except JournalError as error:
            if time.monotonic() > until:
                raise RunError(f"Redis does not start: {error}") from error
            time.sleep(_LOOK_SECONDS)
        else:
            return
