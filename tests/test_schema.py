"""The schema of chatapp.v1 is true: of what the program knows, of the documents, and of tests."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chatapp.errors import CODES, ChatError
from chatapp.room_events import Renamed, RoomEvent
from chatapp.wire.fields import Text, Whole
from chatapp.wire.kinds import KINDS, READ_ON, Kind
from chatapp.wire.objects import _KEPT_ONLY, _KINDS, _OMITTED
from chatapp.wire.parsing import parse_request
from tests.schema import Schema, check_received, schema, validator
from tests.test_docs import DOCUMENTS, blocks

Object = dict[str, Any]

MARKS = {"past", "ignored", "ref", "id", "time", "room"}
"""What objects have beside the fields of their events."""

KEPT_ONLY = set(_KEPT_ONLY)
NOT_ALWAYS = {"page": {"newer"}}
"""Fields that are in one of two events of a type."""

TYPES: Object = {"string": "x", "integer": 1, "number": 1.5, "boolean": True, "object": {}}
"""A value of each type, to put in place of others."""


def received() -> dict[str, Schema]:
    """Return the definitions of what is received, by their types."""
    defs = schema()["$defs"]
    found = [defs[part["$ref"].rpartition("/")[2]] for part in defs["Received"]["oneOf"]]
    return {part["properties"]["type"]["const"]: part for part in found}


def test_it_is_a_schema() -> None:
    """Of the draft that it names; and no object is described in vain."""
    found = schema()
    Draft202012Validator.check_schema(found)
    used = set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(found)))
    assert used == found["$defs"].keys()


def test_it_has_every_event() -> None:
    """Each field of each event, and which may be left out."""
    known = received()
    assert known.keys() == {name for name, _ in _KINDS.values()}
    for kind, (name, kept) in _KINDS.items():
        fields = kept.keys() - KEPT_ONLY - NOT_ALWAYS.get(name, set())
        needed = {key for key in fields if (kind, key) not in _OMITTED} - {"text", "id", "time"}
        if issubclass(kind, RoomEvent):
            needed.add("room")
        keys = known[name]["properties"].keys()
        assert fields <= keys, name
        assert keys - fields - {"type"} <= MARKS | NOT_ALWAYS.get(name, set()), name
        assert needed <= set(known[name]["required"]), name
        left_out = {key for one, key in _OMITTED if one is kind} - KEPT_ONLY
        assert not left_out & set(known[name]["required"]), name
    assert "id" not in known["renamed"]["required"]
    assert Renamed in _KINDS


def test_it_has_every_request() -> None:
    """Each key of each kind, which are needed, and what they may be."""
    defs = schema()["$defs"]
    sent = [defs[part["$ref"].rpartition("/")[2]] for part in defs["Sent"]["oneOf"]]
    kinds: dict[str, Kind] = {**KINDS, "resume": READ_ON}
    assert len(sent) == len(kinds)
    for key, kind in kinds.items():
        (found,) = [one for one in sent if key in one["properties"]]
        assert found["properties"].keys() == kind.fields.keys() | {"ref"}
        assert set(found["required"]) == kind.needed.keys()
        for name, field in kind.fields.items():
            part = found["properties"][name]
            part = defs[part["$ref"].rpartition("/")[2]] if "$ref" in part else part
            if isinstance(field, Text):
                assert (part.get("minLength", 0), part.get("maxLength", 0)) == (
                    field.least,
                    field.most,
                ), name
            if isinstance(field, Whole):
                assert (part["minimum"], part["maximum"]) == (field.least, field.most), name
                assert ("null" in part["type"]) == field.or_null


def test_it_has_every_code() -> None:
    """Those of the program; a client is to expect others."""
    assert schema()["$defs"]["Code"]["enum"] == list(CODES)
    check_received({"type": "error", "code": "a new one", "text": ""})


def examples() -> Iterator[tuple[str, str]]:
    """Yield the objects of the documents' examples: which way they go, and the objects."""
    for path in DOCUMENTS:
        for block in blocks(path, "chat"):
            yield from re.findall(r"^\w+ +([<>]) (\{.*\})$", block, re.MULTILINE)
        for block in blocks(path, "json"):
            yield ">", block.replace("…", "x")


EXAMPLES = list(dict.fromkeys(examples()))


@pytest.mark.parametrize(("way", "text"), EXAMPLES)
def test_the_examples_of_the_documents(way: str, text: str) -> None:
    """What the server sends is valid, and what it takes."""
    record = json.loads(text)
    if way == "<":
        check_received(record)
        validator().validate(record)
        return
    try:
        parse_request(text.encode())
    except ChatError:
        assert not validator("Sent", strict=False).is_valid(record)
    else:
        validator("Sent", strict=False).validate(record)
        validator().validate(record)


def test_there_are_examples() -> None:
    """Of both directions."""
    assert {way for way, _ in EXAMPLES} == {"<", ">"}
    assert len(EXAMPLES) > 30


REQUESTS: list[Object] = [
    {"line": "hello", "room": "#dev", "ref": "1"},
    {"login": "ann", "secret": "x", "rooms": {"#dev": {"epoch": "e", "id": 1}}, "whispers": 1},
    {"resume": "x", "rooms": {"#dev": {"epoch": "e", "id": 1}}, "whispers": None, "ref": "1"},
    {"read": {"room": "#dev", "id": 1}, "ref": "1"},
    {"history": "#dev", "before": 1, "count": 1, "ref": "1"},
    {"history": "#dev", "around": 1, "count": 1, "ref": "1"},
    {"members": "#dev", "after": "ann", "ref": "1"},
    {"search": "fish", "room": "#dev", "before": 1, "ref": "1"},
    {"commands": True, "ref": "1"},
]


def changed(record: Object) -> Iterator[Object]:
    """Yield an object again and again, with a value of another type in each field, and deeper."""
    for key, value in record.items():
        for other in (*TYPES.values(), None, ["x"]):
            if type(other) is not type(value) and (type(value), other) != (float, 1):
                yield {**record, key: other}
        if isinstance(value, dict):
            yield from ({**record, key: deeper} for deeper in changed(value))
        if isinstance(value, list) and isinstance(value[0], dict):
            yield from ({**record, key: [deeper]} for deeper in changed(value[0]))


@pytest.mark.parametrize("request_", REQUESTS, ids=json.dumps)
def test_the_schema_and_the_server_take_the_same(request_: Object) -> None:
    """What has another type in one field, or one field fewer or more, both take or both refuse."""
    assert validator("Sent", strict=False).is_valid(request_)
    fewer = [{k: v for k, v in request_.items() if k != key} for key in request_]
    for one in (*changed(request_), *fewer, {**request_, "more": 1}):
        try:
            parse_request(json.dumps(one).encode())
        except ChatError:
            taken = False
        else:
            taken = True
        assert validator("Sent", strict=False).is_valid(one) == taken, one


def sample(part: Schema) -> Any:
    """Return a value of which the schema says all that it may be, with all that it may have."""
    if "$ref" in part:
        return sample(schema()["$defs"][part["$ref"].rpartition("/")[2]])
    if "const" in part:
        return part["const"]
    if "enum" in part:
        return part["enum"][0]
    if "anyOf" in part:
        return sample(part["anyOf"][0])
    if part["type"] == "object":
        return {key: sample(held) for key, held in part["properties"].items()}
    return [sample(part["items"])] if part["type"] == "array" else TYPES[part["type"]]


@pytest.mark.parametrize("type_", received())
def test_a_wrong_type_in_any_field(type_: str) -> None:
    """It is found, whatever the field, also in objects and lists within."""
    record = sample(received()[type_])
    check_received(record)
    for one in changed(record):
        assert not validator().is_valid(one), one
