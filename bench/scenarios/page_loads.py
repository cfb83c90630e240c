"""The scenario about the page: what loads of it cost those who talk."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.beside import Talk, go_on
from bench.child import free_port
from bench.figures import Column, Figures, Row
from bench.in_turn import in_turn
from bench.job import RATE, Settings
from bench.run import Bench
from bench.scenarios import columns
from bench.scenarios.scenario import Scenario
from bench.servers import Server, twistd, write_config
from chatapp.ports.page_files import load_page

LOADS = 50
"""Loads of the page a second."""


def page_loads(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Compare a room while the page is loaded with the same room while it is not, in turn."""
    ports: list[int] = []

    def command(folder: Path, port: int) -> list[str]:
        ports.append(free_port())
        return twistd(write_config(folder, tcp=port, ws=ports[-1]))

    subject = replace(server, command=command)
    job = replace(settings.job, rate=RATE)
    visits = {"quiet": Visits(bench, 0, ports), f"{LOADS} loads/s": Visits(bench, LOADS, ports)}
    runs = {
        label: lambda beside=beside: bench.run(subject, job, beside.go_on)
        for label, beside in visits.items()
    }
    for label, measured in in_turn(settings.rounds, runs).items():
        yield f"{server.name}, {label}", measured | visits[label].figures()


class Loads:
    """Browsers that have nothing of the page, get all its files over one connection, and go.

    Args:
        port: where the server listens for WebSockets.
        rate: how many there are in a second, at fixed times.

    Attributes:
        done: how many have got all.
        faults: what went wrong.
    """

    def __init__(self, port: int, rate: float) -> None:
        self.done = 0
        self.faults: list[str] = []
        self._port = port
        self._rate = rate
        self._begun = 0
        self._began = time.monotonic()
        self._requests = _requests()
        self._coming: list[Talk] = []

    def step(self) -> None:
        """Begin the loads that are due, and read what has come."""
        while time.monotonic() >= self._began + self._begun / self._rate:
            self._begun += 1
            talk = Talk(self._port)
            talk.send(self._requests)
            self._coming.append(talk)
        for talk in list(self._coming):
            while talk.listen():
                pass
            if talk.lost:
                self._note(talk)

    def close(self) -> None:
        """Close all connections."""
        for talk in self._coming:
            talk.close()

    def _note(self, talk: Talk) -> None:
        talk.close()
        self._coming.remove(talk)
        if b" 200 OK\r\n" in talk.read:
            self.done += 1
        else:
            self.faults.append(f"a browser read {talk.read[:100]!r}")


@dataclass
class Visits:
    """Loads of the page beside those of one row.

    Attributes:
        bench: is told of faults.
        rate: loads a second; 0 for none.
        port: where the server listens for WebSockets; it has another port each time.
        loads: those of each run.
    """

    bench: Bench
    rate: float
    port: list[int]
    loads: list[Loads] = field(default_factory=list)

    @contextmanager
    def go_on(self) -> Iterator[None]:
        """Load the page until the block ends."""
        loads = [Loads(self.port[-1], self.rate)] if self.rate else []
        with go_on(self.bench.load_cpu, loads):
            yield
        self.loads += loads
        for fault in (fault for one in loads for fault in one.faults):
            self.bench.fault(fault)

    def figures(self) -> Figures:
        """Return how often the page was loaded."""
        return {"loads": sum(one.done for one in self.loads)}


def _requests() -> str:
    """Return requests for all files, without the last line end; then the connection is closed."""
    heads = [
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n"
        for path in load_page()
    ]
    return "\r\n".join([*heads[:-1], f"{heads[-1]}Connection: close\r\n\r"])


SCENARIOS = (
    Scenario(
        "page",
        "1,000 members, 50,000 deliveries/s, while browsers load the page",
        page_loads,
        (
            Column("p99_ms", "p99 ms", 1, aim=1.3),
            columns.P50,
            columns.BUSY,
            Column("loads", "loads", compared=False),
        ),
        only=("chatapp-tcp",),
    ),
)
