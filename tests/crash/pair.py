"""Two real servers with one journal in a real Redis; one stands by, and anything of it may die."""

import asyncio
import random
import re
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.crash.counts import Counts
from tests.crash.served import Mishap
from tests.crash.server import LOG_ENTRIES, USUAL, Setting, config_of, twistd_with, wait_for_port
from tests.crash.snapshot import snapshot
from tests.redis_server import RedisServer
from tests.server import SECONDS

READY = "| INFO | Ready"
CONNECTED = "| INFO | Connected to Redis"
STANDS_BY = "| INFO | Another server has the journal; this one stands by"
EXPECTED = re.compile(
    r"Redis is away: |The journal cannot be written: "
    r"|Older entries of \S+ cannot be read: |What was said before cannot be read: "
    r"|The journal is lost: another server has taken the journal; "
)
"""What a log may say: Redis was away, or the other server has taken over."""

HANG_SECONDS = 0.5, 7.0
"""For how many seconds Redis hangs: a lease may be over by then."""

ENOUGH_OF_A_PAIR = Counts(
    messages=100, shown=500, kills=1, redis_cuts=1, cuts=3, resumes=10, entries=100, returns=3
)
"""What has to happen for a run to tell anything."""

DOWN_SECONDS = 0.1, 2.0
CUT_BYTES = 40_000
"""How much a power cut takes from the end of what Redis has written, in bytes."""


class Node:
    """One of the processes; `log` is the file that its log goes to.

    Args:
        directory: where its files are.
        name: what they are called.
        ports: its line port and its WebSocket port.
        fault: the fault that it has, or several with commas between them.
        config: its configuration.
    """

    def __init__(
        self, directory: Path, name: str, ports: list[int], fault: str, config: str
    ) -> None:
        self.ports = ports
        self.log = directory / f"{name}.log"
        self._config = directory / f"{name}.ini"
        self._config.write_text(config, encoding="utf-8")
        self._fault = fault
        self._before = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        self._before = self.text().count(READY)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - the tests choose what runs
                [*twistd_with(self._fault), "--config", str(self._config)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    @property
    def ready(self) -> bool:
        """Whether it has the journal."""
        return self.text().count(READY) > self._before

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    async def ended(self) -> None:
        """Wait until it has ended."""
        assert self._process is not None
        await asyncio.to_thread(self._process.wait, SECONDS)

    def kill(self) -> None:
        """See that it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def text(self) -> str:
        """Return its log."""
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""


class Pair:
    """Both servers and Redis.

    Args:
        directory: where all files are.
        ports: those of the first server, and of the second.
        fault: the fault that the servers have.
        seed: of all that is left to chance.
        settings: what is different in their configurations.

    Attributes:
        redis: the Redis.
        mishaps: what may happen.
        _active: the server that has the journal, and the one that stands by.
        _sure: how much Redis had written when the first of them had begun.
    """

    def __init__(
        self,
        directory: Path,
        ports: list[int],
        fault: str,
        seed: int,
        settings: Sequence[Setting] = (USUAL, USUAL),
    ) -> None:
        self.redis = RedisServer(directory)
        path = f"{self.redis.path}?standby=yes"
        self._active, self._standby = (
            Node(directory, name, two, fault, config_of(two, path, LOG_ENTRIES[0], settings[at]))
            for at, (name, two) in enumerate((("one", ports[:2]), ("two", ports[2:])))
        )
        self._directory = directory
        self._random = random.Random(f"pair {seed}")  # noqa: S311 - it is to be repeatable
        self._sure = 0
        self.mishaps = {
            "kills": Mishap(20, lambda: self._replace(signal.SIGKILL)),
            "ends": Mishap(15, lambda: self._replace(signal.SIGTERM)),
            "hangs": Mishap(10, self._hang),
            "redis_kills": Mishap(20, lambda: self._kill_redis(cut=False)),
            "redis_cuts": Mishap(20, lambda: self._kill_redis(cut=True)),
            "redis_hangs": Mishap(15, self._hang_redis),
        }

    @property
    def ports(self) -> list[int]:
        """The ports of the server that has the journal."""
        return self._active.ports

    @property
    def journal(self) -> Path:
        """A file with what Redis holds now."""
        return snapshot(self.redis, self._directory / "snapshot")

    async def start(self) -> None:
        """Start everything."""
        self.redis.start()
        self._active.start()
        await self._begun()
        await self._stand_by()

    def complaints(self) -> Iterator[str]:
        """Yield the errors of the logs that are not the mishaps' own."""
        for node in (self._active, self._standby):
            for line in node.text().splitlines():
                bad = "| ERROR |" in line or "| CRITICAL |" in line or "Traceback" in line
                if bad and not EXPECTED.search(line):
                    yield line

    def kill(self) -> None:
        """See that nothing runs any more."""
        for node in (self._active, self._standby):
            node.kill()
        self.redis.kill()

    async def _replace(self, number: signal.Signals) -> None:
        """End a server; the other one goes on, and it stands by in its turn."""
        self._active.signal(number)
        await self._active.ended()
        await self._take_over()
        await self._stand_by()

    async def _hang(self) -> None:
        """Let a server hang until the other one has taken over; it then ends by itself."""
        self._active.signal(signal.SIGSTOP)
        try:
            await self._take_over()
        finally:
            self._standby.signal(signal.SIGCONT)
        await self._standby.ended()
        await self._stand_by()

    async def _take_over(self) -> None:
        self._active, self._standby = self._standby, self._active
        await self._begun()

    async def _stand_by(self) -> None:
        """Start the server that ended, and wait until it stands by."""
        node = self._standby
        before = node.text().count(STANDS_BY)
        node.start()
        await _until(lambda: node.text().count(STANDS_BY) > before)

    async def _begun(self) -> None:
        """Wait until the first of them has the journal."""
        node = self._active
        await _until(lambda: node.ready)
        self._sure = self.redis.size()
        for port in node.ports:
            await wait_for_port(port)

    async def _kill_redis(self, *, cut: bool) -> None:
        """Let Redis be away; with a cut, it comes back without its last moments."""
        self.redis.kill()
        await asyncio.sleep(self._random.uniform(*DOWN_SECONDS))
        if cut:
            size = self.redis.size()
            self.redis.cut(max(self._sure, size - self._random.randrange(1, CUT_BYTES)))
        connected = self._active.text().count(CONNECTED)
        await asyncio.to_thread(self.redis.start)
        await self._rewritten(connected)

    async def _rewritten(self, connected: int) -> None:
        """Wait until the server has found Redis again, which then has its file written anew."""
        node = self._active
        await _until(lambda: node.text().count(CONNECTED) > connected)
        await asyncio.to_thread(self.redis.wait_until_rewritten)
        self._sure = self.redis.size()

    async def _hang_redis(self) -> None:
        self.redis.signal(signal.SIGSTOP)
        await asyncio.sleep(self._random.uniform(*HANG_SECONDS))
        self.redis.signal(signal.SIGCONT)


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not true():  # noqa: ASYNC110 - a file says it
            await asyncio.sleep(0.05)
