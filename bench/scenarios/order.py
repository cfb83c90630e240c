"""The scenarios about order: what many bans cost those who come in, and how a raid is ended."""

import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import IO

from bench.banned import KINDS, Banned
from bench.child import child, free_port
from bench.figures import Column, Figures, Row
from bench.in_turn import compare
from bench.job import Settings
from bench.ledger import owner_name, write_ledger
from bench.members import MEMBERS, Members
from bench.run import Bench, RunError, folder_for
from bench.scenarios.scenario import Scenario
from bench.servers import CHECKOUT, JOURNAL, PROXIED, Server, twistd, write_config

AFTER_SECONDS = 4
"""How long the members talk on after the lockdown, at least; each of two seconds is shown apart."""

NEAR_TIMES, NEAR_MS = 3, 50
"""A p99 is back if it is at most so many times the quiet one, or so many milliseconds.

That is what users may notice of any attack; `tests.attacks` allows as much."""

_COME_SECONDS = 60
_STEP = 0.1


def bans(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Compare a server on which many are banned with another where nobody is; they take turns."""
    names = max(1, settings.bans // KINDS)
    with folder_for(bench) as folder:
        kept = [Banned(bench, folder / str(one), one, names) for one in (0, settings.bans)]
        yield from compare(bench, server, settings, kept)


def raid(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Have a raid come while members talk, and end it by one line."""
    raiders = min(settings.raiders, bench.most_members)
    with folder_for(bench) as folder:
        write_ledger(folder / "journal", MEMBERS)
        port, proxied = free_port(), free_port()
        line_port = f"{PROXIED.format(proxied=proxied)}owners = {owner_name(0)}\n"
        config = write_config(
            folder, tcp=port, ws=free_port(), history=JOURNAL, line_port=line_port
        )
        with (
            bench.start(twistd(config), port, folder / "log") as pid,
            closing(Members(port, pid)) as members,
        ):
            figures = _raid(bench, members, proxied, raiders, settings)
            members.drain()
    if members.lost:
        bench.fault(f"{server.name}: {members.lost:,} deliveries lost")
    yield f"{server.name}, {raiders:,} raiders", figures | {"checked": members.checked}


def _raid(bench: Bench, members: Members, port: int, raiders: int, settings: Settings) -> Figures:
    """Have the members talk before the raid, in it, and after the owner has ended it."""
    bench.say("the members talk")
    members.talk(_for(settings.warmup))
    quiet = members.p99_ms(*members.talk(_for(settings.seconds)))
    deadline = int(_COME_SECONDS + settings.seconds + AFTER_SECONDS) + _COME_SECONDS
    with _raiders(bench, port, raiders, deadline) as output:
        bench.say(f"{raiders} raiders come")
        members.talk(_any(_can_be_read(output), _for(_COME_SECONDS)))
        if not _can_be_read(output)() or output.readline() != f"{raiders}\n":
            raise RunError("the raiders did not all come in")
        read = members.raided
        start, stop = members.talk(_for(settings.seconds))
        lines, busy = (members.raided - read) / MEMBERS / (stop - start), members.busy
        bench.say("/lockdown on")
        members.type("/lockdown on")
        typed, end = members.talk(_for(max(AFTER_SECONDS, settings.seconds)))
    if not members.locked:
        raise RunError("no member has read of the lockdown")
    after = [members.p99_ms(typed + begin, typed + begin + 1) for begin in range(2)]
    return {
        "quiet_ms": quiet,
        "raid_ms": members.p99_ms(start, stop),
        "first_ms": after[0],
        "second_ms": after[1],
        "after_ms": members.p99_ms(typed + 2, end),
        "back_seconds": _back(members, typed, end, max(NEAR_TIMES * quiet, NEAR_MS)),
        "lockdown_ms": (members.locked - typed) * 1000,
        "raid_lines": lines,
        "raid_cpu_share": busy,
        "after_cpu_share": members.busy,
    }


def _back(members: Members, start: float, stop: float, most_ms: float) -> float:
    """Return how long after a time the p99 of all that was due later is low enough."""
    steps = int((stop - start) / _STEP)
    low = (s * _STEP for s in range(steps) if members.p99_ms(start + s * _STEP, stop) <= most_ms)
    return next(low, stop - start)


@contextmanager
def _raiders(bench: Bench, port: int, count: int, seconds: int) -> Iterator[IO[str]]:
    """Have raiders come, and go on until the block ends; yield where they say that all are in."""
    command = [sys.executable, "-m", "bench.raiders", *map(str, (port, count, seconds))]
    path = {"PYTHONPATH": f"{CHECKOUT / 'src'}:{CHECKOUT}"}
    with child(command, bench.load_cpu, path, subprocess.PIPE) as process:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        yield process.stdout


def _for(seconds: float) -> Callable[[], bool]:
    """Return a question that is answered with True once so many seconds have passed."""
    stop = time.monotonic() + seconds
    return lambda: time.monotonic() >= stop


def _can_be_read(output: IO[str]) -> Callable[[], bool]:
    return lambda: bool(select.select([output], [], [], 0)[0])


def _any(*questions: Callable[[], bool]) -> Callable[[], bool]:
    return lambda: any(question() for question in questions)


SCENARIOS = (
    Scenario(
        "bans",
        "a journal in which many are banned",
        bans,
        (
            Column("connection_ms", "CPU µs to accept a guest", 0, 1000, aim=1.3),
            Column("join_ms", "CPU µs to join", 0, 1000, aim=1.3),
            Column("start_ms", "ms to start"),
        ),
        only=("chatapp-tcp",),
    ),
    Scenario(
        "raid",
        "a raid, each raider at an address of its own, and /lockdown on",
        raid,
        (
            Column("back_seconds", "s until the p99 is back", 1, compared=False, aim=2),
            Column("quiet_ms", "p99 ms before", 1, compared=False),
            Column("raid_ms", "in the raid", 1, compared=False),
            Column("first_ms", "in the 1st s after", 1, compared=False),
            Column("second_ms", "in the 2nd", 1, compared=False),
            Column("after_ms", "later", 1, compared=False),
            Column("lockdown_ms", "ms until all have read of it", 0, compared=False),
            Column("raid_lines", "raiders' lines/s before that", 0, compared=False),
            Column("raid_cpu_share", "server's CPU % then", scale=100, compared=False),
            Column("after_cpu_share", "after it", scale=100, compared=False),
        ),
        only=("chatapp-tcp",),
    ),
)
