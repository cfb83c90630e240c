"""The scenarios of many rooms, in each of which one member speaks."""

from collections.abc import Iterator
from dataclasses import replace

from bench.figures import Row
from bench.job import Settings
from bench.run import Bench
from bench.scenarios import columns
from bench.scenarios.scenario import Scenario
from bench.servers import FLOORS, OURS, Server

DELIVERIES = 50_000
"""Deliveries per second, in all rooms together."""


def rooms(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Measure a server with some rooms of many members."""
    yield _measure(bench, server, settings, settings.rooms)


def small_rooms(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Measure a server with many rooms of a few members."""
    yield _measure(bench, server, settings, settings.small_rooms)


def _measure(bench: Bench, server: Server, settings: Settings, count: int) -> Row:
    members = min(settings.in_rooms, bench.most_members)
    job = replace(settings.job, members=members, rooms=count, senders=count, login_seconds=120)
    return server.name, bench.run(server, replace(job, rate=DELIVERIES * count / members))


SCENARIOS = (
    Scenario(
        "rooms",
        "10,000 members in 100 rooms, 50,000 deliveries/s",
        rooms,
        columns.PACED,
        only=(*FLOORS, *OURS),
    ),
    Scenario(
        "small-rooms",
        "10,000 members in 1,000 rooms, 50,000 deliveries/s",
        small_rooms,
        columns.PACED,
        only=(*FLOORS, *OURS),
    ),
)
