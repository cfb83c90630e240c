"""Every kind of object is a request of its own, and each of its fields is checked."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.errors import ChatError
from chatapp.wire.fields import LAST_ID
from chatapp.wire.kinds import KINDS, READ_ON
from chatapp.wire.parsing import RequestError, parse_request
from chatapp.wire.requests import (
    Commands,
    Line,
    LogIn,
    Members,
    Past,
    Read,
    ReadOn,
    Request,
    Search,
)

PLACE = {"epoch": "e", "id": 3}

UNDERSTOOD: list[tuple[dict[str, Any], Request]] = [
    ({"line": "hello"}, Line(b"hello", "r")),
    ({"line": "/me waves", "room": "#Dev"}, Line(b"/me waves", "r", "#Dev")),
    ({"login": "ann", "secret": "s"}, LogIn("ann", "s", ref="r")),
    (
        {"login": "ann", "secret": "s", "rooms": {"#Dev": PLACE}, "whispers": 4},
        LogIn("ann", "s", {"#dev": ("e", 3)}, 4, "r"),
    ),
    ({"read": {"room": "#Dev", "id": 3}}, Read("#dev", 3, "r")),
    ({"read": {"room": "#dev", "epoch": "e", "id": 3}}, Read("#dev", 3, "r")),
    ({"history": "#dev"}, Past("#dev", 0, 0, 50, "r")),
    ({"history": "ann", "before": 9, "count": 200}, Past("ann", 9, 0, 200, "r")),
    ({"history": "ann", "around": LAST_ID, "count": 1}, Past("ann", 0, LAST_ID, 1, "r")),
    ({"members": "#dev"}, Members("#dev", "", "r")),
    ({"members": "#dev", "after": "ann"}, Members("#dev", "ann", "r")),
    ({"search": "a fish"}, Search("a fish", "", 0, "r")),
    ({"search": "fish", "room": "#dev", "before": 7}, Search("fish", "#dev", 7, "r")),
    ({"commands": True}, Commands("", "r")),
    ({"commands": True, "room": "#Dev"}, Commands("#Dev", "r")),
    ({"resume": "t", "rooms": {"#a": PLACE}}, ReadOn("t", {"#a": ("e", 3)}, None, "r")),
    ({"resume": "t", "whispers": None}, ReadOn("t", {}, None, "r")),
    ({"rooms": {}}, ReadOn("", {}, None, "r")),
    ({"rooms": {"#a": {"epoch": "e", "id": 3.0}}}, ReadOn("", {"#a": ("e", 3)}, None, "r")),
    ({"whispers": -0.0}, ReadOn("", {}, 0, "r")),
    ({"history": "#dev", "count": 2e2}, Past("#dev", 0, 0, 200, "r")),
    ({"whispers": 5}, ReadOn("", {}, 5, "r")),
]

WRONG: tuple[Any, ...] = (
    *(None, True, False, -1, 1.5, LAST_ID + 1, 10**400, [], [[[]]], {"x": {}}),
    {"#dev": {"epoch": 1, "id": 1}},
    {"#dev": {"epoch": "e", "id": -1}},
)
"""What at least most fields cannot hold."""


@pytest.mark.parametrize(("sent", "request_"), UNDERSTOOD)
def test_what_each_object_asks_for(sent: dict[str, Any], request_: Request) -> None:
    """A program may give each request a ref."""
    assert parse_request(json.dumps({**sent, "ref": "r"}).encode()) == request_


def test_every_field_is_in_an_example() -> None:
    """So that what follows is tried with each of them."""
    fields = {key for kind in (*KINDS.values(), READ_ON) for key in kind.fields}
    assert fields == {key for sent, _ in UNDERSTOOD for key in sent}


@given(st.sampled_from(UNDERSTOOD), st.sampled_from(WRONG), st.data())
def test_wrong_in_any_field(
    example: tuple[dict[str, Any], Request], wrong: object, data: st.DataObject
) -> None:
    """The refusal names the field, and has the ref."""
    sent = example[0]
    field = data.draw(st.sampled_from(sorted(sent)))
    if (field, wrong) in (("commands", True), ("whispers", None)):
        return
    with pytest.raises(RequestError) as refused:
        parse_request(json.dumps({**sent, field: wrong, "ref": "r"}).encode())
    assert (refused.value.code, refused.value.ref) == ("not_understood", "r")
    assert str(refused.value).startswith("not understood: ")


@given(st.sampled_from(UNDERSTOOD), st.text(min_size=1))
def test_an_unknown_key(example: tuple[dict[str, Any], Request], key: str) -> None:
    """No key is ignored: what it should do would not be done."""
    if key in {*example[0], "ref"} or key in {*KINDS, *READ_ON.fields, "room", "before", "count"}:
        return
    with pytest.raises(ChatError, match=r"^not understood: "):
        parse_request(json.dumps({**example[0], key: 1}).encode())


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ({"history": "#a", "before": 1, "around": 1}, "around (expected without before)"),
        ({"search": "x", "before": 1}, "before (expected together with room)"),
        ({"history": "#a", "before": 0}, f"before (expected a whole number from 1 to {LAST_ID})"),
        ({"history": "#a", "count": 201}, "count (expected a whole number from 1 to 200)"),
        ({"history": "#a", "count": 0}, "count (expected a whole number from 1 to 200)"),
        ({"history": ""}, "history (expected a string of 1 to 64 characters)"),
        ({"search": "x" * 1001}, "search (expected a string of 1 to 1000 characters)"),
        ({"line": "x", "room": ""}, "room (expected a string of 1 to 64 characters)"),
        ({"commands": 1}, "commands (expected true)"),
        ({"rooms": {"#a": PLACE, "#A": PLACE}}, "rooms has a room twice (expected once)"),
        ({"whispers": 1e308}, f"whispers (expected a whole number from 0 to {LAST_ID})"),
        ({"members": "#a", "line": "x"}, "members (expected line, room or ref)"),
        ({"history": "#a", "page": 1}, "page (expected history, before, around, count or ref)"),
    ],
)
def test_what_is_expected(sent: dict[str, Any], text: str) -> None:
    """The refusal says it."""
    with pytest.raises(ChatError) as refused:
        parse_request(json.dumps(sent).encode())
    assert str(refused.value) == f"not understood: {text}"


@pytest.mark.parametrize("key", [*KINDS, *READ_ON.fields, "ref"])
def test_depth(key: str) -> None:
    """However deep a value is, the object is refused."""
    for depth in (100, 900, 100_000):
        with pytest.raises(ChatError) as refused:
            parse_request(f'{{"{key}": {"[" * depth}{"]" * depth}}}'.encode())
        assert refused.value.code == "not_understood"
