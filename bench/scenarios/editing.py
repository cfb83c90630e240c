"""The scenario about editing: what it costs to have the lines of members edited.

An edited member has twenty lines to call back, and nothing typed. So what they are sent is the
room's line, and the prompt anew.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.beside import go_on
from bench.child import pinned
from bench.figures import MS, Column, Figures, Row, quantile
from bench.in_turn import in_turn
from bench.job import RATE, Settings
from bench.listeners import Listeners
from bench.run import Bench, Beside
from bench.scenarios.scenario import Scenario
from bench.servers import Server
from bench.typist import Typist

LISTENED = 10_000
"""Number of deliveries a second while somebody types."""

_COMING = 3
"""How often as long it takes to warm up while others come beside the members."""


@dataclass
class Others:
    """Those who are there beside the loads.

    Attributes:
        bench: says on which CPU they are.
        port: where the server that was started last listens.
        times: the nanoseconds that each key took.
    """

    bench: Bench
    port: int = 0
    times: list[int] = field(default_factory=list)

    def at(self, server: Server) -> Server:
        """Return the same server, of which the port is noted."""

        def command(folder: Path, port: int) -> list[str]:
            self.port = port
            return server.command(folder, port)

        return replace(server, command=command)

    def listen(self, count: int, *, edited: bool) -> Beside:
        """Return what has so many listen."""
        return lambda: go_on(self.bench.load_cpu, [Listeners(self.port, count, edited=edited)])

    def type(self, seconds: float) -> Beside:
        """Return what has somebody type for some time."""

        @contextmanager
        def typing() -> Iterator[None]:
            typist = Typist(self.port)

            def run() -> None:
                with pinned(self.bench.load_cpu):
                    typist.type(seconds)

            thread = threading.Thread(target=run, daemon=True)
            thread.start()
            yield
            thread.join()
            typist.close()
            self.times += typist.times
            if len(typist.times) < int(seconds):
                self.bench.fault("what was typed did not appear")

        return typing


def editing(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Compare members whose lines are edited with members whose clients do that, in turn."""
    others = Others(bench)
    there = others.at(server)
    edited = replace(server, dialect=f"{server.dialect}-edited")
    job = replace(settings.job, rate=RATE)
    half = replace(job, members=job.members // 2, warmup=_COMING * job.warmup)
    few = replace(job, members=LISTENED // RATE, warmup=_COMING * job.warmup)
    runs = {
        "plain": lambda: bench.run(server, job),
        "edited": lambda: bench.run(edited, job),
        "beside plain": lambda: bench.run(there, half, others.listen(half.members, edited=False)),
        "beside edited": lambda: bench.run(there, half, others.listen(half.members, edited=True)),
        "typing": lambda: bench.run(there, few, others.type(settings.seconds)),
    }
    yield server.name, _compare(in_turn(settings.rounds, runs), sorted(others.times))


def _compare(measured: dict[str, Figures], times: list[int]) -> Figures:
    plain, edited = measured["plain"], measured["edited"]
    beside = measured["beside plain"]["p99_ms"], measured["beside edited"]["p99_ms"]
    return {
        "cpu_us": edited["cpu_us"],
        "cpu_times": edited["cpu_us"] / max(0.001, plain["cpu_us"]),
        "editing_bytes": edited["idle_bytes"] - plain["idle_bytes"],
        "p99_times": beside[1] / max(0.001, beside[0]),
        "key_ms": quantile(times, 0.99) / MS,
        "keys": float(len(times)),
        "checked": sum(one["checked"] for one in measured.values()),
    }


SCENARIOS = (
    Scenario(
        "editing",
        "1,000 members whose lines are edited, 50,000 deliveries/s, beside 1,000 whose are not",
        editing,
        (
            Column("cpu_us", "CPU µs per delivery", 2, compared=False),
            Column("cpu_times", "times that without", 2, compared=False, aim=3),
            Column("editing_bytes", "KB per edited line", 1, 1 / 1024, compared=False, aim=8),
            Column("p99_times", "p99 of others, times that without", 2, compared=False, aim=1.3),
            Column("key_ms", "p99 ms of a key at 10,000/s", 1, compared=False, aim=10),
            Column("keys", "keys", compared=False),
        ),
        only=("chatapp-tcp",),
    ),
)
