"""A request that is wrong in any field gets one error with a code, and changes nothing."""

import json
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatapp.chat.factory import ChatFactory
from chatapp.errors import ChatError
from chatapp.wire.fields import LAST_ID
from chatapp.wire.kinds import KINDS, READ_ON, Kind
from tests.connect import Connect

PLACES = {"#lobby": {"epoch": "e1", "id": 1}}

RIGHT: dict[str, Any] = {
    "line": "hello",
    "room": "#lobby",
    "login": "ann",
    "secret": "horse battery",
    "rooms": PLACES,
    "whispers": 0,
    "read": {"room": "#lobby", "id": 1},
    "history": "#lobby",
    "before": 9,
    "around": 9,
    "count": 5,
    "members": "#lobby",
    "after": "ann",
    "search": "fish",
    "commands": True,
    "resume": "",
}
"""For each key, what it may hold."""


class Where(NamedTuple):
    """A key of a kind of object, which another key names."""

    name: str
    kind: Kind
    key: str


FIELDS = [
    Where(name, kind, key)
    for name, kind in {**KINDS, "resume": READ_ON}.items()
    for key in (*kind.fields, "ref")
]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=80),
    lambda part: (
        st.lists(part, max_size=3)
        | st.dictionaries(st.sampled_from(["#lobby", "epoch", "id", "room", "x"]), part, max_size=3)
    ),
    max_leaves=6,
)
BEYOND = st.sampled_from(
    [LAST_ID + 1, 2**63, 2**64, -(2**63), 10**400, 1e308, "x" * 1500, [[[[[]]]]] * 3, {"id": {}}]
)

every_field = pytest.mark.parametrize(
    "where", FIELDS, ids=[f"{where.key} of {where.name}" for where in FIELDS]
)


@pytest.fixture
def program(start: Connect) -> Any:
    """A guest, who has read everything."""
    program = start()
    program.read()
    return program


def sent_with(kind: Kind, key: str, value: object) -> dict[str, Any]:
    """Return an object that has what it needs, and a value for one key."""
    return {**{name: RIGHT[name] for name in kind.needed}, "ref": "r", key: value}


def state_of(chat: ChatFactory) -> object:
    """Return all that a request could change."""
    return [
        (room.name, room.log.end, room.topic, [user.name for user in room.members])
        for room in chat.rooms.values()
    ], [
        (user.name, session.room, session.question, dict(session.answers.done), session.deferred)
        for user in chat.users.online.values()
        for session in user.sessions
    ]


def check_refused(program: Any, sent: str, code: str = "not_understood") -> dict[str, Any]:
    """See that an object gets one error, and changes nothing; return the error."""
    before = state_of(program.chat)
    program.send(sent)
    (error,) = program.read_objects()
    assert (error["type"], error["code"]) == ("error", code)
    assert state_of(program.chat) == before
    found: dict[str, Any] = error
    return found


def is_right(kind: Kind, key: str, value: object) -> bool:
    """Whether a key may hold a value."""
    if key == "ref":
        return isinstance(value, str) and len(value) <= 64
    try:
        kind.fields[key].read(key, value)
    except ChatError:
        return False
    return True


@every_field
def test_a_wrong_value(program: Any, where: Where) -> None:
    """Whatever else it is: of another type, too long, too deep, or beyond the bounds."""

    @settings(max_examples=25, deadline=None)
    @given(JSON | BEYOND)
    def check(value: object) -> None:
        if is_right(where.kind, where.key, value):
            return
        error = check_refused(program, json.dumps(sent_with(where.kind, where.key, value)))
        assert error.get("ref") == (None if where.key == "ref" else "r")

    check()


@pytest.mark.parametrize(
    "where", [where for where in FIELDS if where.key in {*where.kind.needed} - {where.name}]
)
def test_a_missing_key(program: Any, where: Where) -> None:
    """What is needed has to be there."""
    sent = sent_with(where.kind, where.name, RIGHT[where.name])
    del sent[where.key]
    assert check_refused(program, json.dumps(sent))["ref"] == "r"


@pytest.mark.parametrize("name", KINDS)
def test_keys_of_other_kinds(program: Any, name: str) -> None:
    """Nobody could say which of them is meant."""
    kind = KINDS[name]
    for other in RIGHT.keys() - kind.fields.keys():
        sent = sent_with(kind, name, RIGHT[name]) | {other: RIGHT[other]}
        check_refused(program, json.dumps(sent))


@every_field
def test_however_deep(program: Any, where: Where) -> None:
    """Nothing breaks, as deep as a message can be."""
    for depth in (500, 3000):
        deep = f'"{where.key}": {"[" * depth}{"]" * depth}'
        sent = json.dumps(sent_with(where.kind, where.key, 0))
        check_refused(program, sent.replace(f'"{where.key}": 0', deep))


def test_too_long(program: Any) -> None:
    """A line that is too long is refused; a longer message closes the connection."""
    check_refused(program, json.dumps({"line": "x" * 2049, "ref": "r"}), "line_bytes")
    program.send(json.dumps({"line": "/join #new", "ref": "r", "room": "x" * 9000}))
    assert program.closed
    assert list(program.chat.rooms) == ["#lobby"]
