"""Parsing: what a program's message asks for.

A message is a JSON object, of one of the kinds in kinds.py, or a line as plain text.
"""

import json
import re
from typing import Any

from chatapp.errors import ChatError
from chatapp.text import quote
from chatapp.unicode import clean_text, first_seen
from chatapp.wire.fields import Text, not_understood
from chatapp.wire.kinds import KINDS, READ_ON
from chatapp.wire.requests import Line, Request

REF_CHARS = 64
"""The most characters that a `ref` may have: the server remembers refs and sends them back."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_HALF_OF_A_PAIR = re.compile("[\ud800-\udfff]")
_WRAPPED = re.compile(r"""[\s\[('"`]*\{""")
"""An object in a list, or made a string, or a program's text, by mistake."""

_SECRET = re.compile(r"""["'](?:resume|secret)["']\s*:""")
_REF = Text()


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
    is skipped. After anything else that is not seen, and after brackets or quotation marks, the
    message is refused: it was to be an object, which may hold a token, so it must not be said.

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
        if nul or first_seen(text) == "{" or _WRAPPED.match(clean_text(text)):
            raise not_understood("not JSON: expected { at the beginning, in UTF-8")
        return Line(payload)
    request, mistakes = _decode(payload)
    ref = _REF.read("ref", request.get("ref", ""))
    if len(ref) > REF_CHARS or not ref.isprintable():
        raise not_understood(f"not a ref: expected 1 to {REF_CHARS} printable characters")
    try:
        return _request(request, ref, mistakes)
    except ChatError as error:
        raise RequestError(ref, error) from error


def check_no_object(text: str) -> None:
    """Check that a line which is to be said is no object with a secret.

    A program may have forgotten the subprotocol, or have put the object into a line.

    Raises:
        ChatError: it is one.
    """
    if not text[:1].isalnum() and _WRAPPED.match(text) and _SECRET.search(text):
        raise not_understood(
            "not said: an object with a secret, for which the WebSocket subprotocol is chatapp.v1"
        )


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
        raise not_understood("not JSON; a line that begins with { goes into an object") from None
    return found, mistakes


def _refuse(constant: str) -> None:
    """Refuse NaN and Infinity, which json takes but JSON does not have."""
    raise ValueError(constant)


def _request(found: dict[str, Any], ref: str, mistakes: list[str]) -> Request:
    if mistakes:
        raise not_understood("not understood: {what}", what=mistakes[0])
    keys = found.keys() - {"ref"}
    kind = next((KINDS[key] for key in KINDS if key in keys), READ_ON)
    fields = kind.fields
    unknown = keys - fields.keys()
    if unknown or not keys:
        known = keys & fields.keys()
        expected = [*fields, "ref"] if known else [*KINDS, *READ_ON.fields]
        raise not_understood(
            "not understood: {what} (expected {expected})",
            what=quote(", ".join(sorted(unknown)) or "nothing"),
            expected=", ".join(expected[:-1]) + f" or {expected[-1]}",
        )
    return kind.read(found, ref)
