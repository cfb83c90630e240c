"""What a scenario is: what is done to a server, how large, and the columns that tell of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bench.job import Figures, Job
from bench.run import Bench
from bench.servers import Server

MANY = 1000  # members of the room
RATE = 50  # messages per second in the open loop: 50,000 deliveries per second into 1,000

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
    rounds: int = 3
    returners: int = 10_000
    kept: int = 1_000_000
    starts: int = 10
    visits: int = 200

    @property
    def job(self) -> Job:
        """What all runs begin from."""
        return Job(members=MANY, seconds=self.seconds, warmup=self.warmup)

    @property
    def check(self) -> Job:
        """A run that is about logins: a few messages, to see that they reach everybody."""
        return replace(self.job, seconds=0.5, warmup=0, window=1, some=True)


QUICK = Settings(
    seconds=1,
    warmup=0.3,
    sizes=(100, 1000),
    idle=1000,
    crowd=500,
    rounds=1,
    returners=1000,
    kept=100_000,
    starts=3,
    visits=20,
)


@dataclass(frozen=True)
class Column:
    """A figure to show; `scale` makes it what the title says, `compared` shows ratios too.

    `more` says that a large figure is a good one. `aim` is what the figure is to be, at least or
    at most, or its ratio if it is compared.
    """

    key: str
    title: str
    digits: int = 0
    scale: float = 1
    compared: bool = True
    more: bool = False
    aim: float | None = None

    @property
    def wanted(self) -> str:
        """The aim in words; empty if there is none."""
        return "" if self.aim is None else f", at {'least' if self.more else 'most'} {self.aim:g}"

    def judge(self, value: float) -> str:
        """Return whether what is shown meets the aim; nothing if there is none."""
        if self.aim is None:
            return ""
        return " met" if (value >= self.aim if self.more else value <= self.aim) else " **missed**"


@dataclass(frozen=True)
class Scenario:
    """What is done to each server, and the columns that tell of it; the first is for the chart."""

    title: str
    measure: Callable[[Bench, Server, Settings], Iterator[Row]]
    columns: tuple[Column, ...]
    only: tuple[str, ...] = ()
