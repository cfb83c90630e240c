"""A room's log: offsets, bounds, one encoding for all."""

import sys

from chatapp.log.entry import ENTRY_BYTES
from chatapp.log.log import Log
from chatapp.room_events import Event, Said
from chatapp.wire.encoding import FRAME, LINE, Encoding

MUCH = 1 << 30


def filled(count: int, max_entries: int = 0, max_bytes: int = 0) -> Log:
    """A log in which `ann` counted from 1."""
    log = Log("#lobby", max_entries, max_bytes)
    for number in range(1, count + 1):
        assert log.append(Said("#lobby", "ann", str(number)), float(number)) == number
    log.trim()
    return log


def test_offsets_count_from_one() -> None:
    """An empty log has its end where the first entry will be."""
    assert (filled(0).first, filled(0).end) == (1, 1)
    assert (filled(3).first, filled(3).end) == (1, 4)


def test_read_to_the_end_or_a_mark() -> None:
    """Reading gives whole entries and where to go on."""
    log = filled(3)
    assert log.read(1, 4, LINE, MUCH) == ([b"ann: 1\r\n", b"ann: 2\r\n", b"ann: 3\r\n"], 4)
    assert log.read(2, 3, LINE, MUCH) == ([b"ann: 2\r\n"], 3)
    assert log.read(4, 4, LINE, MUCH) == ([], 4)
    assert log.read(5, 4, LINE, MUCH) == ([], 5)


def test_read_in_bounded_pieces() -> None:
    """A bound in bytes ends a piece behind the entry that reaches it."""
    assert filled(3).read(1, 4, LINE, 9) == ([b"ann: 1\r\n", b"ann: 2\r\n"], 3)


def test_entries_are_bounded() -> None:
    """The oldest entries go, and a reader is told how many."""
    log = filled(10, max_entries=3)
    assert (log.first, log.end) == (8, 11)
    assert log.read(1, 11, LINE, MUCH) == (
        [b"-- 7 messages missed\r\n", b"ann: 8\r\n", b"ann: 9\r\n", b"ann: 10\r\n"],
        11,
    )
    assert log.read(1, 5, LINE, MUCH) == ([b"-- 4 messages missed\r\n"], 5)


def test_bytes_are_bounded() -> None:
    """Texts and encodings count towards the bound, and go with their entries."""
    cost = ENTRY_BYTES + sys.getsizeof("1")
    encoded = len(b"ann: 1\r\n")
    log = filled(4, max_bytes=4 * (cost + encoded))
    log.read(1, 5, LINE, MUCH)
    assert log.size == 4 * (cost + encoded)
    log.append(Said("#lobby", "ann", "5"), 5.0)
    log.trim()
    assert log.first == 2
    assert log.size == 4 * cost + 3 * encoded


def test_the_newest_entry_stays() -> None:
    """A bound too small for one entry does not silence the room."""
    log = filled(5, max_entries=1, max_bytes=1)
    assert (log.first, log.end) == (5, 6)


def test_an_entry_is_encoded_once_per_encoding() -> None:
    """However many read, each encoding of an entry is made once and shared."""
    calls: list[str] = []

    def count(event: Event, _offset: int, _time: float) -> bytes:
        calls.append("x")
        return LINE.encode(event)

    counting = Encoding("counting", count)
    log = filled(2)
    first, _ = log.read(1, 3, counting, MUCH)
    again, _ = log.read(1, 3, counting, MUCH)
    log.read(1, 3, FRAME, MUCH)
    assert len(calls) == 2
    assert all(a is b for a, b in zip(first, again, strict=True))
