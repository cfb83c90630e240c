"""Requests: what a client may ask for, which is a line, or to read on from where it was.

A program (subprotocol chatapp.v1) sends either as a JSON object, or a line as plain text. All other
clients send lines only.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chatapp.errors import ChatError
from chatapp.names import fold
from chatapp.text import quote
from chatapp.unicode import clean_text, first_seen

REF_CHARS = 64
"""The most characters that a `ref` may have: the server remembers refs and sends them back."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_HALF_OF_A_PAIR = re.compile("[\ud800-\udfff]")
_KEYS = {
    "line": {"line", "ref"},
    "login": {"login", "secret", "ref"},
    "read": {"read", "ref"},
    "resume": {"resume", "rooms", "whispers", "ref"},
}
"""What an object has, by the key that says what it asks for."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as a person would type it.

    Attributes:
        line: the line, not yet cleaned, without its line end.
        ref: the program's name for the line, which its answer carries; empty if it has none.
    """

    line: bytes
    ref: str = ""


@dataclass(frozen=True, slots=True)
class ReadOn:
    """A program's wish to read on from where it was.

    Attributes:
        token: brings back the user to whom it was given; empty if the session's user reads on.
        rooms: for each folded room name, the log's epoch and the last id that the program has.
        whispers: the id of the last whisper that it has; None if it does not say.
        ref: the program's name for the request, which the answer carries; empty if it has none.
    """

    token: str
    rooms: dict[str, tuple[str, int]]
    whispers: int | None
    ref: str = ""


@dataclass(frozen=True, slots=True)
class LogIn:
    """A program's wish to be a registered user.

    Attributes:
        name: the user's.
        secret: the password, or a bot's token.
        ref: the program's name for the request, which the answer carries; empty if it has none.
    """

    name: str
    secret: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What a program says that its user has read, on whatever device.

    Attributes:
        room: the folded name of the room.
        id: the id of the last entry.
        ref: the program's name for the request, which the answer carries; empty if it has none.
    """

    room: str
    id: int
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A line that answers a question, and so is never parsed, said or logged.

    Attributes:
        line: the line, not yet cleaned, without its line end.
        ref: the program's name for the line, which its answer carries; empty if it has none.
        take: called with the line, and with how many bytes it may have; it may refuse it.
        again: called when it was refused; returns whether the next line is an answer once more.
    """

    line: bytes = field(repr=False)
    ref: str
    take: Callable[[bytes, int], None]
    again: Callable[[], bool]


Request = Line | ReadOn | LogIn | Read | Answer
"""What a client asks for."""


def only_says(request: Request) -> bool:
    """Return whether a request only says something, and so need not wait for others to be kept."""
    if not isinstance(request, Line):
        return False
    line = request.line
    if line[:1].isalnum():
        return True
    # What is not seen may stand before a slash; then a line is taken for a command to be safe.
    return b"/" not in line or line.startswith(b"//")


class RequestError(ChatError):
    """A refusal of an object whose `ref` could be read, so the refusal can carry it.

    Attributes:
        ref: the object's.
    """

    def __init__(self, ref: str, error: ChatError) -> None:
        super().__init__("{text}", code=error.code, text=error)
        self.reason = error.reason
        self.ref = ref


def parse_request(payload: bytes) -> Request:
    """Return what a program's message asks for.

    A message that does not begin with a brace is a plain line. A byte order mark before the brace
    is skipped. After anything else that is not seen, the message is refused: it is an object, which
    may hold a token, so it must not be said.

    Raises:
        ChatError: the message is an object and is not understood.
        RequestError: the same, and its `ref` is known.
    """
    nul = b"\0" in payload  # it is in UTF-16 or UTF-32, whatever its first byte looks like
    if b"{" not in payload or (payload[:1].isalnum() and not nul):  # nearly every plain line
        return Line(payload)
    payload = payload.removeprefix(_BYTE_ORDER_MARK)
    if not payload.lstrip().startswith(b"{"):
        text = payload.decode(errors="ignore")
        if nul or "{" in (first_seen(text), first_seen(clean_text(text))):
            raise _not_understood("not JSON: expected { at the beginning, in UTF-8")
        return Line(payload)
    request, mistakes = _decode(payload)
    ref = _expect(request.get("ref", ""), str, "ref")
    if len(ref) > REF_CHARS or not ref.isprintable():
        raise _not_understood(f"not a ref: expected 1 to {REF_CHARS} printable characters")
    try:
        return _request(request, ref, mistakes)
    except ChatError as error:
        raise RequestError(ref, error) from error


def _decode(payload: bytes) -> tuple[dict[str, Any], list[str]]:
    """Return an object, and what is wrong with its keys and values.

    Raises:
        ChatError: it is not JSON.
    """
    mistakes: list[str] = []

    def check(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            mistakes.append("a key is there twice (expected once)")
        texts = (*found, *(value for value in found.values() if isinstance(value, str)))
        if any(map(_HALF_OF_A_PAIR.search, texts)):
            mistakes.append("half of a surrogate pair (expected whole characters)")
        return found

    try:
        # The bytes are decoded here, because json guesses UTF-16 and UTF-32 as well.
        found = json.loads(payload.decode(), object_pairs_hook=check, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise _not_understood("not JSON; a line that begins with { goes into an object") from None
    return found, mistakes


def _not_understood(reason: str, **words: object) -> ChatError:
    return ChatError(reason, code="not_understood", **words)


def _refuse(constant: str) -> None:
    """Refuse NaN and Infinity, which json takes but JSON does not have."""
    raise ValueError(constant)


def _request(request: dict[str, Any], ref: str, mistakes: list[str]) -> Request:
    if mistakes:
        raise _not_understood("not understood: {what}", what=mistakes[0])
    kind = next((key for key in _KEYS if key in request), "resume")
    unknown = request.keys() - _KEYS[kind]
    if unknown or not request.keys() - {"ref"}:
        raise _not_understood(
            "not understood: {what} (expected line, login, read, or resume and rooms)",
            what=quote(", ".join(sorted(unknown)) or "nothing"),
        )
    if kind == "line":
        return Line(_expect(request["line"], str, "line").encode(), ref)
    if kind == "login":
        name = _expect(request["login"], str, "login")
        return LogIn(name, _expect(request.get("secret"), str, "secret"), ref)
    if kind == "read":
        place = _expect(request["read"], dict, "read")
        room = _expect(place.get("room"), str, "room")
        return Read(fold(room), _number(place.get("id"), "id"), ref)
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
        raise _not_understood(f"not understood: {name} (expected {expected})")
    return value


def _number(value: Any, name: str) -> int:
    if type(value) is not int or value < 0:
        raise _not_understood(f"not understood: {name} (expected a whole number from 0)")
    return value
