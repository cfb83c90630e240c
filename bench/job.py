"""A job for the load generator, and the settings that all jobs of a benchmark follow from."""

from dataclasses import dataclass, replace

SYNC_SECONDS = 30
"""How long all members may take to read the start mark."""
DRAIN_SECONDS = 15
"""How long what is still on its way at the end may go on coming."""
QUIET_SECONDS = 2
"""When nothing has come for so long, nothing more will."""

MANY = 1000  # members of the room
RATE = 50  # messages per second in the open loop: 50,000 deliveries per second into 1,000


@dataclass(frozen=True, kw_only=True)
class Job:
    """One run against one server; a rate of 0 stands for a closed loop with a window.

    `settle` is for how long it must be quiet before the memory of idle connections is read,
    `parallel` how many logins may be in progress, `slow` how many members never read. Where
    `some` is enough, those who are not in after `login_seconds` are left out.
    """

    dialect: str = "line"
    port: int = 0
    pid: int = 0
    members: int = 1000
    senders: int = 10
    slow: int = 0
    rate: float = 0
    window: int = 4
    seconds: float = 5
    warmup: float = 1
    settle: float = 0.2
    parallel: int = 64
    login_seconds: float = 60
    some: bool = False

    @property
    def deadline(self) -> int:
        """The seconds after which the run has ended, one way or the other."""
        waits = self.login_seconds + self.warmup + self.seconds + SYNC_SECONDS + DRAIN_SECONDS
        return int(waits * 1.5) + 30


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
