"""A job for the load generator: what to do to which server."""

from dataclasses import dataclass

SYNC_SECONDS = 30
"""How long all members may take to read the start mark."""
DRAIN_SECONDS = 15
"""How long what is still on its way at the end may go on coming."""
QUIET_SECONDS = 2
"""When nothing has come for so long, nothing more will."""

Figures = dict[str, float]


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
