"""Requests that say nothing have a pace of their own: they wait, and are no flood."""

import json
from dataclasses import replace

import pytest

from chatapp.config import Config, Limits
from chatapp.session.input_gate import ASKED_A_SECOND, ASKED_AT_ONCE, LOOKING_COUNTS_AS
from tests.connect import Connect

pytestmark = pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)

READ = {"read": {"room": "#lobby", "id": 1}}


@pytest.fixture
def config() -> Config:
    """A flood is punished at once, and lines are slow."""
    limits = Limits(messages_per_second=1, message_burst=3, flood_seconds=1)
    return replace(Config(), limits=limits)


def test_they_wait(connect: Connect) -> None:
    """Forty are answered at once, and then twenty in a second, in order."""
    program = connect()
    program.read()
    for number in range(ASKED_AT_ONCE + 2 * ASKED_A_SECOND):
        program.request(**READ, ref=f"r{number}")
    refs = [record["ref"] for record in program.read_objects()]
    assert refs == [f"r{number}" for number in range(ASKED_AT_ONCE)]
    for second in range(2):
        for _ in range(ASKED_A_SECOND):
            connect.clock.advance(1.01 / ASKED_A_SECOND)
        refs = [record["ref"] for record in program.read_objects()]
        first = ASKED_AT_ONCE + second * ASKED_A_SECOND
        assert refs == [f"r{number}" for number in range(first, first + ASKED_A_SECOND)]


def test_they_are_no_flood(connect: Connect) -> None:
    """However long they come too fast, the client stays, and may then say as much as ever."""
    program = connect()
    program.read()
    for _ in range(20 * ASKED_A_SECOND):
        program.request(**READ)
        connect.clock.advance(0.04)
    connect.clock.pump([0.1] * 100)
    program.read()
    for text in ("one", "two", "three"):
        program.send(text)
    assert [record["text"] for record in program.read_objects()] == ["one", "two", "three"]


def test_lines_that_wait_for_them_are_not_too_fast(connect: Connect) -> None:
    """Nobody is told of a pace of lines that has nothing to do with it."""
    program = connect()
    program.read()
    asked = [json.dumps(READ).encode()] * (ASKED_AT_ONCE + 2)
    program.post(*asked, b"hello")
    connect.clock.pump([0.1] * 3)
    told = [record["type"] for record in program.read_objects() if record["type"] != "error"]
    assert told == ["said"]


@pytest.mark.parametrize("sent", [{"history": "ann"}, {"search": "fish"}])
def test_what_looks_through_many_counts_as_more(connect: Connect, sent: dict[str, str]) -> None:
    """Many are read to find a few: so there are fewer such requests than others."""
    program = connect()
    program.read()
    at_once = ASKED_AT_ONCE // LOOKING_COUNTS_AS
    for number in range(3 * at_once):
        program.request(**sent, ref=f"r{number}")
    refs = [record["ref"] for record in program.read_objects()]
    assert refs == [f"r{number}" for number in range(at_once)]
    for number in range(at_once, 2 * at_once):
        connect.clock.advance(1.01 * LOOKING_COUNTS_AS / ASKED_A_SECOND)
        assert [record["ref"] for record in program.read_objects()] == [f"r{number}"]
