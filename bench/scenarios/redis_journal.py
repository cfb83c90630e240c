"""The scenario `redis`: what a journal in a Redis costs, beside the same server with SQLite."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from bench.figures import Column, Figures, Row
from bench.job import FEW, RATE, Job, Settings
from bench.redis_engine import Engine, engine
from bench.run import Bench, RunError
from bench.scenarios.scenario import Scenario
from bench.servers import Server, journaled, kept_in

REDIS = "path = redis://127.0.0.1:{port}{options}\nentries = 0\ndays = 0"
OPTIONS = {"Redis": "", "Redis and wait=1": "?wait=1"}
"""What is compared with a file, and what is added to the path for it."""

COLUMNS = (
    Column("cpu_times", "CPU per delivery, times SQLite's", 2, compared=False, aim=1.3),
    Column("paced_cpu_times", "at 50,000/s", 2, compared=False, aim=1.3),
    Column("p50_ms", "p50 ms of 100 members", 2, compared=False),
    Column("p50_times", "times SQLite's", 2, compared=False, aim=2),
    Column("p99_ms", "p99 ms", 2, compared=False),
    Column("p99_times", "times SQLite's", 2, compared=False, aim=2),
    Column("engine_us", "engine's CPU µs per line", 1, compared=False, aim=15),
    Column("batch", "lines in a batch then", 1, compared=False),
)


def redis(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Compare a server whose journal is in Redis with the same and SQLite, in several rounds."""
    if shutil.which("redis-server") is None:
        raise RunError("redis-server is not installed")
    rounds = [_round(bench, server, settings) for _ in range(settings.rounds)]
    for label, several in zip(OPTIONS, zip(*rounds, strict=True), strict=True):
        figures = {key: median(one[key] for one in several) for key in several[0]}
        checked = sum(one["checked"] for one in several)
        yield f"{server.name}, {label}", figures | {"checked": checked}


def _round(bench: Bench, server: Server, settings: Settings) -> list[Figures]:
    """Return the figures of each of OPTIONS, beside those of a file."""
    saturated = settings.job
    jobs = saturated, replace(saturated, rate=RATE), replace(saturated, rate=RATE, members=FEW)
    file = [bench.run(journaled(server), job) for job in jobs]
    with engine(bench, replica=True) as running:
        return [
            _compared(file, [_run(bench, server, job, running, options) for job in jobs])
            for options in OPTIONS.values()
        ]


def _compared(file: list[Figures], kept: list[Figures]) -> Figures:
    busy, paced, few = kept
    return {
        "cpu_times": busy["cpu_us"] / file[0]["cpu_us"],
        "paced_cpu_times": paced["cpu_us"] / file[1]["cpu_us"],
        "p50_ms": few["p50_ms"],
        "p50_times": few["p50_ms"] / file[2]["p50_ms"],
        "p99_ms": few["p99_ms"],
        "p99_times": few["p99_ms"] / file[2]["p99_ms"],
        "engine_us": busy["engine_us"],
        "batch": busy["batch"],
        "checked": sum(figures["checked"] for figures in (*file, *kept)),
    }


def _run(bench: Bench, server: Server, job: Job, engine: Engine, options: str) -> Figures:
    """Run a server whose journal is in an engine that has nothing in it."""
    engine.ask("FLUSHALL")
    subject = kept_in(server, REDIS.format(port=engine.port, options=options))
    figures = bench.run(subject, job, engine.watch)
    return figures | {
        "engine_us": engine.used / 1000 / max(1, engine.lines),
        "batch": engine.lines / max(1, engine.batches),
    }


SCENARIOS = (Scenario("redis", "the journal in Redis", redis, COLUMNS, only=("chatapp-tcp",)),)
