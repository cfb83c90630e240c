"""Two requests with one ref: neither undoes what the server knows of the other."""

from typing import Any

import pytest

from tests.connect import Connect
from tests.journal import FakeJournal

pytestmark = pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)

LINE = {"line": "once", "ref": "r"}
ACK = {"type": "ack", "ref": "r", "room": "#lobby", "id": 2}
OTHERS: list[tuple[dict[str, Any], str]] = [
    ({"line": "another"}, "ref_used"),
    ({"line": "once", "room": "#lobby"}, "ref_used"),
    ({"line": "/lsit"}, "ref_used"),
    ({"read": {"room": "#lobby", "id": 1}}, "ref_used"),
    ({"login": "ann", "secret": "horse battery"}, "ref_used"),
    ({"rooms": {}}, "ref_used"),
    ({"resume": "none"}, "ref_used"),
    ({"history": "#none"}, "no_such_room"),
    ({"search": "x", "room": "#none"}, "no_such_room"),
    ({"members": "#none"}, "no_such_room"),
    ({"commands": False}, "not_understood"),
    ({"lime": 1}, "not_understood"),
]


def answers(program: Any) -> list[dict[str, Any]]:
    """Return what the program was told with a ref, but for the words."""
    told = [record for record in program.read_objects() if "ref" in record]
    return [{key: value for key, value in record.items() if key != "text"} for record in told]


@pytest.mark.parametrize(("other", "code"), OTHERS)
@pytest.mark.parametrize("when", ["being kept", "the journal fails", "answered"])
def test_a_line_is_done_once(
    connect: Connect, journal: FakeJournal, other: dict[str, Any], code: str, when: str
) -> None:
    """Whatever is sent with its ref, and whether it was answered by then or not."""
    program = connect()
    program.read()
    journal.holding = when != "answered"
    program.request(**LINE)
    if when == "the journal fails":
        connect.clock.advance(3)
    refusal = {"type": "error", "code": code, "ref": "r"}
    program.request(**other, ref="r")
    program.request(**LINE)
    first = answers(program)
    journal.release()
    connect.clock.advance(2)
    told = first + answers(program)
    program.request(**LINE)
    told += answers(program)
    assert refusal in told
    acks = [record for record in told if record != refusal]
    assert acks == [ACK] * len(acks)
    assert len(acks) > 1
    assert journal.said["once"] == 1
    assert journal.said["another"] == 0


def test_what_only_asks_has_refs_of_its_own(connect: Connect) -> None:
    """It is answered each time, and neither is the line taken for done, nor the request."""
    program = connect()
    program.read()
    for request in ({"members": "#lobby"}, {"line": "one"}, {"members": "#lobby"}):
        program.request(**request, ref="r")
    assert [record["type"] for record in answers(program)] == ["members", "ack", "members"]


def test_after_a_refusal_the_ref_is_free(connect: Connect) -> None:
    """A line that was not done may be mended, and sent with the same ref."""
    program = connect()
    program.read()
    program.request(line="/lsit", ref="r")
    program.request(line="hello", ref="r")
    assert [record["type"] for record in answers(program)] == ["error", "ack"]


def test_after_a_restart_nobody_knows_what_was_asked(
    connect: Connect, journal: FakeJournal
) -> None:
    """The journal has the refs alone: a line may hold a password."""
    program = connect()
    program.read()
    program.request(line="/away a secret", ref="r")
    program.read()
    kept = [str(row) for row in journal.rows["answer"].values()]
    assert kept == ["{}"]
