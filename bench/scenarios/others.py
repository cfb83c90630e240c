"""The scenarios in which chatapp is measured beside other servers, in one room."""

from collections.abc import Iterator
from dataclasses import replace

from bench.figures import Column, Row
from bench.job import FEW, RATE, Settings
from bench.run import Bench
from bench.scenarios import columns
from bench.scenarios.scenario import Scenario
from bench.servers import FLOORS, OURS, Server

CROWD_PARALLEL = 1000  # a backlog holds no more; the kernel's retries would be measured


def _saturated(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    yield server.name, bench.run(server, settings.job)


def _open(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    yield server.name, bench.run(server, replace(settings.job, rate=RATE))


def _members(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    for size in settings.sizes:
        if size > bench.most_members:
            bench.note(f"{size:,} members left out: only {bench.most_members:,} files may be open")
        else:
            job = replace(settings.job, members=size, login_seconds=120)
            yield f"{server.name}, {size:,}", bench.run(server, job)


def _few(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    yield server.name, bench.run(server, replace(settings.job, members=FEW))


def _idle(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    yield server.name, bench.run(server, replace(settings.check, members=settings.idle, settle=1))


def _slow(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    slow = settings.job.members // 10
    without = bench.run(server, replace(settings.job, members=settings.job.members - slow))
    figures = bench.run(server, replace(settings.job, slow=slow))
    share = figures["deliveries_per_second"] / max(1, without["deliveries_per_second"])
    yield server.name, figures | {"share": share}


def _crowd(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    job = replace(settings.check, members=settings.crowd, parallel=CROWD_PARALLEL, settle=1)
    yield server.name, bench.run(server, job)


SCENARIOS = (
    Scenario(
        "saturated",
        "1,000 members, 10 senders with 4 messages in flight each",
        _saturated,
        (columns.RATE, columns.CPU, columns.BUSY, columns.LOAD),
    ),
    Scenario("open", "1,000 members, 50 messages/s: 50,000 deliveries/s", _open, columns.PACED),
    Scenario(
        "members",
        "rooms of all sizes, saturated",
        _members,
        (columns.CPU, columns.RATE, columns.BUSY, columns.LOAD),
        only=(*FLOORS, *OURS),
    ),
    Scenario(
        "few",
        "100 members, saturated",
        _few,
        (columns.CPU, columns.RATE, columns.BUSY, columns.LOAD),
    ),
    Scenario(
        "idle",
        "idle connections",
        _idle,
        (
            Column("idle_bytes", "KB per connection", 1, 1 / 1024),
            Column("logins_per_second", "logins/s", more=True),
            Column("members", "connections", compared=False),
        ),
    ),
    Scenario(
        "slow",
        "1,000 members of which a tenth never read, saturated",
        _slow,
        (
            Column("deliveries_per_second", "deliveries/s to the others", more=True),
            Column("share", "% of what they get without them", scale=100, compared=False),
            Column("growth_bytes", "growth MB", 1, 1 / (1 << 20), compared=False),
            Column("kernel_growth_bytes", "kernel's MB", 1, 1 / (1 << 20), compared=False),
            Column("cut_off", "cut off", compared=False),
        ),
    ),
    Scenario(
        "crowd",
        "a crowd arrives at once",
        _crowd,
        (
            Column("login_seconds", "s until all are in", 2),
            Column("login_bytes", "MB sent by then", 1, 1 / (1 << 20)),
            Column("members", "in", compared=False),
        ),
    ),
)
