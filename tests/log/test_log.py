"""A room's log: offsets, bounds, one encoding for all."""

import sys

from hypothesis import given
from hypothesis import strategies as st

from chatapp.events import Event, Joined, Left, Renamed, Said, TopicSet
from chatapp.log.entry import ENTRY_BYTES
from chatapp.log.log import Log
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


def add(log: Log, event: Event) -> None:
    """Have something happen in a log, which is then trimmed as after a flush."""
    log.append(event, 1.0)
    log.trim()


def test_comings_and_goings_push_out_nothing_said() -> None:
    """Any number of them leaves what was said; readers are told once what they miss between."""
    log = Log("#lobby", 3)
    for text in ("one", "two"):
        add(log, Said("#lobby", "ann", text))
        for _ in range(50):
            add(log, Joined("#lobby", ("bob",)))
            add(log, Left("#lobby", ("bob",)))
    assert log.read(1, log.end, LINE, MUCH) == (
        [
            b"ann: one\r\n",
            b"-- 100 messages missed\r\n",
            b"ann: two\r\n",
            b"-- 97 messages missed\r\n",
            b"-- bob left\r\n",
            b"-- bob joined\r\n",
            b"-- bob left\r\n",
        ],
        203,
    )
    assert log.read(50, 60, LINE, MUCH) == ([b"-- 10 messages missed\r\n"], 60)
    assert (log.kept, log.first) == (1, 1)
    assert [entry.offset for entry in log.spoken(log.end, 9) or ()] == [1, 102]


def test_what_is_said_pushes_out_what_was_before_it() -> None:
    """The oldest goes with the comings and goings before it, so the log begins with a message."""
    log = Log("#lobby", 2)
    for text in ("one", "two", "three"):
        add(log, Said("#lobby", "ann", text))
        add(log, Joined("#lobby", (text,)))
    assert (log.kept, log.first) == (3, 3)
    assert log.read(1, log.end, LINE, MUCH)[0] == [
        b"-- 2 messages missed\r\n",
        b"ann: two\r\n",
        b"-- two joined\r\n",
        b"ann: three\r\n",
        b"-- three joined\r\n",
    ]


@given(
    happens=st.lists(
        st.sampled_from(
            [
                Said("#lobby", "ann", "x"),
                TopicSet("#lobby", "ann", "y"),
                Joined("#lobby", ("bob",)),
                Left("#lobby", ("bob",)),
                Renamed("#lobby", "bob", "rob"),
            ]
        )
    ),
    bound=st.integers(1, 5),
    start=st.integers(1, 60),
)
def test_the_last_of_each_kind_stay(happens: list[Event], bound: int, start: int) -> None:
    """The last said are there, never more of either; read and missed add up from any offset."""
    log = Log("#lobby", bound)
    for event in happens:
        add(log, event)
    spoken = [at for at, e in enumerate(happens, 1) if isinstance(e, Said | TopicSet)]
    others = [at for at in range(1, log.end) if at not in spoken]
    begins = spoken[-bound - 1] + 1 if len(spoken) > bound else 1
    stay = {*spoken[-bound:], *(at for at in others[-bound:] if at >= begins)}
    expected: list[object] = []
    for at in range(start, log.end):
        if at in stay:
            expected.append(at)
        elif expected and isinstance(expected[-1], str):
            expected[-1] = str(int(str(expected[-1])) + 1)
        else:
            expected.append("1")
    number = Encoding("number", lambda event, at, _: f"{at or -event.missed}".encode())  # type: ignore[attr-defined]
    pieces, end = log.read(start, log.end, number, MUCH)
    read = [int(piece) for piece in pieces]
    assert [at if at > 0 else str(-at) for at in read] == expected
    assert end == max(start, log.end)
    assert (log.size == 0) == (not happens)
