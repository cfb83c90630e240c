"""Fields: what the value of a key in a program's object may be.

`expected` says what a field takes, in the words of a refusal; `read` returns what a value means.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from chatapp.errors import ChatError
from chatapp.names import fold

LAST_ID = 2**53 - 1
"""The highest number that a program may send: the highest that every JSON parser reads exactly."""


def not_understood(reason: str, **words: object) -> ChatError:
    """Return the refusal of what is no request; the words are the program's own."""
    return ChatError(reason, code="not_understood", **words)


class Field(Protocol):
    """What a value may be."""

    @property
    def expected(self) -> str:
        """What it may be, as a program's author reads it."""

    def read(self, name: str, value: Any) -> Any:
        """Return what a value means.

        Args:
            name: its key.
            value: as JSON gives it; None if there is none.

        Raises:
            ChatError: it is something else.
        """


@dataclass(frozen=True, slots=True)
class Text:
    """A string.

    Attributes:
        least: number of characters that it has at least.
        most: number of characters that it has at most; 0 if only the message bounds it.
    """

    least: int = 0
    most: int = 0

    @property
    def expected(self) -> str:
        """What it may be."""
        bounds = f" of {self.least} to {self.most} characters" if self.most else ""
        return f"a string{bounds}"

    def read(self, name: str, value: Any) -> str:
        """Return the string; raise ChatError if there is none."""
        if not isinstance(value, str) or not self._has_room_for(len(value)):
            raise _unexpected(name, self)
        return value

    def _has_room_for(self, size: int) -> bool:
        return self.least <= size and (not self.most or size <= self.most)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number.

    Attributes:
        least: the lowest.
        most: the highest.
        or_null: whether it may be null, which says nothing.
    """

    least: int = 0
    most: int = LAST_ID
    or_null: bool = False

    @property
    def expected(self) -> str:
        """What it may be."""
        return f"a whole number from {self.least} to {self.most}"

    def read(self, name: str, value: Any) -> int | None:
        """Return the number; None only if it may be null. Raise ChatError for something else."""
        if value is None and self.or_null:
            return None
        if isinstance(value, float) and value.is_integer():  # some languages write 1.0
            value = int(value)
        if type(value) is not int or not self.least <= value <= self.most:
            raise _unexpected(name, self)
        return value


@dataclass(frozen=True, slots=True)
class Yes:
    """The word true, where only the key says something."""

    expected: str = "true"

    def read(self, name: str, value: Any) -> None:
        """Do nothing; raise ChatError if it is something else."""
        if value is not True:
            raise _unexpected(name, self)


@dataclass(frozen=True, slots=True)
class Object:
    """An object that has at least these keys.

    Attributes:
        fields: what each key holds.
    """

    fields: Mapping[str, Field]
    expected: str = "an object"

    def read(self, name: str, value: Any) -> tuple[Any, ...]:
        """Return what the keys hold, in order; raise ChatError if it is something else."""
        if not isinstance(value, dict):
            raise _unexpected(name, self)
        return tuple(field.read(key, value.get(key)) for key, field in self.fields.items())


@dataclass(frozen=True, slots=True)
class ByRoom:
    """An object whose keys are names of rooms.

    Attributes:
        of: what there is for each room.
    """

    of: Object
    expected: str = "an object"

    def read(self, name: str, value: Any) -> dict[str, tuple[Any, ...]]:
        """Return that by folded names; raise ChatError if it is something else."""
        if not isinstance(value, dict):
            raise _unexpected(name, self)
        rooms = {fold(room): self.of.read(name, part) for room, part in value.items()}
        if len(rooms) < len(value):
            raise not_understood(f"not understood: {name} has a room twice (expected once)")
        return rooms


def _unexpected(name: str, field: Field) -> ChatError:
    return not_understood(f"not understood: {name} (expected {field.expected})")
