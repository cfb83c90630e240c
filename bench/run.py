"""A run: one server and one load generator are started, and ended."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import asdict, replace
from pathlib import Path

from bench.child import StartError, child, free_port, pinned, server
from bench.figures import Figures
from bench.job import Job
from bench.servers import CHECKOUT, Server

SPARE_DESCRIPTORS = 100
"""How many files a server or the generator opens besides its connections, at most."""


Beside = Callable[[], AbstractContextManager[None]]
"""What goes on beside a load until the block ends."""


class RunError(Exception):
    """A run has no figures; the text says why."""


class Bench:
    """What all runs share.

    Attributes:
        server_cpu: the CPU of the server under test.
        load_cpu: the CPU of the load generator.
        most_members: how many connections a process may have.
        faults: what must not happen, and did.
        notes: what the reader of the figures should know.
        foreign: the largest share of the server's CPU that other programs took in a run.
    """

    def __init__(self, descriptors: int, tell: Callable[[str], None]) -> None:
        cpus = sorted(os.sched_getaffinity(0))
        self.server_cpu, self.load_cpu = cpus[0], cpus[min(1, len(cpus) - 1)]
        self.most_members = descriptors - SPARE_DESCRIPTORS
        self.faults: list[str] = []
        self.notes: list[str] = []
        self.foreign = 0.0
        self._tell = tell
        if len(cpus) == 1:
            self.note("only one CPU: the server and the load generator share it")

    def note(self, text: str) -> None:
        """Say something now, and again with the figures."""
        if text not in self.notes:
            self.notes.append(text)
            self._tell(f"note: {text}")

    def fault(self, text: str) -> None:
        """Say that something went wrong, now and again with the figures."""
        self.faults.append(text)
        self._tell(f"FAULT: {text}")

    def run(self, subject: Server, job: Job, beside: Beside = nullcontext) -> Figures:
        """Measure one server; faults are noted.

        Args:
            subject: the server.
            job: what is done.
            beside: what else is done while the members speak.

        Raises:
            RunError: there are no figures.
        """
        if job.members > self.most_members:
            self.note(f"{job.members:,} members reduced to {self.most_members:,}: open files")
            job = replace(job, members=self.most_members)
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            folder, port = Path(name), free_port()
            try:
                command = subject.command(folder, port)
            except (OSError, subprocess.CalledProcessError) as error:
                raise RunError(f"it cannot be made: {error}") from error
            with self.start(command, port, folder / "log") as pid:
                job = replace(job, dialect=subject.dialect, port=port, pid=pid)
                figures = self._load(job, beside)
        self.check(subject.name, figures)
        return figures

    @contextmanager
    def start(self, command: Sequence[str], port: int, log: Path) -> Iterator[int]:
        """Run a server on its CPU until the block ends; yield its process id once it listens.

        Raises:
            RunError: the server does not start.
        """
        path = {"PYTHONPATH": f"{CHECKOUT / 'src'}:{CHECKOUT}"}
        with ExitStack() as running:
            try:
                pid = running.enter_context(server(command, self.server_cpu, path, port, log))
            except (StartError, OSError) as error:
                raise RunError(f"it does not start: {error}") from error
            yield pid

    def say(self, phase: str) -> None:
        """Say which phase of a run begins."""
        self._tell(f"  {phase}")

    def _load(self, job: Job, beside: Beside) -> Figures:
        command = [sys.executable, "-m", "bench.load", json.dumps(asdict(job))]
        path = {"PYTHONPATH": str(CHECKOUT)}
        with (
            child(command, self.load_cpu, path, subprocess.PIPE) as process,
            ExitStack() as going_on,
        ):
            for line in process.stdout or ():
                going_on.close()
                said = json.loads(line)
                if "figures" in said:
                    figures: Figures = said["figures"]
                    return figures
                if "failure" in said:
                    raise RunError(said["failure"])
                self.say(said["phase"])
                if said.get("speaks"):
                    going_on.enter_context(beside())
        raise RunError("the load generator came to no end")

    def check(self, name: str, figures: Figures) -> None:
        """Note the faults of a run, and what the reader of its figures should know."""
        for what in ("lost", "doubled", "reordered", "dropped"):
            if count := figures[what]:
                things = "connections" if what == "dropped" else "deliveries"
                self.fault(f"{name}: {count:,.0f} {things} {what}")
        if self.server_cpu != self.load_cpu:
            self.foreign = max(self.foreign, figures["foreign_cpu_share"])
        if figures["owed"]:
            self.note(f"{name}: {figures['owed']:,.0f} deliveries had not come when time was up")


@contextmanager
def folder_for(bench: Bench) -> Iterator[Path]:
    """Make a folder; until the block ends this process is the load generator, and on its CPU."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name, pinned(bench.load_cpu):
        yield Path(name)
