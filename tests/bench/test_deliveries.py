"""The tape, the readers and the notes: every fault of a delivery is found, and nothing else."""

import pytest
from bench.deliveries import Mark, Order, read_mark, write_mark
from bench.dialect import Units, irc_lines, lines
from bench.figures import quantile
from bench.reader import Reader
from bench.tape import Notes, Tape

from tests.bench.marks import ALL, FIRST, OTHER, SECOND, SENT, THIRD, line


class Audience:
    """Readers of one tape, which are given lines as if they came from sockets."""

    def __init__(self, count: int, units: Units = lines) -> None:
        self.tape = Tape(2, units)
        self.notes = Notes()
        self.replies: list[bytes] = []
        self.readers = [
            Reader(self.tape, units, self.notes, self.replies.append) for _ in range(count)
        ]
        for reader in self.readers:
            reader.start()

    def tell(self, number: int, *marks: Mark) -> Reader:
        """Give messages to one reader; return the reader."""
        reader = self.readers[number]
        reader.take(b"".join(map(line, marks)), 10)
        return reader


def faults(reader: Reader) -> tuple[int, int, int]:
    """Return how many messages were lost, doubled and reordered."""
    order = reader.result()
    return order.lost + reader.owed(SENT), order.doubled, reader.reordered()


def test_a_mark_is_read_back() -> None:
    """A mark is read back from the line that it is in."""
    assert read_mark(b"u00003: " + write_mark(Mark(3, 12, 345))) == Mark(3, 12, 345)


def test_a_damaged_mark_is_none() -> None:
    """A damaged message and a notice have no mark."""
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
    """What was lost, doubled or swapped is found, in either reader, and nothing else."""
    audience = Audience(2)
    for number in (first, 1 - first):
        audience.tell(number, *(marks if number == 1 else ALL))
    assert faults(audience.readers[0]) == (0, 0, 0)
    assert faults(audience.readers[1]) == expected


def test_two_senders_swapped_is_a_fault_too() -> None:
    """Messages of two senders in another order than on the tape are a fault too."""
    audience = Audience(2)
    audience.tell(0, *ALL)
    swapped = audience.tell(1, FIRST, OTHER, SECOND, THIRD)
    assert faults(swapped) == (0, 0, 1)


def test_pieces_of_lines_are_put_together() -> None:
    """Lines that come in pieces of seven bytes are put together."""
    audience = Audience(2)
    stream = b"".join(map(line, ALL))
    for at in range(0, len(stream), 7):
        for reader in audience.readers:
            reader.take(stream[at : at + 7], 10)
    assert [faults(reader) for reader in audience.readers] == [(0, 0, 0)] * 2
    assert audience.tape.data == stream


def test_a_line_for_one_reader_leads_back_to_the_tape() -> None:
    """A reader that alone was told something returns to the tape."""
    audience = Audience(2)
    audience.tell(0, *ALL)
    reader = audience.readers[1]
    reader.take(line(FIRST) + b"-- you alone\r\n" + line(SECOND), 10)
    audience.tell(1, OTHER, THIRD)
    assert (reader.diverted, reader.order) == (1, None)
    assert faults(reader) == (0, 0, 0)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_pings_make_no_difference(size: int) -> None:
    """Whoever is pinged, at one place or another, in pieces or at once; each ping is answered."""
    audience = Audience(4, irc_lines)
    first, last = (line(FIRST), b"".join(map(line, (SECOND, OTHER, THIRD))))
    ping, other = b"PING one\r\n", b"PING other\r\n"
    streams = [
        first + ping + last,
        first + last,
        ping + first + other + last,
        first + last + ping,
    ]
    for reader, stream in zip(audience.readers, streams, strict=True):
        for start in range(0, len(stream), size):
            reader.take(stream[start : start + size], 10)
        assert faults(reader) == (0, 0, 0)
        assert reader.diverted == 0
    assert audience.replies == [b"PONG one\r\n"] * 2 + [b"PONG other\r\n", b"PONG one\r\n"]


def test_without_echo_a_sender_misses_nothing_of_its_own() -> None:
    """A sender without an echo does not miss its own messages."""
    audience = Audience(2)
    sender = audience.readers[1]
    sender.start(own=1)
    audience.tell(1, FIRST, SECOND, THIRD)
    assert faults(sender) == (0, 0, 0)
    assert (sender.received(0), sender.delivered()) == (3, 3)


def test_what_comes_late_is_no_longer_lost() -> None:
    """A message that comes late is reordered, and no longer lost."""
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
