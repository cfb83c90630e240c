"""What is written for a reader who ignores users, in every encoding."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.events import Whispered
from chatapp.log.entry import Entry
from chatapp.room_events import Acted, Event, Joined, Left, Renamed, Said, TopicSet
from chatapp.wire.encoding import FRAME, LINE, OBJECT, TELNET, Encoding
from tests.somebody import ignoring

BASES = [LINE, TELNET, FRAME, OBJECT]
NUMBERS = {7: "bob", 8: "carl"}
HIDDEN = [
    Said("#lobby", "rob", "psst", 7),
    Acted("#dev", "carl", "waves", 8),
    Whispered("rob", "ann", "psst", outgoing=False, by=7),
    Said("#lobby", "BOB", "from before", 0),
    Whispered("Carl", "ann", "from before", outgoing=False),
]
SHOWN: list[Event] = [
    Said("#lobby", "bob", "another bob", 9),
    Said("#lobby", "ann", "bob", 1),
    Acted("#dev", "dora", "waves"),
    Whispered("ann", "bob", "psst", outgoing=True, by=7),
    Joined("#lobby", ("bob",)),
    Left("#lobby", ("bob",), "bye"),
    Renamed("#lobby", "bob", "rob"),
    TopicSet("#lobby", "bob", "fish"),
]


def written(event: Event, encoding: Encoding | None) -> bytes:
    """Return an entry as it is written."""
    assert encoding is not None
    return Entry(3, 60.0, event).encode(encoding)[0]


def fields(frame: bytes) -> dict[str, Any]:
    """Return the object in a frame."""
    record: dict[str, Any] = json.loads(frame[frame.index(b"{") :])
    return record


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.name)
@pytest.mark.parametrize("event", HIDDEN, ids=str)
def test_what_is_ignored(base: Encoding, event: Event) -> None:
    """People read nothing of it; programs read all but the text, now and when it is past."""
    reads = ignoring(base, NUMBERS)
    if not base.every_entry:
        assert written(event, reads) == written(event, reads.past) == b""
        return
    for own, shared in ((reads, base), (reads.past, base.past)):
        record = fields(written(event, own))
        plain = fields(written(event, shared))
        del plain["text"]
        assert record == {**plain, "ignored": True}


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.name)
@pytest.mark.parametrize("event", SHOWN, ids=str)
def test_what_is_not_ignored(base: Encoding, event: Event) -> None:
    """What others say, and all comings, goings, names and topics, are read as by everyone."""
    reads = ignoring(base, NUMBERS)
    assert written(event, reads) == written(event, base)
    assert written(event, reads.past) == written(event, base.past)


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.name)
def test_a_reader_who_ignores_nobody(base: Encoding) -> None:
    """Reads in the same encoding as all others."""
    assert ignoring(base, {}) is base


@given(
    st.lists(st.sampled_from([*HIDDEN, *SHOWN]), min_size=1),
    st.lists(st.tuples(st.sampled_from(BASES), st.sets(st.integers(6, 9))), min_size=1),
)
def test_readers_who_ignore_cost_no_memory(
    events: list[Event], readers: list[tuple[Encoding, set[int]]]
) -> None:
    """However many there are, an entry keeps its bytes in the encodings that all share."""
    allowed = {*BASES, *(base.ignored for base in BASES)}
    for number, event in enumerate(events):
        entry, cost = Entry(number + 1, 60.0, event), 0
        for base, numbers in readers:
            piece, more = entry.encode(ignoring(base, dict.fromkeys(numbers, "x")))
            cost += more
            assert entry.size_in(ignoring(base, dict.fromkeys(numbers, "x"))) == len(piece)
        assert cost == sum(map(len, entry.encoded.values()))
        assert {one for one in entry.encoded if entry.encoded[one]} <= allowed
