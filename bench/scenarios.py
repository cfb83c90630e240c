"""The scenarios: what is done to which servers, and which figures are shown."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bench.browser import browser
from bench.editing import editing
from bench.figures import Column, Row
from bench.job import FEW, RATE, Settings
from bench.order import bans, raid
from bench.page_loads import page_loads
from bench.past import journal, million, resume
from bench.people import accounts, devices, guesses, logins
from bench.programs import objects, pages
from bench.rooms import rooms, small_rooms
from bench.run import Bench
from bench.servers import FLOORS, OURS, Server

CROWD_PARALLEL = 1000  # a backlog holds no more; the kernel's retries would be measured


@dataclass(frozen=True)
class Scenario:
    """What is done to each server, and what is shown of it.

    Attributes:
        title: what is done, in words.
        measure: does it to a server, and yields a row or several.
        columns: the figures to show; the chart has the first.
        only: the servers to which it is done; empty for all.
    """

    title: str
    measure: Callable[[Bench, Server, Settings], Iterator[Row]]
    columns: tuple[Column, ...]
    only: tuple[str, ...] = ()


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


_RATE = Column("deliveries_per_second", "deliveries/s", more=True)
_CPU = Column("cpu_us", "CPU µs per delivery", 2)
_P50 = Column("p50_ms", "p50 ms", 1)
_P99 = Column("p99_ms", "p99 ms", 1)
_BUSY = Column("server_cpu_share", "server's CPU %", scale=100, compared=False)
_LOAD = Column("generator_cpu_share", "generator's CPU %", scale=100, compared=False)
_PACED = (_CPU, _P50, _P99, Column("deliveries_per_second", "deliveries/s", compared=False))
_LOGINS = (
    Column("login_ms", "ms to log in", compared=False),
    Column("worst_ms", "at worst", compared=False, aim=2000),
    Column("logins", "logins", compared=False),
)

SCENARIOS = {
    "saturated": Scenario(
        "1,000 members, 10 senders with 4 messages in flight each",
        _saturated,
        (_RATE, _CPU, _BUSY, _LOAD),
    ),
    "open": Scenario(
        "1,000 members, 50 messages/s: 50,000 deliveries/s",
        _open,
        _PACED,
    ),
    "members": Scenario(
        "rooms of all sizes, saturated",
        _members,
        (_CPU, _RATE, _BUSY, _LOAD),
        only=(*FLOORS, *OURS),
    ),
    "rooms": Scenario(
        "10,000 members in 100 rooms, 50,000 deliveries/s",
        rooms,
        _PACED,
        only=(*FLOORS, *OURS),
    ),
    "small-rooms": Scenario(
        "10,000 members in 1,000 rooms, 50,000 deliveries/s",
        small_rooms,
        _PACED,
        only=(*FLOORS, *OURS),
    ),
    "few": Scenario("100 members, saturated", _few, (_CPU, _RATE, _BUSY, _LOAD)),
    "idle": Scenario(
        "idle connections",
        _idle,
        (
            Column("idle_bytes", "KB per connection", 1, 1 / 1024),
            Column("logins_per_second", "logins/s", more=True),
            Column("members", "connections", compared=False),
        ),
    ),
    "slow": Scenario(
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
    "crowd": Scenario(
        "a crowd arrives at once",
        _crowd,
        (
            Column("login_seconds", "s until all are in", 2),
            Column("login_bytes", "MB sent by then", 1, 1 / (1 << 20)),
            Column("members", "in", compared=False),
        ),
    ),
    "journal": Scenario(
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
    "resume": Scenario(
        "all come back within a second after a restart",
        resume,
        (
            Column("resume_seconds", "s until all are up to date", 1, compared=False, aim=10),
            Column("blocked_ms", "ms blocked meanwhile", compared=False, aim=50),
            Column("end_seconds", "s to end", 1, compared=False),
            Column("end_blocked_ms", "ms blocked then", compared=False),
            Column("start_seconds", "s to start", 1, compared=False),
            Column("members", "back", compared=False),
            Column("repeats", "repeats", compared=False),
        ),
        only=("chatapp-tcp",),
    ),
    "million": Scenario(
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
    "logins": Scenario(
        "1,000 members, 50,000 deliveries/s, while owners log in by their passwords",
        logins,
        (
            Column("p99_ms", "p99 ms", 1, aim=1.3),
            _P50,
            _BUSY,
            *_LOGINS,
        ),
        only=("chatapp-tcp",),
    ),
    "guesses": Scenario(
        "a few talk and an owner logs in every second, while 100 addresses try the password",
        guesses,
        (
            Column("p99_ms", "p99 ms", 1, aim=1.5),
            _BUSY,
            *_LOGINS,
            Column("tried", "guesses", compared=False),
            Column("hashed", "of them hashed", compared=False),
        ),
        only=("chatapp-tcp",),
    ),
    "editing": Scenario(
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
    "page": Scenario(
        "1,000 members, 50,000 deliveries/s, while browsers load the page",
        page_loads,
        (
            Column("p99_ms", "p99 ms", 1, aim=1.3),
            _P50,
            _BUSY,
            Column("loads", "loads", compared=False),
        ),
        only=("chatapp-tcp",),
    ),
    "browser": Scenario(
        "the page in chromium",
        browser,
        (
            Column("load_ms", "ms to the first line, cold", compared=False, aim=300),
            Column("worst_load_ms", "at worst", compared=False),
            Column(
                "scroll_task_ms",
                "ms of the longest task over 50 in scrolling",
                compared=False,
                aim=50,
            ),
            Column("scroll_seconds", "s to the first line and back", 1, compared=False),
            Column("read_task_ms", "at 100 lines/s", compared=False, aim=50),
            Column("up_task_ms", "reading further up", compared=False, aim=50),
            Column("heap_bytes", "MB after the lines of an hour", 1, 1 / (1 << 20), compared=False),
            Column(
                "heap_growth_bytes",
                "growth MB in the last two thirds",
                1,
                1 / (1 << 20),
                compared=False,
                aim=1,
            ),
            Column("nodes", "nodes", compared=False),
            Column("nodes_growth", "growth", compared=False),
        ),
        only=("chatapp-ws",),
    ),
    "devices": Scenario(
        "1,000 sessions of registered users, saturated",
        devices,
        (Column("cpu_us", "CPU µs per delivery", 2, aim=1.3), _RATE, _BUSY, _LOAD),
        only=("chatapp-tcp",),
    ),
    "objects": Scenario(
        "1,000 members, saturated: all read lines of text, or all read objects",
        objects,
        (Column("cpu_us", "CPU µs per delivery", 2, aim=1.3), _RATE, _BUSY, _LOAD),
        only=("chatapp-ws",),
    ),
    "pages": Scenario(
        "a program asks for pages of 100 messages, anywhere in a lobby in which much was said",
        pages,
        (
            Column("page_ms", "ms for a page", 1, compared=False),
            Column("blocked_ms", "ms blocked meanwhile, at worst", 1, compared=False, aim=5),
        ),
        only=("chatapp-ws",),
    ),
    "accounts": Scenario(
        "a journal in which many names are registered",
        accounts,
        (
            Column("start_ms", "ms to start", aim=1.5),
            Column("login_ms", "ms to log in by a token", 2, aim=1.5),
            Column("join_ms", "ms to join", 2, aim=1.5),
        ),
        only=("chatapp-tcp",),
    ),
    "bans": Scenario(
        "a journal in which many are banned",
        bans,
        (
            Column("connection_ms", "CPU µs to accept a guest", 0, 1000, aim=1.3),
            Column("join_ms", "CPU µs to join", 0, 1000, aim=1.3),
            Column("start_ms", "ms to start"),
        ),
        only=("chatapp-tcp",),
    ),
    "raid": Scenario(
        "a raid, each raider at an address of its own, and /lockdown on",
        raid,
        (
            Column("back_seconds", "s until the p99 is back", 1, compared=False, aim=2),
            Column("quiet_ms", "p99 ms before", 1, compared=False),
            Column("raid_ms", "in the raid", 1, compared=False),
            Column("first_ms", "in the 1st s after", 1, compared=False),
            Column("second_ms", "in the 2nd", 1, compared=False),
            Column("after_ms", "later", 1, compared=False),
            Column("lockdown_ms", "ms until all have read of it", 0, compared=False),
            Column("raid_lines", "raiders' lines/s before that", 0, compared=False),
            Column("raid_cpu_share", "server's CPU % then", scale=100, compared=False),
            Column("after_cpu_share", "after it", scale=100, compared=False),
        ),
        only=("chatapp-tcp",),
    ),
}
