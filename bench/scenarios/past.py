"""The scenarios about the journal: what it costs, and how fast clients come back with it."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from statistics import median

from bench.archive import Archive
from bench.blocked import longest
from bench.child import free_port
from bench.figures import MS, Column, Figures, Row
from bench.in_turn import compare
from bench.job import RATE, Settings
from bench.restart import Restart
from bench.run import Bench, folder_for
from bench.scenarios.scenario import Scenario
from bench.servers import JOURNAL, OURS, Server, journaled, twistd, write_config
from bench.usage import busy_time, cpu_time
from bench.visitor import Visitor

FEW = 1000
"""The messages of the journal that the large one is compared with."""


def journal(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Compare a server with a journal and the same server without, in several rounds."""
    kept = journaled(server)
    rounds: list[Figures] = []
    for _ in range(settings.rounds):
        rates, costs, tails, checked = [], [], [], 0.0
        for subject in (server, kept):
            saturated = bench.run(subject, settings.job)
            paced = bench.run(subject, replace(settings.job, rate=RATE))
            rates.append(saturated["deliveries_per_second"])
            costs.append(saturated["cpu_us"])
            tails.append(paced["p99_ms"])
            checked += saturated["checked"] + paced["checked"]
        rounds.append(
            {
                "deliveries_per_second": rates[1],
                "share": rates[1] / max(1, rates[0]),
                "cpu_times": costs[1] / max(0.001, costs[0]),
                "p99_ms": tails[1],
                "times": tails[1] / max(0.001, tails[0]),
                "checked": checked,
            }
        )
    figures = {key: median(one[key] for one in rounds) for key in rounds[0]}
    yield server.name, figures | {"checked": sum(one["checked"] for one in rounds)}


def resume(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Restart a server, have all clients come back within a second, and kill it."""
    count = min(settings.returners, bench.most_members)
    with folder_for(bench) as folder, ExitStack() as running:
        port = free_port()
        noted = folder / "blocked"
        config = write_config(folder, tcp=port, ws=free_port(), history=JOURNAL, level="info")
        command = twistd(config, "-m", "bench.blocked", str(noted))
        start = partial(bench.start, command, port, folder / "log")
        restart = running.enter_context(closing(Restart(port, count)))
        with start() as pid:
            quiet_join_ms = _join_ms(port, settings.visits)
            bench.say(f"{count} logins, and messages")
            restart.gather()
            restart.talk()
            bench.say("the end, and a new start")
            ending = time.monotonic_ns()
            end_seconds = restart.end(pid)
        starting = time.monotonic_ns()
        with start() as pid:
            with Visitor(port):
                started = time.monotonic_ns()
            figures = _come_back(bench, restart, pid) | {
                "blocked_ms": longest(noted, started, time.monotonic_ns()) / MS,
                "end_seconds": end_seconds,
                "end_blocked_ms": longest(noted, ending, starting) / MS,
                "start_seconds": (started - starting) / MS / 1000,
            }
            bench.say("a kill, and joins")
            os.kill(pid, signal.SIGKILL)
        with start():
            figures["join_ms"] = _join_ms(port, settings.visits)
            figures["join_times"] = figures["join_ms"] / max(0.001, quiet_join_ms)
    bench.check(server.name, figures)
    yield f"{server.name}, {count:,}", figures


def _come_back(bench: Bench, restart: Restart, pid: int) -> Figures:
    """Have all clients come back; return what that took, and the faults."""
    bench.say("all come back")
    began, busy, used = time.monotonic_ns(), busy_time(bench.server_cpu), cpu_time(pid)
    resume_seconds = restart.come_back()
    took = time.monotonic_ns() - began
    busy, used = busy_time(bench.server_cpu) - busy, cpu_time(pid) - used
    return restart.judge() | {
        "resume_seconds": resume_seconds,
        "foreign_cpu_share": max(0, busy - used) / took,
    }


def _join_ms(port: int, visits: int) -> float:
    """Have a few come in, one after another; return how long that takes in the middle."""
    times = []
    for _ in range(visits):
        with Visitor(port) as visitor:
            times.append(visitor.joined)
    return median(times) / MS


def million(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Compare a server with a large journal and one with a small journal, in turn."""
    with folder_for(bench) as folder:
        archives = [Archive(bench, folder / str(count), count) for count in (FEW, settings.kept)]
        yield from compare(bench, server, settings, archives)


SCENARIOS = (
    Scenario(
        "journal",
        "1,000 members, the journal in SQLite: saturated, and 50,000 deliveries/s",
        journal,
        (
            Column("deliveries_per_second", "deliveries/s", more=True, compared=False),
            Column("share", "of that in memory", 2, compared=False, more=True, aim=0.8),
            Column("cpu_times", "CPU per delivery, times that in memory", 2, compared=False),
            Column("p99_ms", "p99 ms at 50,000/s", 1, compared=False),
            Column("times", "times that in memory", 2, compared=False, aim=1.5),
        ),
        only=OURS,
    ),
    Scenario(
        "resume",
        "all come back within a second after a restart",
        resume,
        (
            Column("resume_seconds", "s until all are up to date", 1, compared=False, aim=10),
            Column("blocked_ms", "ms blocked meanwhile", compared=False, aim=50),
            Column("end_seconds", "s to end", 1, compared=False),
            Column("end_blocked_ms", "ms blocked then", compared=False),
            Column("start_seconds", "s to start", 1, compared=False),
            Column("join_ms", "ms to join after a kill", 2, compared=False),
            Column("join_times", "times that with nobody away", 2, compared=False),
            Column("members", "back", compared=False),
            Column("repeats", "repeats", compared=False),
        ),
        only=("chatapp-tcp",),
    ),
    Scenario(
        "million",
        "a lobby in which much was said",
        million,
        (
            Column("start_ms", "ms to start", aim=1.5),
            Column("join_ms", "ms to join", 2, aim=1.5),
            Column("history_20_ms", "ms for /history 20", 2, aim=1.5),
            Column("history_1000_ms", "ms for /history 1000", 1, aim=1.5),
        ),
        only=("chatapp-tcp",),
    ),
)
