"""What was said and who came and went are bounded apart, where all there is is in memory."""

from hypothesis import given
from hypothesis import strategies as st

from chatapp.log.entry import Entry
from chatapp.log.log import Log
from chatapp.log.share import Share
from chatapp.room_events import Event, Joined, Left, Renamed, Said, TopicSet
from chatapp.wire.encoding import LINE, Encoding

MUCH = 1 << 30


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


@given(offsets=st.sets(st.integers(1, 30)), offset=st.integers(1, 40), gone=st.integers(0, 30))
def test_following_is_the_first_from_an_offset_on(
    offsets: set[int], offset: int, gone: int
) -> None:
    """Whatever entries a share lacks in its midst, and whatever went from its beginning."""
    share = Share()
    for at in sorted(offsets):
        share.add(Entry(at, 1.0, Said("#lobby", "ann", "x" * at)))
    popped = [share.pop().offset for _ in range(min(gone, len(offsets)))]
    left = sorted(offsets)[len(popped) :]
    assert popped + left == sorted(offsets)
    assert share.following(offset, 99) == next((at for at in left if at >= offset), 99)
    assert share.size == sum(entry.size for entry in share.entries)


def test_a_share_exceeds_either_bound_but_keeps_one_entry() -> None:
    """Number and bytes are two bounds; no bound takes the last entry."""
    share = Share()
    assert not share.exceeds(0, 0)
    share.add(Entry(1, 1.0, Said("#lobby", "ann", "one")))
    assert not share.exceeds(0, 0)
    share.add(Entry(2, 1.0, Said("#lobby", "ann", "two")))
    assert not share.exceeds(2, share.size)
    assert share.exceeds(1, share.size)
    assert share.exceeds(2, share.size - 1)
