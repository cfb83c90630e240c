"""The benchmark's own parts: what checks the deliveries, and what shows the figures."""

import io
import socket
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # the benchmark is no part of the package

from bench.blocked import LONG, Poller, longest
from bench.chart import render_chart
from bench.job import Figures, Job
from bench.marker import Mark, read_mark, write_mark
from bench.notes import Notes, quantile
from bench.order import Order
from bench.past import journal, million, resume
from bench.reader import Reader
from bench.report import render_report
from bench.returner import Returner
from bench.run import Bench
from bench.scenario import QUICK, Column
from bench.scenarios import SCENARIOS
from bench.servers import SERVERS, Server
from bench.table import render_table
from bench.tape import Tape
from bench.units import MASK, frames, irc_lines, lines, masked_frame

FIRST, SECOND, THIRD, OTHER = Mark(0, 0, 5), Mark(0, 1, 6), Mark(0, 2, 7), Mark(1, 0, 8)
ALL = [FIRST, SECOND, OTHER, THIRD]
SENT = [3, 1]


def line(mark: Mark) -> bytes:
    """Return a marked message as the line that a member reads."""
    return b"u%05d: %b\r\n" % (mark.sender, write_mark(mark))


class Audience:
    """Readers of one tape, told lines as if they came from sockets."""

    def __init__(self, count: int) -> None:
        self.tape = Tape(2, lines)
        self.notes = Notes()
        self.replies: list[bytes] = []
        self.readers = [
            Reader(self.tape, lines, self.notes, self.replies.append) for _ in range(count)
        ]
        for reader in self.readers:
            reader.start()

    def tell(self, number: int, *marks: Mark) -> Reader:
        """Give one reader messages; return the reader."""
        reader = self.readers[number]
        reader.take(b"".join(map(line, marks)), 10)
        return reader


def faults(reader: Reader) -> tuple[int, int, int]:
    """Return how many were lost, doubled and reordered."""
    order = reader.result()
    return order.lost + reader.owed(SENT), order.doubled, reader.reordered()


def test_a_marker_is_read_back() -> None:
    """A marker is read back."""
    assert read_mark(b"u00003: " + write_mark(Mark(3, 12, 345))) == Mark(3, 12, 345)


def test_a_damaged_marker_is_none() -> None:
    """A damaged marker is none."""
    assert read_mark(write_mark(FIRST)[:-1]) is None
    assert read_mark(b"-- guest1 joined") is None


@pytest.mark.parametrize("first", [0, 1], ids=["behind the others", "ahead of the others"])
@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (ALL, (0, 0, 0)),
        ([FIRST, OTHER, THIRD], (1, 0, 0)),
        ([FIRST, SECOND, OTHER], (1, 0, 0)),
        ([FIRST, SECOND, SECOND, OTHER, THIRD], (0, 1, 0)),
        ([FIRST, SECOND, OTHER, THIRD, THIRD], (0, 1, 0)),
        ([SECOND, FIRST, OTHER, THIRD], (0, 0, 1)),
    ],
    ids=["nothing", "lost", "last lost", "doubled", "last doubled", "swapped"],
)
def test_a_fault_is_found(marks: list[Mark], expected: tuple[int, int, int], first: int) -> None:
    """A fault is found."""
    audience = Audience(2)
    for number in (first, 1 - first):
        audience.tell(number, *(marks if number == 1 else ALL))
    assert faults(audience.readers[0]) == (0, 0, 0)
    assert faults(audience.readers[1]) == expected


def test_two_senders_swapped_is_a_fault_too() -> None:
    """Two senders swapped is a fault too."""
    audience = Audience(2)
    audience.tell(0, *ALL)
    swapped = audience.tell(1, FIRST, OTHER, SECOND, THIRD)
    assert faults(swapped) == (0, 0, 1)


def test_pieces_of_lines_are_put_together() -> None:
    """Pieces of lines are put together."""
    audience = Audience(2)
    stream = b"".join(map(line, ALL))
    for at in range(0, len(stream), 7):
        for reader in audience.readers:
            reader.take(stream[at : at + 7], 10)
    assert [faults(reader) for reader in audience.readers] == [(0, 0, 0)] * 2
    assert audience.tape.data == stream


def test_a_line_of_ones_own_leads_back_to_the_tape() -> None:
    """A line of one's own leads back to the tape."""
    audience = Audience(2)
    audience.tell(0, *ALL)
    reader = audience.readers[1]
    reader.take(line(FIRST) + b"-- you alone\r\n" + line(SECOND), 10)
    audience.tell(1, OTHER, THIRD)
    assert (reader.diverted, reader.order) == (1, None)
    assert faults(reader) == (0, 0, 0)


def test_without_echo_a_sender_misses_nothing_of_its_own() -> None:
    """Without echo a sender misses nothing of its own."""
    audience = Audience(2)
    sender = audience.readers[1]
    sender.start(own=1)
    audience.tell(1, FIRST, SECOND, THIRD)
    assert faults(sender) == (0, 0, 0)
    assert (sender.received(0), sender.delivered()) == (3, 3)


def test_what_comes_late_is_no_longer_lost() -> None:
    """What comes late is no longer lost."""
    order = Order([0])
    for number in (0, 3, 1):
        order.take(0, number)
    assert (order.lost, order.reordered, order.doubled) == (1, 1, 0)


def test_latencies_count_from_when_a_message_was_due() -> None:
    """Latencies count from when a message was due."""
    audience = Audience(2)
    audience.tell(0, *ALL)
    audience.tell(1, FIRST, SECOND)
    found = audience.notes.latencies(audience.tape, 5, 8)
    assert found == [3, 4, 4, 5, 5]
    assert quantile(found, 0.5) == 4


def test_a_ping_on_irc_is_answered() -> None:
    """A ping on IRC is answered."""
    assert list(irc_lines(b"PING :x\r\n:a PRIVMSG")) == [(b"PING :x", b"PONG :x\r\n", 9)]


def test_frames_are_cut_and_pings_answered() -> None:
    """Frames are cut and pings answered."""
    long = b"y" * 200
    stream = b"\x81\x02hi" + b"\x81\x7e\x00\xc8" + long + b"\x89\x01p" + b"\x81\x05par"
    assert list(frames(stream)) == [
        (b"hi", b"", 4),
        (long, b"", 208),
        (b"", masked_frame(b"p", 0x8A), 211),
    ]


def test_a_close_frame_ends_the_connection() -> None:
    """A close frame ends the connection."""
    with pytest.raises(ConnectionError, match="closed"):
        list(frames(b"\x88\x00"))


def test_a_client_masks_its_frames() -> None:
    """A client masks its frames."""
    payload = masked_frame(b"hello")[6:]
    assert bytes(byte ^ MASK[at % 4] for at, byte in enumerate(payload)) == b"hello"


def figures(rate: float, cpu: float) -> Figures:
    """Return what a run might have measured."""
    return {
        "deliveries_per_second": rate,
        "cpu_us": cpu,
        "server_cpu_share": 0.5,
        "generator_cpu_share": 0.25,
        "checked": 1000,
    }


ROWS = [("chatapp-tcp", figures(4_000_000, 0.25)), ("floor", figures(5_000_000, 0.2))]


HEAD = (
    "| server | deliveries/s | floor = 1 | CPU µs per delivery | floor = 1"
    " | server's CPU % | generator's CPU % |"
)


def test_a_table_shows_figures_and_ratios() -> None:
    """A table shows figures and ratios."""
    table = render_table(SCENARIOS["saturated"], ROWS)
    assert table.splitlines() == [
        HEAD,
        "| --- | --: | --: | --: | --: | --: | --: |",
        "| chatapp-tcp | 4,000,000 | 0.80 | 0.25 | 1.25 | 50 | 25 |",
        "| floor | 5,000,000 | 1.00 | 0.20 | 1.00 | 50 | 25 |",
    ]


def test_without_a_floor_the_first_row_is_the_reference() -> None:
    """Without a floor the first row is the reference."""
    assert "chatapp-tcp = 1" in render_table(SCENARIOS["saturated"], ROWS[:1])


def test_a_report_is_loud_about_faults() -> None:
    """A report is loud about faults."""
    assert "2,000 deliveries checked: none lost" in render_report({"saturated": ROWS}, [], [])
    loud = render_report({"saturated": ROWS}, ["a note"], ["floor: 1 deliveries lost"])
    assert "- a note" in loud
    assert "FAULT: floor: 1 deliveries lost" in loud
    assert "none lost" not in loud


def test_a_chart_has_a_bar_for_each_row() -> None:
    """A chart has a bar for each row."""
    chart = ET.fromstring(render_chart({"saturated": ROWS, "open": []}))  # noqa: S314 - our own
    bars = chart.findall("{http://www.w3.org/2000/svg}rect")
    assert [float(bar.attrib["width"]) for bar in bars] == [384.0, 480.0]


@pytest.mark.parametrize(
    ("more", "value", "said"),
    [
        (True, 0.8, " met"),
        (True, 0.79, " **missed**"),
        (False, 0.8, " met"),
        (False, 0.81, " **missed**"),
    ],
)
def test_an_aim_is_met_or_missed(more: bool, value: float, said: str) -> None:
    """An aim is met or missed."""
    column = Column("x", "x", more=more, aim=0.8)
    assert column.judge(value) == said
    assert column.wanted == f", at {'least' if more else 'most'} 0.8"
    assert replace(column, aim=None).judge(value) == replace(column, aim=None).wanted == ""


def test_a_table_shows_aims() -> None:
    """A table shows aims, of a figure or of its ratio."""
    columns = (Column("cpu_us", "CPU", 2, aim=1.2), Column("checked", "n", compared=False, aim=10))
    table = render_table(replace(SCENARIOS["saturated"], columns=columns), ROWS)
    assert table.splitlines()[0] == "| server | CPU | floor = 1, at most 1.2 | n, at most 10 |"
    assert table.splitlines()[2] == ("| chatapp-tcp | 0.25 | 1.25 **missed** | 1,000 **missed** |")


class Ready:
    """An epoll object that has nothing to wait for."""

    closed = False

    def poll(self, timeout: float, most: int) -> list[tuple[float, int]]:
        return [(timeout, most)]


def test_long_iterations_are_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time between the end of a wait and the next one is noted if it is long."""
    times = iter((0, 10, 10 + LONG, 20 + LONG, 30 + 3 * LONG, 40 + 3 * LONG))
    monkeypatch.setattr("time.monotonic_ns", lambda: next(times))
    output = io.StringIO()
    poller = Poller(Ready(), output)
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
    """Return one who has read these lines."""
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
    """The token is the last that was given, be it in two pieces; the farewell is noted."""
    one = returner(
        b"-- welcome\r\n-- /resume t1 brings you back if the connection is lost\r\n",
        b"-- the server is restarting; /resu",
        b"me t2 brings you back\r\n-- you are up to date\r\n! no\r\n",
    )
    assert (one.token, one.warned, one.back) == (b"t2", True, True)
    assert one.refusals == [b"! no"]


def test_a_returner_may_read_again_what_is_marked() -> None:
    """What begins with its time is new or a repeat; anything else that was read is a fault."""
    past = b"[12:34] "
    one = returner(line(FIRST), past + line(FIRST), past + line(SECOND), line(SECOND), line(OTHER))
    assert one.repeats == 1
    assert (one.order.delivered, one.order.doubled, one.order.following) == (4, 1, [2, 1])


def test_what_a_guest_reads_counts_for_nothing() -> None:
    """Whoever comes back reads in order what was said, also what they read as a guest."""
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
    """A real server is restarted under thirty clients, of whom none misses anything."""
    bench = told()
    ((label, measured),) = resume(bench, SERVERS["chatapp-tcp"], SMALL)
    assert label == "chatapp-tcp, 30"
    assert bench.faults == []
    assert (measured["members"], measured["checked"]) == (30, 30 * 60)
    assert {column.key for column in SCENARIOS["resume"].columns} <= measured.keys()


def test_a_large_archive_is_compared_with_a_small_one() -> None:
    """Two real servers show the end of what was said, and all of what they show is checked."""
    bench = told()
    rows = list(million(bench, SERVERS["chatapp-tcp"], SMALL))
    assert [label for label, _ in rows] == ["chatapp-tcp, 1,000 kept", "chatapp-tcp, 1,500 kept"]
    assert bench.faults == []
    for _, measured in rows:
        assert measured["checked"] > 2 * 200
        assert {column.key for column in SCENARIOS["million"].columns} <= measured.keys()


class Rigged:
    """A bench on which a journal costs a tenth, and in one round nearly everything."""

    def __init__(self) -> None:
        self.runs: list[tuple[str, float]] = []

    def run(self, subject: Server, job: Job) -> Figures:
        self.runs.append((subject.name, job.rate))
        rate = 100.0 if "journal" not in subject.name else 1.0 if len(self.runs) < 5 else 90.0
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
    kept = "chatapp-ws with a journal"
    assert bench.runs == [("chatapp-ws", 0), ("chatapp-ws", 50), (kept, 0), (kept, 50)] * 3
    assert label == "chatapp-ws"
    assert measured["share"] == 0.9
    assert measured["times"] == pytest.approx(1 / 0.9)
    assert measured["cpu_times"] == pytest.approx(1 / 0.9)
    assert measured["checked"] == 7 * 12
