"""The scenario of one message: what each of its steps costs, to one reader and to many."""

import json
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench.figures import Column, Figures, Row
from bench.job import RATE, Settings
from bench.run import Bench
from bench.scenarios.scenario import Scenario
from bench.servers import OURS, Server, as_program
from bench.steps import INDEX, MAIN, MESSAGES, WRITING

READERS = (1, 100, 1000)
SHARE = 0.9
"""Share of the time in which the server is watched: that ends before the messages do."""

NOTED_SECONDS = 10
"""How long the server may take to note what it has used."""

STEPS = {
    "wait": "waiting for sockets",
    "receive": "receiving",
    "parse": "parsing",
    "decide": "deciding",
    "hand_over": "handing over",
    "hear": "hearing from the journal",
    "apply": "applying",
    "flush": "making the bytes",
    "send": "sending",
    "upkeep": "upkeep",
}
"""What the steps of the main thread are called in the table."""

COLUMNS = (
    Column("message_us", "CPU µs for a message", compared=False),
    *(Column(key, title, compared=False) for key, title in STEPS.items()),
    Column("rest", "the reactor, and the rest", compared=False),
    Column(WRITING, "the journal's thread", compared=False),
    Column(INDEX, "the index's thread", compared=False),
)


def message(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Measure what a message costs, with so few of them that none are put together."""
    for readers in READERS:
        yield f"{server.name}, {readers:,}", _measure(bench, server, settings, readers)


def _measure(bench: Bench, server: Server, settings: Settings, readers: int) -> Figures:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        noted = Path(name) / "steps"

        def command(folder: Path, port: int) -> list[str]:
            return as_program(server.command(folder, port), "-m", "bench.steps", str(noted))

        @contextmanager
        def noting() -> Iterator[None]:
            time.sleep(settings.warmup)
            _note(noted)
            time.sleep(settings.seconds * SHARE)
            _note(noted)
            yield

        job = replace(settings.job, members=readers, senders=min(10, readers), rate=RATE)
        figures = bench.run(replace(server, command=command), job, noting)
        return figures | _steps(noted)


def _note(noted: Path) -> None:
    """Have the server note what it has used so far, and wait until it has."""
    pid, *before = noted.read_text().splitlines()
    os.kill(int(pid), signal.SIGUSR2)
    until = time.monotonic() + NOTED_SECONDS
    while time.monotonic() < until and noted.read_text().count("\n") < len(before) + 2:
        time.sleep(0.01)


def _steps(noted: Path) -> Figures:
    """Return the microseconds of each step, and of each thread, for one message."""
    _pid, *noted_then = noted.read_text().splitlines()
    before, after = map(json.loads, noted_then)
    used = {key: after[key] - before.get(key, 0) for key in after}
    messages = max(1, used.pop(MESSAGES, 0))
    figures = {key: used.get(key, 0) / 1000 / messages for key in (*STEPS, WRITING, INDEX)}
    main = used[MAIN] / 1000 / messages
    figures["rest"] = main - sum(figures[key] for key in STEPS)
    figures["message_us"] = main + figures[WRITING] + figures[INDEX]
    return figures


SCENARIOS = (
    Scenario(
        "message",
        "one message after another, 50 a second, and the CPU µs of each of its steps",
        message,
        COLUMNS,
        only=(*OURS, *(f"{name}-kept" for name in OURS)),
    ),
)
