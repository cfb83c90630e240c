"""The scenario about gateways: what a message costs the server, and what each gateway.

The members of the load are at the first gateway; at the others are a few who listen. Server and
gateways share one CPU, so rates mean nothing here: what counts is the CPU of each.
"""

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.beside import go_on
from bench.child import free_port
from bench.figures import Column, Figures, Row
from bench.job import RATE, Settings
from bench.listeners import Listeners
from bench.restart import Restart
from bench.run import Bench, Beside
from bench.scenarios import columns
from bench.scenarios.scenario import Scenario
from bench.servers import JOURNAL, LINE_PORT, Server, twistd, write_config
from bench.usage import cpu_time

GATEWAYS = (0, 1, 2, 3)
LISTENERS = 50
"""Number of those who listen at each further gateway: one process reads for all of them."""

_GATEWAY = """\
[tcp_server]
host = 127.0.0.1
port = {tcp}
[ws_server]
host = 127.0.0.1
port = {ws}
[chat]
log_level = warn
[limits]
sessions = 0
ping_seconds = 0
[gateway]
servers = unix:{link}
"""


@dataclass
class Watch:
    """How much of the CPU a process uses while the members speak.

    Attributes:
        pid: the process.
        share: the share of one CPU.
    """

    pid: int
    share: float = 0

    @contextmanager
    def while_speaking(self, beside: Beside) -> Iterator[None]:
        """Measure until the block ends."""
        with beside():
            began, used = time.monotonic_ns(), cpu_time(self.pid)
            yield
            self.share = (cpu_time(self.pid) - used) / (time.monotonic_ns() - began)


def gateways(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Say as much with members at the server itself, and at one, two and three gateways."""
    for count in GATEWAYS:
        with TemporaryDirectory(prefix="bench-") as name, ExitStack() as running:
            yield _label(count), _measure(bench, server, settings, count, Path(name), running)


def _measure(
    bench: Bench,
    server: Server,
    settings: Settings,
    count: int,
    folder: Path,
    running: ExitStack,
) -> Figures:
    job, link = replace(settings.job, rate=RATE), folder / "link.sock"
    if not count:
        alone = Server(_label(0), server.dialect, partial(_server, link))
        figures = bench.run(alone, job)
        return {**figures, "server_us": figures["server_cpu_share"] / RATE * 1e6}
    port = free_port()
    pid = running.enter_context(bench.start(_server(link, folder, port), port, folder / "log"))
    listening = [_listen(bench, folder, link, number, running) for number in range(1, count)]
    watch = Watch(pid)
    beside: Beside = lambda: go_on(  # noqa: E731 - as short as it gets
        bench.load_cpu, [Listeners(each, LISTENERS, edited=False) for each in listening]
    )
    first = Server(_label(count), server.dialect, lambda at, port: _gateway(at, port, link))
    figures = bench.run(
        first, job, lambda: watch.while_speaking(beside if listening else nullcontext)
    )
    return {**figures, "server_us": watch.share / RATE * 1e6}


def dead_gateway(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Kill a gateway, and have all of its clients come back to another one within a second."""
    count = min(settings.returners, bench.most_members)
    with TemporaryDirectory(prefix="bench-") as name, ExitStack() as running:
        folder, port = Path(name), free_port()
        link = folder / "link.sock"
        running.enter_context(bench.start(_server(link, folder, port), port, folder / "log"))
        other = _listen(bench, folder, link, 2, running)
        at, first = folder / "gateway-1", free_port()
        at.mkdir()
        restart = running.enter_context(closing(Restart(first, count)))
        with bench.start(_gateway(at, first, link), first, at / "log") as pid:
            bench.say(f"{count} logins, and messages")
            restart.gather()
            restart.talk()
            bench.say("a kill, and all come back to another gateway")
            end_seconds = restart.end(pid, signal.SIGKILL)
        restart.go_to(other)
        figures = {"resume_seconds": restart.come_back(), "end_seconds": end_seconds}
        figures |= restart.judge() | {"foreign_cpu_share": 0.0}
    bench.check(server.name, figures)
    yield f"{count:,} clients", figures


def _server(link: Path, folder: Path, port: int) -> list[str]:
    """Return the command of a server that gateways connect to at a Unix socket."""
    more = f"{LINE_PORT}\n[link]\nendpoint = unix:{link}"
    return twistd(write_config(folder, tcp=port, ws=free_port(), history=JOURNAL, line_port=more))


def _listen(bench: Bench, folder: Path, link: Path, number: int, running: ExitStack) -> int:
    """Start a further gateway; return its port."""
    at, port = folder / f"gateway-{number}", free_port()
    at.mkdir()
    running.enter_context(bench.start(_gateway(at, port, link), port, at / "log"))
    return port


def _gateway(folder: Path, port: int, link: Path) -> list[str]:
    config = folder / "gateway.ini"
    config.write_text(_GATEWAY.format(tcp=port, ws=free_port(), link=link))
    return twistd(str(config))


def _label(count: int) -> str:
    return f"{count} gateways" if count != 1 else "1 gateway"


SCENARIOS = (
    Scenario(
        "gateways",
        "1,000 members at a gateway, 50 messages/s, journal on; a few at each further gateway",
        gateways,
        (
            Column("cpu_us", "CPU µs per delivery where the members are", 2),
            Column("server_us", "server's CPU µs per message"),
            columns.P50,
            columns.P99,
        ),
        only=("chatapp-tcp",),
    ),
    Scenario(
        "dead-gateway",
        "a gateway is killed, and all of its clients come back to another within a second",
        dead_gateway,
        (
            Column("resume_seconds", "s until all are up to date", 1, compared=False, aim=15),
            Column("members", "back", compared=False),
            Column("repeats", "repeats", compared=False),
        ),
        only=("chatapp-tcp",),
    ),
)
