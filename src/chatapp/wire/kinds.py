"""Kinds of requests: one table of which keys each kind of object has, and what each holds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chatapp.names import fold
from chatapp.wire.fields import ByRoom, Field, Object, Text, Whole, Yes, not_understood
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
    Seen,
)

PAST_ENTRIES, PAST_AT_MOST = 50, 200
"""Number of entries in a page of the past, if the program does not say, and at most."""

WORDS_CHARS = 1000
"""Number of characters that may be searched for."""

_NAME = Text(1, 64)
"""A name of a user or a room. None is so long, so it says soon enough that it is none."""

_ID = Whole(1)
_ROOMS = ByRoom(Object({"epoch": Text(), "id": Whole()}))
_WHISPERS = Whole(or_null=True)


@dataclass(frozen=True, slots=True)
class Kind:
    """What an object of one kind has.

    Attributes:
        make: makes the request of the ref and of what the keys hold.
        needed: the keys that it must have.
        optional: the keys that it may have, beside `ref`.
    """

    make: Callable[..., Request]
    needed: Mapping[str, Field]
    optional: Mapping[str, Field] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, Field]:
        """All keys but `ref`, and what each holds."""
        return {**self.needed, **self.optional}

    def read(self, found: Mapping[str, Any], ref: str) -> Request:
        """Return the request that an object is, whose keys are all known.

        Raises:
            ChatError: a key is missing, or holds something else.
        """
        held = {key: part.read(key, found.get(key)) for key, part in self.needed.items()}
        for key, part in self.optional.items():
            if key in found:
                held[key] = part.read(key, found[key])
        return self.make(ref, **held)


def _line(ref: str, line: str, room: str = "") -> Line:
    return Line(line.encode(), ref, room)


def _log_in(
    ref: str, login: str, secret: str, rooms: Seen | None = None, whispers: int | None = None
) -> LogIn:
    return LogIn(login, secret, rooms, whispers, ref)


def _read(ref: str, read: tuple[str, int]) -> Read:
    room, offset = read
    return Read(fold(room), offset, ref)


def _past(
    ref: str, history: str, before: int = 0, around: int = 0, count: int = PAST_ENTRIES
) -> Past:
    if before and around:
        raise not_understood("not understood: around (expected without before)")
    return Past(history, before, around, count, ref)


def _members(ref: str, members: str, after: str = "") -> Members:
    return Members(members, after, ref)


def _search(ref: str, search: str, room: str = "", before: int = 0) -> Search:
    if before and not room:
        raise not_understood("not understood: before (expected together with room)")
    return Search(search, room, before, ref)


def _commands(ref: str, commands: None, room: str = "") -> Commands:  # noqa: ARG001 - it is true
    return Commands(room, ref)


def _read_on(
    ref: str, resume: str = "", rooms: Seen | None = None, whispers: int | None = None
) -> ReadOn:
    return ReadOn(resume, rooms or {}, whispers, ref)


KINDS = {
    "line": Kind(_line, {"line": Text()}, {"room": _NAME}),
    "login": Kind(
        _log_in,
        {"login": Text(), "secret": Text()},
        {"rooms": _ROOMS, "whispers": _WHISPERS},
    ),
    "read": Kind(_read, {"read": Object({"room": Text(), "id": Whole()})}),
    "history": Kind(
        _past,
        {"history": _NAME},
        {"before": _ID, "around": _ID, "count": Whole(1, PAST_AT_MOST)},
    ),
    "members": Kind(_members, {"members": _NAME}, {"after": _NAME}),
    "search": Kind(_search, {"search": Text(1, WORDS_CHARS)}, {"room": _NAME, "before": _ID}),
    "commands": Kind(_commands, {"commands": Yes()}, {"room": _NAME}),
}
"""The kinds by the key that says which it is."""

READ_ON = Kind(
    _read_on,
    {},
    {"resume": Text(), "rooms": _ROOMS, "whispers": _WHISPERS},
)
"""The kind of an object that has none of those keys."""
