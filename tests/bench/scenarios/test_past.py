"""The scenarios about the journal, with real servers; and the parts that measure them."""

import io
import socket
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from bench.blocked import LONG, Poller, longest
from bench.figures import Figures
from bench.job import QUICK, Job
from bench.returner import Returner
from bench.run import Bench
from bench.scenarios.past import journal, million, resume
from bench.servers import SERVERS, Server

from bench.scenarios import SCENARIOS
from tests.bench.marks import FIRST, OTHER, SECOND, line


class Ready:
    """An epoll object that has nothing to wait for."""

    closed = False

    def poll(self, timeout: float, most: int) -> list[tuple[float, int]]:
        return [(timeout, most)]


def test_long_iterations_are_noted(tmp_path: Path) -> None:
    """A long time between the end of one wait and the begin of the next is noted."""
    times = iter((0, 10, 10 + LONG, 20 + LONG, 30 + 3 * LONG, 40 + 3 * LONG))
    output = io.StringIO()
    poller = Poller(Ready(), output, lambda: next(times))
    for _ in range(3):
        assert poller.poll(1.5, 2) == [(1.5, 2)]
    assert not poller.closed
    assert output.getvalue() == f"{20 + LONG} {30 + 3 * LONG}\n"
    noted = tmp_path / "noted"
    noted.write_text(f"5 9\n{output.getvalue()}")
    assert longest(noted, 0, 10 * LONG) == 2 * LONG + 10
    assert longest(noted, 0, 10) == 4
    assert longest(noted, 10, 20) == 0


def returner(*read: bytes) -> Returner:
    """Return a returner that has read these lines."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        one = Returner(0, 2)
        one.attach(theirs)
        theirs.setblocking(False)
        for chunk in read:
            ours.sendall(chunk)
            one.read()
    return one


def test_a_returner_keeps_its_token() -> None:
    """The token is the last that was given, even in two pieces; news of the restart are noted."""
    one = returner(
        b"-- welcome\r\n-- /resume t1 brings you back if the connection is lost\r\n",
        b"-- the server is restarting; /resu",
        b"me t2 brings you back\r\n-- you are up to date\r\n! no\r\n",
    )
    assert (one.token, one.warned, one.back) == (b"t2", True, True)
    assert one.refusals == [b"! no"]


def test_a_returner_may_read_again_what_is_marked() -> None:
    """A line with a time may be a repeat; a line without one that was read before is a fault."""
    past = b"[12:34] "
    one = returner(line(FIRST), past + line(FIRST), past + line(SECOND), line(SECOND), line(OTHER))
    assert one.repeats == 1
    assert (one.order.delivered, one.order.doubled, one.order.following) == (4, 1, [2, 1])


def test_what_a_guest_reads_counts_for_nothing() -> None:
    """What a guest reads does not count; after coming back the client reads it in its place."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        one = Returner(0, 2)
        one.token = b"t1"
        one.attach(theirs)
        ours.sendall(line(SECOND) + b"-- welcome back, u00000: you are in #lobby\r\n")
        ours.sendall(line(FIRST) + line(SECOND))
        one.read()
    assert (one.order.delivered, one.order.doubled, one.order.reordered) == (2, 0, 0)


SMALL = replace(QUICK, rounds=3, returners=30, kept=1500, starts=1, visits=2)


def told() -> Bench:
    """Return a bench that tells nobody."""
    return Bench(1000, lambda _: None)


def test_all_come_back_after_a_restart() -> None:
    """A real server is restarted under thirty clients, and none of them misses anything."""
    bench = told()
    ((label, measured),) = resume(bench, SERVERS["chatapp-tcp"], SMALL)
    assert label == "chatapp-tcp, 30"
    assert bench.faults == []
    assert (measured["members"], measured["checked"]) == (30, 30 * 60)
    assert {column.key for column in SCENARIOS["resume"].columns} <= measured.keys()


def test_a_large_archive_is_compared_with_a_small_one() -> None:
    """Two real servers show the last messages, and every message that they show is checked."""
    bench = told()
    rows = list(million(bench, SERVERS["chatapp-tcp"], SMALL))
    assert [label for label, _ in rows] == ["chatapp-tcp, 1,000 kept", "chatapp-tcp, 1,500 kept"]
    assert bench.faults == []
    for _, measured in rows:
        assert measured["checked"] > 2 * 200
        assert {column.key for column in SCENARIOS["million"].columns} <= measured.keys()


class Rigged:
    """A bench where a journal costs a tenth of the rate, and in one round nearly all of it."""

    def __init__(self) -> None:
        self.runs: list[tuple[str, float]] = []

    def run(self, subject: Server, job: Job) -> Figures:
        self.runs.append((subject.name, job.rate))
        rate = 100.0 if "kept" not in subject.name else 1.0 if len(self.runs) < 5 else 90.0
        return {
            "deliveries_per_second": rate,
            "cpu_us": 20 / rate,
            "p99_ms": 200 / rate,
            "checked": 7,
        }


def test_a_journal_is_compared_with_none_in_turn() -> None:
    """The rounds alternate, and their median is shown."""
    bench = Rigged()
    ((label, measured),) = journal(cast("Bench", bench), SERVERS["chatapp-ws"], SMALL)
    kept = "chatapp-ws-kept"
    assert bench.runs == [("chatapp-ws", 0), ("chatapp-ws", 50), (kept, 0), (kept, 50)] * 3
    assert label == "chatapp-ws"
    assert measured["share"] == 0.9
    assert measured["times"] == pytest.approx(1 / 0.9)
    assert measured["cpu_times"] == pytest.approx(1 / 0.9)
    assert measured["checked"] == 7 * 12
