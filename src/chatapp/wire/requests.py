"""What a program sends under the subprotocol chatapp.v1: a line, or where it reads on."""

import json
from dataclasses import dataclass
from typing import Any

from chatapp.errors import ChatError
from chatapp.names import fold
from chatapp.text import quote

REF_CHARS = 64

_LINE_KEYS = {"line", "ref"}
_READ_KEYS = {"resume", "rooms", "whispers", "ref"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line as a person would type it; `ref` is what its answer is to carry, if anything."""

    line: bytes
    ref: str = ""


@dataclass(frozen=True, slots=True)
class ReadOn:
    """Where a program reads on: for each folded room name the epoch and the last id that it has.

    With a token it comes back as the user to whom that was given.
    """

    token: str
    rooms: dict[str, tuple[str, int]]
    whispers: int | None
    ref: str = ""


Request = Line | ReadOn
"""What a client asks for."""


class RequestError(ChatError):
    """A refusal of an object whose `ref` is known."""

    def __init__(self, ref: str, error: ChatError) -> None:
        super().__init__("{text}", text=error)
        self.reason = error.reason
        self.ref = ref


def parse_request(payload: bytes) -> Line | ReadOn:
    """Return what a message asks for; one that does not begin with a brace is a plain line.

    Raises:
        ChatError: it begins with a brace and is not understood.
    """
    if not payload.lstrip().startswith(b"{"):
        return Line(payload)
    try:
        request = json.loads(payload)
    except (ValueError, RecursionError):
        raise ChatError("not JSON; a line that begins with { goes into an object") from None
    ref = _expect(request.get("ref", ""), str, "ref")
    if len(ref) > REF_CHARS or not ref.isprintable():
        raise ChatError(f"not a ref: expected 1 to {REF_CHARS} printable characters")
    try:
        return _request(request, ref)
    except ChatError as error:
        raise RequestError(ref, error) from error


def _request(request: dict[str, Any], ref: str) -> Line | ReadOn:
    unknown = request.keys() - (_LINE_KEYS if "line" in request else _READ_KEYS)
    if unknown or not request.keys() - {"ref"}:
        raise ChatError(
            "not understood: {what} (expected line, or resume and rooms)",
            what=quote(", ".join(sorted(unknown)) or "nothing").encode("utf-8", "replace").decode(),
        )
    if "line" in request:
        return Line(_expect(request["line"], str, "line").encode("utf-8", "replace"), ref)
    whispers = request.get("whispers")
    return ReadOn(
        _expect(request.get("resume", ""), str, "resume"),
        dict(map(_place, _expect(request.get("rooms", {}), dict, "rooms").items())),
        None if whispers is None else _number(whispers, "whispers"),
        ref,
    )


def _place(item: tuple[str, Any]) -> tuple[str, tuple[str, int]]:
    room, place = item
    place = _expect(place, dict, "rooms")
    return fold(room), (
        _expect(place.get("epoch"), str, "epoch"),
        _number(place.get("id"), "id"),
    )


def _expect(value: Any, kind: type, name: str) -> Any:
    if not isinstance(value, kind):
        expected = "a string" if kind is str else "an object"
        raise ChatError(f"not understood: {name} (expected {expected})")
    return value


def _number(value: Any, name: str) -> int:
    if type(value) is not int or value < 0:
        raise ChatError(f"not understood: {name} (expected a whole number from 0)")
    return value
