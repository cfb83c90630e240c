"""The members of a room that is raided: how long each of their lines takes, second by second.

They log in by bots' tokens, and the first of them owns the server. In turn they say numbered lines
at fixed times, and each reads those of all; the time counts from when a line was due.
"""

import re
import time
from collections.abc import Callable

from bench.beside import Talk
from bench.figures import quantile
from bench.ledger import login, owner_name
from bench.raiders import WORDS
from bench.run import RunError
from bench.usage import cpu_time

MEMBERS, RATE = 5, 25
"""How many talk, and how many lines a second in all."""

LOCKED = b"-- lockdown: guests may only read"
_SECONDS = 20
_STEP_SECONDS = 0.001
_MARK = re.compile(rb"~(\d+)~\r\n")
_MS, _NS = 1000, 1_000_000_000


class Members:
    """Registered users who talk and read.

    Args:
        port: where the server listens.
        pid: the server's process.

    Attributes:
        busy: the share of a CPU that the server took while they talked last.
        raided: how many lines of raiders they have read.
        locked: when the last of them has read of a lockdown, in monotonic seconds; 0 before.
    """

    def __init__(self, port: int, pid: int) -> None:
        self.busy = 0.0
        self.raided = 0
        self.locked = 0.0
        self._pid = pid
        self._talks = [Talk(port) for _ in range(MEMBERS)]
        self._rests = [b""] * MEMBERS
        self._due: list[float] = []
        self._read: dict[tuple[int, int], float] = {}
        self._next = 0.0
        self._log_in()

    @property
    def checked(self) -> int:
        """How many deliveries have come."""
        return len(self._read)

    @property
    def lost(self) -> int:
        """How many deliveries have not come."""
        return len(self._due) * MEMBERS - len(self._read)

    def talk(self, until: Callable[[], bool]) -> tuple[float, float]:
        """Talk until something is so; return when that began and ended, in monotonic seconds."""
        self._next = began = time.monotonic()
        cpu = cpu_time(self._pid)
        while not until():
            self._say_what_is_due()
            self.listen()
            time.sleep(_STEP_SECONDS)
        ended = time.monotonic()
        self.busy = (cpu_time(self._pid) - cpu) / (ended - began) / _NS
        return began, ended

    def type(self, line: str) -> None:
        """Have the owner type a line."""
        self._talks[0].send(line)

    def drain(self) -> None:
        """Read until all has come, or nothing that is missing can come any more."""
        stop = time.monotonic() + _SECONDS
        while self.lost and time.monotonic() < stop:
            self.listen()
            time.sleep(_STEP_SECONDS)

    def listen(self) -> None:
        """Read what has come."""
        for reader, talk in enumerate(self._talks):
            data, end, rest = (self._rests[reader] + talk.listen()).rpartition(b"\n")
            self._rests[reader] = rest
            now, lines = time.monotonic(), data + end
            self.raided += lines.count(WORDS)
            if LOCKED in lines:
                self.locked = now
            for mark in _MARK.findall(lines):
                self._read.setdefault((reader, int(mark)), now)

    def p99_ms(self, start: float, stop: float) -> float:
        """Return the p99 of the lines that were due in a time, in milliseconds."""
        delays = [
            int((arrived - self._due[number]) * _NS)
            for (_, number), arrived in self._read.items()
            if start <= self._due[number] < stop
        ]
        return quantile(sorted(delays), 0.99) / _NS * _MS

    def close(self) -> None:
        """Close all connections."""
        for talk in self._talks:
            talk.close()

    def _log_in(self) -> None:
        for number, talk in enumerate(self._talks):
            talk.send(login(number).decode())
        stop = time.monotonic() + _SECONDS
        for number, talk in enumerate(self._talks):
            welcome = f"-- you are logged in as {owner_name(number)}".encode()
            while welcome not in talk.read:
                talk.listen()
                if talk.lost or time.monotonic() > stop:
                    self.close()
                    raise RunError(f"a member read {talk.read[-100:]!r}")
                time.sleep(_STEP_SECONDS)

    def _say_what_is_due(self) -> None:
        while time.monotonic() >= self._next:
            number = len(self._due)
            self._due.append(self._next)
            self._talks[number % MEMBERS].send(f"~{number}~")
            self._next += 1 / RATE
