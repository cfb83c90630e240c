"""The scenarios: what is measured, of which servers, and which figures are shown of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bench.job import Figures, Job
from bench.run import Bench
from bench.servers import Server

MANY = 1000  # members of the room
RATE = 50  # messages per second in the open loop: 50,000 deliveries per second into 1,000
CROWD_PARALLEL = 1000  # what one backlog takes; beyond it, the kernel's retries would be measured
OURS = ("chatapp-tcp", "chatapp-ws")

Row = tuple[str, Figures]
"""A label, and the figures of one run or of several put together."""


@dataclass(frozen=True)
class Settings:
    """How long and how large the runs are."""

    seconds: float = 5
    warmup: float = 1
    sizes: tuple[int, ...] = (100, 1000, 5000, 15000)
    idle: int = 5000
    crowd: int = 2000

    @property
    def job(self) -> Job:
        """What all runs begin from."""
        return Job(members=MANY, seconds=self.seconds, warmup=self.warmup)

    @property
    def check(self) -> Job:
        """A run that is about logins: a few messages, to see that they reach everybody."""
        return replace(self.job, seconds=0.5, warmup=0, window=1, some=True)


QUICK = Settings(seconds=1, warmup=0.3, sizes=(100, 1000), idle=1000, crowd=500)


@dataclass(frozen=True)
class Column:
    """A figure to show; `scale` makes it what the title says, `compared` shows ratios too.

    `more` says that a large figure is a good one.
    """

    key: str
    title: str
    digits: int = 0
    scale: float = 1
    compared: bool = True
    more: bool = False


@dataclass(frozen=True)
class Scenario:
    """What is done to each server, and the columns that tell of it; the first is for the chart."""

    title: str
    measure: Callable[[Bench, Server, Settings], Iterator[Row]]
    columns: tuple[Column, ...]
    only: tuple[str, ...] = ()


def _saturated(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    yield server.name, bench.run(server, settings.job)


def _open(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    yield server.name, bench.run(server, replace(settings.job, rate=RATE))


def _members(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    for size in settings.sizes:
        if size > bench.most_members:
            bench.note(f"{size:,} members left out: only {bench.most_members:,} files may be open")
        else:
            job = replace(settings.job, members=size, login_seconds=120)
            yield f"{server.name}, {size:,}", bench.run(server, job)


def _idle(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    yield server.name, bench.run(server, replace(settings.check, members=settings.idle, settle=1))


def _slow(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    slow = settings.job.members // 10
    without = bench.run(server, replace(settings.job, members=settings.job.members - slow))
    figures = bench.run(server, replace(settings.job, slow=slow))
    share = figures["deliveries_per_second"] / max(1, without["deliveries_per_second"])
    yield server.name, figures | {"share": share}


def _crowd(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    job = replace(settings.check, members=settings.crowd, parallel=CROWD_PARALLEL, settle=1)
    yield server.name, bench.run(server, job)


_RATE = Column("deliveries_per_second", "deliveries/s", more=True)
_CPU = Column("cpu_us", "CPU µs per delivery", 2)
_P50 = Column("p50_ms", "p50 ms", 1)
_P99 = Column("p99_ms", "p99 ms", 1)
_BUSY = Column("server_cpu_share", "server's CPU %", scale=100, compared=False)
_LOAD = Column("generator_cpu_share", "generator's CPU %", scale=100, compared=False)

SCENARIOS = {
    "saturated": Scenario(
        "1,000 members, 10 senders with 4 messages in flight each",
        _saturated,
        (_RATE, _CPU, _BUSY, _LOAD),
    ),
    "open": Scenario(
        "1,000 members, 50 messages/s: 50,000 deliveries/s",
        _open,
        (_CPU, _P50, _P99, Column("deliveries_per_second", "deliveries/s", compared=False)),
    ),
    "members": Scenario(
        "rooms of all sizes, saturated", _members, (_CPU, _RATE, _BUSY, _LOAD), only=OURS
    ),
    "idle": Scenario(
        "idle connections",
        _idle,
        (
            Column("idle_bytes", "KB per connection", 1, 1 / 1024),
            Column("logins_per_second", "logins/s", more=True),
            Column("members", "connections", compared=False),
        ),
    ),
    "slow": Scenario(
        "1,000 members of which a tenth never read, saturated",
        _slow,
        (
            Column("deliveries_per_second", "deliveries/s to the others", more=True),
            Column("share", "% of what they get without them", scale=100, compared=False),
            Column("growth_bytes", "growth MB", 1, 1 / (1 << 20), compared=False),
            Column("kernel_growth_bytes", "kernel's MB", 1, 1 / (1 << 20), compared=False),
            Column("cut_off", "cut off", compared=False),
        ),
    ),
    "crowd": Scenario(
        "a crowd arrives at once",
        _crowd,
        (
            Column("login_seconds", "s until all are in", 2),
            Column("login_bytes", "MB sent by then", 1, 1 / (1 << 20)),
            Column("members", "in", compared=False),
        ),
    ),
}
