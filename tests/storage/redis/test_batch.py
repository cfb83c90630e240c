"""Batches as arguments: the same changes are the same words, with places for offsets."""

import pytest

from chatapp.log.journal import Change, Claim, Drop, NewEntry, Offset, Record, Redaction
from chatapp.room_events import Joined, Said
from chatapp.storage.redis import batch
from chatapp.storage.redis.batch import arguments


def test_a_change() -> None:
    """Its size and its numbers first, then each part."""
    change = Change(
        [NewEntry(1, 2.5, Said("#a", "ann", "hi")), NewEntry(2, 3.0, Joined("#b", ("bob",)))],
        [Record("room", "1", {"at": Offset(0), "then": [Offset(1, after=True)]})],
        [Claim("name:ann", "7", "6")],
        [Drop(3), Drop(4, 9)],
    )
    words = arguments([change, Change(records=[Record("user", "2", None)])], {})
    assert words == [
        "25 1 2 1 0 2",
        *("name:ann", "7", "6"),
        *("said:1", "2.5", "said", '{"from": "ann", "text": "hi"}'),
        *("came:2", "3.0", "joined", '{"users": ["bob"]}'),
        *("room 1", "3", '{"at": ', "0", "0", ', "then": [', "1", "1", "]}"),
        *("3", "", "4", "9"),
        *("3 0 0 1 0 0", "user 2", "0"),
    ]


def test_what_is_removed_is_what_is_there() -> None:
    """A redaction of what is no longer kept is left out."""
    here, gone = Redaction(1, 5, "ann"), Redaction(1, 6, "ann")
    words = arguments([Change(redactions=[here, gone])], {here: "row"})
    assert words == ["4 0 0 0 1 0", "1", "5", "row"]


def test_no_text_is_taken_for_an_offset() -> None:
    """Whatever a user writes stands in the record as it is."""
    text = f'"{batch._MARK[:8]}0 0" 1 1'
    (*_, pieces, value) = arguments([Change(records=[Record("room", "1", {"topic": text})])], {})
    assert pieces == "1"
    assert batch._MARK[:8] in value


def test_what_no_record_can_hold() -> None:
    """It is a fault of the program, and nothing is sent."""
    with pytest.raises(TypeError, match=r"^a record cannot hold "):
        arguments([Change(records=[Record("room", "1", {"x": {1, 2}})])], {})
