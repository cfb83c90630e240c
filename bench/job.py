"""Jobs for the load generator, and the settings that they are made from."""

from dataclasses import dataclass, replace

SYNC_SECONDS = 30
"""How long all members may take to read the start mark."""
DRAIN_SECONDS = 15
"""How long the last messages may take to arrive after the end."""
QUIET_SECONDS = 2
"""After this long without a byte, nothing more is expected."""

FEW = 100  # members, who feel what a message costs however many read it
MANY = 1000  # members of the room
RATE = 50  # messages per second in the open loop: 50,000 deliveries per second into 1,000


@dataclass(frozen=True, kw_only=True)
class Job:
    """One run against one server.

    Attributes:
        dialect: the key of its dialect.
        port: where the server listens.
        pid: the server's process.
        members: how many clients log in.
        senders: how many of them speak.
        rooms: how many rooms they are in, each in one; with more than one, each room has one sender
            of its own.
        slow: how many of them never read.
        rate: messages per second in all; 0 stands for a closed loop.
        window: in a closed loop, how many messages of each sender are on their way.
        seconds: how long is measured.
        warmup: how many seconds of messages come before that.
        settle: how many seconds it must be quiet before the memory of idle clients is read.
        parallel: how many logins may be in progress.
        login_seconds: how long all logins may take.
        some: whether to go on without the clients that are not in by then.
    """

    dialect: str = "line"
    port: int = 0
    pid: int = 0
    members: int = 1000
    senders: int = 10
    rooms: int = 1
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
        """The seconds after which the run has ended, whatever happens."""
        waits = self.login_seconds + self.warmup + self.seconds + SYNC_SECONDS + DRAIN_SECONDS
        return int(waits * 1.5) + 30


@dataclass(frozen=True)
class Settings:
    """How long and how large the runs are.

    Attributes:
        seconds: how long is measured in each run.
        warmup: how many seconds come before that.
        sizes: the members of each run of the scenario `members`.
        rooms: the number of rooms of the scenario `rooms`.
        small_rooms: the number of rooms of the scenario `small-rooms`.
        in_rooms: the members of all of them together.
        idle: the connections of the scenario `idle`.
        crowd: the clients of the scenario `crowd`.
        rounds: how often the scenario `journal` compares.
        returners: the clients of the scenario `resume`.
        kept: the messages of the large journal of the scenario `million`.
        accounts: the registered names of the large journal of the scenario `accounts`.
        bans: the bans of the large journal of the scenario `bans`.
        raiders: the clients that raid in the scenario `raid`.
        starts: how often each server of `million`, `accounts` and `bans` is started.
        visits: how often each is visited.
        lines: the lines that are there before the scenario `browser`.
        hour: the lines that come in it.
    """

    seconds: float = 5
    warmup: float = 1
    sizes: tuple[int, ...] = (100, 1000, 5000, 15000)
    rooms: int = 100
    small_rooms: int = 1000
    in_rooms: int = 10_000
    idle: int = 5000
    crowd: int = 2000
    rounds: int = 3
    returners: int = 10_000
    kept: int = 1_000_000
    accounts: int = 100_000
    bans: int = 10_000
    raiders: int = 1000
    starts: int = 10
    visits: int = 200
    lines: int = 10_000
    hour: int = 36_000

    @property
    def job(self) -> Job:
        """The job that those of all scenarios are made from."""
        return Job(members=MANY, seconds=self.seconds, warmup=self.warmup)

    @property
    def check(self) -> Job:
        """A job about logins: a few messages show that all members are there."""
        return replace(self.job, seconds=0.5, warmup=0, window=1, some=True)


QUICK = Settings(
    seconds=1,
    warmup=0.3,
    sizes=(100, 1000),
    rooms=10,
    small_rooms=100,
    in_rooms=1000,
    idle=1000,
    crowd=500,
    rounds=1,
    returners=1000,
    kept=100_000,
    accounts=10_000,
    bans=1000,
    raiders=200,
    starts=3,
    visits=20,
    lines=2000,
    hour=9000,
)
