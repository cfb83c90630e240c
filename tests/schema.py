"""The schema as tests use it: a client sends and receives nothing but what it says."""

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from chatapp.errors import ChatError
from chatapp.ports.schema_file import schema_bytes
from chatapp.wire.parsing import parse_request
from chatapp.wire.requests import Line

Schema = dict[str, Any]


def schema() -> Schema:
    """Return the schema."""
    found: Schema = json.loads(schema_bytes())
    return found


@cache
def validator(which: str = "", *, strict: bool = True) -> Draft202012Validator:
    """Return what validates the objects of one definition; those of all if it is empty.

    Args:
        which: the name of the definition.
        strict: True if objects are to have no other fields than the schema says.
    """
    found = schema()
    if strict:
        for part in found["$defs"].values():
            if "properties" in part:
                part.setdefault("additionalProperties", False)
    if which:
        found = {"$ref": f"#/$defs/{which}", "$defs": found["$defs"]}
    return Draft202012Validator(found)


@cache
def _of_types() -> dict[str, str]:
    """Return the name of the definition of each type that is received."""
    defs = schema()["$defs"]
    names = (part["$ref"].rpartition("/")[2] for part in defs["Received"]["oneOf"])
    return {defs[name]["properties"]["type"]["const"]: name for name in names}


def check_received(record: dict[str, Any]) -> None:
    """Check an object that a program has received.

    Raises:
        ValidationError: the schema does not have it.
    """
    validator(_of_types()[record["type"]]).validate(record)


_checked: set[Any] = set()
"""The shapes of objects that were checked: most of what tests receive has one of a few."""


def _shape(value: Any) -> Any:
    """Return what the schema sees of a value: two of one shape are both valid, or neither is."""
    if isinstance(value, dict):
        return tuple((key, value[key] if key == "type" else _shape(value[key])) for key in value)
    if isinstance(value, list):
        return frozenset(map(_shape, value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (type(value), max(-1, min(value, 2)))
    return (str, len(value) > 0) if isinstance(value, str) else value


def see_received(record: dict[str, Any]) -> None:
    """Check an object that a program has received, unless one like it was checked before."""
    shape = _shape(record)
    if shape not in _checked:
        check_received(record)
        _checked.add(shape)


def see_sent(message: bytes) -> None:
    """Check what a program sends, if the server takes it for an object.

    Raises:
        ValidationError: the schema does not have it.
    """
    try:
        if isinstance(parse_request(message), Line) and not message.lstrip().startswith(b"{"):
            return
    except ChatError:
        return
    validator("Sent", strict=False).validate(json.loads(message.decode("utf-8-sig")))
