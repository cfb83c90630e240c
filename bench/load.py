"""The load generator: a process that plays all clients of one server, measures and checks.

Its command line is a Job as JSON. It prints JSON objects, one per line: what it is doing, and at
last the figures. It ends by itself, whatever the server does.
"""

import gc
import json
import os
import signal
import sys
import time
from dataclasses import dataclass

from bench.client import Client
from bench.crowd import SECOND, Crowd, Pace
from bench.dialect import DIALECTS
from bench.figures import Figures, quantile
from bench.job import DRAIN_SECONDS, QUIET_SECONDS, SYNC_SECONDS, Job
from bench.pace import ClosedLoop, OpenLoop
from bench.usage import busy_time, cpu_time, memory, socket_memory


class FailureError(Exception):
    """The run has no figures; the text says why."""


@dataclass(frozen=True)
class Snapshot:
    """What had been used and delivered by a moment; times are in nanoseconds."""

    time: int
    server_cpu: int
    all_cpu: int
    own_cpu: int
    delivered: int


class Load:
    """One run; each of its phases adds to the figures."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.dialect = DIALECTS[job.dialect]
        self.crowd = Crowd(job.port, self.dialect, job.senders, job.rooms)
        self.figures: Figures = {}

    def run(self) -> Figures:
        """Do everything; return the figures."""
        self._log_in()
        if not self.crowd.synchronize(SYNC_SECONDS):
            missing = sum(not client.synced for client in self.crowd.clients)
            raise FailureError(f"{missing} members did not read the first message")
        slow = self.crowd.neglect()
        start, stop = self._speak()
        self._judge(drained=self._drain())
        self._add_latencies(start, stop)
        if slow:
            self._wake(slow)
        return self.figures

    def _log_in(self) -> None:
        job, crowd = self.job, self.crowd
        _tell(phase=f"{job.members} logins")
        memory_before, cpu_before = memory(job.pid), cpu_time(job.pid)
        crowd.gather(job.members, job.slow, job.parallel, job.login_seconds)
        seconds = crowd.now() / SECOND
        ready = crowd.release_absent()
        needed = job.senders * (1 if self.dialect.echo else 2)  # without an echo, others witness
        if crowd.dropped or ready < needed or (ready < job.members and not job.some):
            raise FailureError(f"{ready} of {job.members} were in after {seconds:.0f} s")
        crowd.settle(job.settle, DRAIN_SECONDS)
        self.figures |= {
            "members": ready,
            "login_seconds": seconds,
            "logins_per_second": ready / seconds,
            "login_cpu_us": (cpu_time(job.pid) - cpu_before) / 1000 / ready,
            "login_bytes": crowd.early_bytes,
            "idle_bytes": (memory(job.pid) - memory_before) / ready,
        }

    def _pace(self) -> Pace:
        if self.job.rate:
            return OpenLoop(self.job.rate, self.crowd.now())
        return ClosedLoop(self.job.window, echo=self.dialect.echo)

    def _speak(self) -> tuple[int, int]:
        """Warm up, then measure; return when measuring began and ended."""
        job, crowd, pace = self.job, self.crowd, self._pace()
        _tell(phase=f"{job.seconds:g} s of messages", speaks=True)
        memory_before, kernel_before = memory(job.pid), socket_memory()
        crowd.run(pace, crowd.now() + int(job.warmup * SECOND))
        before = self._snapshot()
        crowd.run(pace, before.time + int(job.seconds * SECOND))
        after = self._snapshot()
        delivered = after.delivered - before.delivered
        passed = after.time - before.time
        cpu = after.server_cpu - before.server_cpu
        self.figures |= {
            "deliveries_per_second": delivered * SECOND / passed,
            "cpu_us": cpu / 1000 / max(1, delivered),
            "server_cpu_share": cpu / passed,
            "generator_cpu_share": (after.own_cpu - before.own_cpu) / passed,
            "foreign_cpu_share": max(0, after.all_cpu - before.all_cpu - cpu) / passed,
            "growth_bytes": memory(job.pid) - memory_before,
            "kernel_growth_bytes": socket_memory() - kernel_before,
        }
        return before.time, after.time

    def _drain(self) -> bool:
        """Read until all has come or nothing more comes; return False if time was up before."""
        crowd = self.crowd
        _tell(phase="the rest")
        crowd.last_event = crowd.now()

        def done() -> bool:
            quiet = crowd.now() - crowd.last_event > QUIET_SECONDS * SECOND
            return quiet or not any(client.owed(crowd.sent_to(client)) for client in crowd.clients)

        return crowd.wait(crowd.now() + DRAIN_SECONDS * SECOND, done)

    def _judge(self, *, drained: bool) -> None:
        """Add up what was lost, doubled and reordered; a late delivery is not a lost one."""
        clients, sent_to = self.crowd.clients, self.crowd.sent_to
        orders = [client.result() for client in clients]
        owed = sum(client.owed(sent_to(client)) for client in clients)
        self.figures |= {
            "lost": sum(order.lost for order in orders) + (owed if drained else 0),
            "owed": 0 if drained else owed,
            "doubled": sum(order.doubled for order in orders),
            "reordered": sum(client.reordered() for client in clients),
            "checked": sum(order.delivered for order in orders),
            "dropped": len(self.crowd.dropped),
            "diverted": sum(client.diverted for client in clients),
        }

    def _add_latencies(self, start: int, stop: int) -> None:
        ordered = self.crowd.latencies(start, stop)
        self.figures["p50_ms"] = quantile(ordered, 0.5) / 1_000_000
        self.figures["p99_ms"] = quantile(ordered, 0.99) / 1_000_000

    def _wake(self, slow: list[Client]) -> None:
        """See which of the clients that did not read were cut off."""
        for client in slow:
            self.crowd.attend(client)
        self.crowd.settle(QUIET_SECONDS / 4, QUIET_SECONDS)
        self.figures["cut_off"] = sum(client.lost for client in slow)

    def _snapshot(self) -> Snapshot:
        pid = self.job.pid
        return Snapshot(
            time=self.crowd.now(),
            server_cpu=cpu_time(pid),
            all_cpu=sum(map(busy_time, os.sched_getaffinity(pid))),
            own_cpu=time.process_time_ns(),
            delivered=sum(client.delivered() for client in self.crowd.clients),
        )


def _tell(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Do the job of the command line."""
    job = Job(**json.loads(sys.argv[1]))
    signal.alarm(job.deadline)
    gc.disable()  # nothing here makes cycles, and a collection would look like latency
    try:
        _tell(figures=Load(job).run())
    except (FailureError, OSError) as error:
        _tell(failure=str(error) or type(error).__name__)


if __name__ == "__main__":
    main()
