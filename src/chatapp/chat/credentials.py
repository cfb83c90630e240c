"""Credentials: what bots' tokens and ssh keys have in common.

A user has a few of each, with labels; each is good until it is taken away, and has a time when it
was used last.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from chatapp.chat.changes import Changes
from chatapp.errors import ChatError
from chatapp.log.journal import Change, Record
from chatapp.wire.encoding import day


class Credential(Protocol):
    """One of them.

    Attributes:
        made: when the user got it, in seconds since 1970.
        used: when it was used last, in the same way; 0 if it never was.
    """

    made: float
    used: float


@dataclass(frozen=True, slots=True)
class Kind:
    """What differs between them.

    Attributes:
        name: what one is called.
        most: how many a user may have.
        gained: how a user gets one: `made` or `added`.
        ends: the command that takes one away.
        none: what a user reads who has none.
    """

    name: str
    most: int
    gained: str
    ends: str
    none: str


class Credentials:
    """Describes credentials of one kind, says what is wrong with a label, and notes their use.

    Args:
        wall: tells the time of day, in seconds since 1970.
    """

    def __init__(self, kind: Kind, changes: Changes, wall: Callable[[], float]) -> None:
        self._kind = kind
        self._changes = changes
        self._wall = wall

    def describe(self, owned: Iterable[tuple[str, Credential]]) -> list[str]:
        """Return a line for each, by what it is called; if there is none, a line says so."""
        return [
            f"{called}: {self._kind.gained} on {day(one.made)}, "
            + (f"used last on {day(one.used)}" if one.used else "never used")
            for called, one in owned
        ] or [self._kind.none]

    def check_new(self, label: str, count: int, *, taken: bool) -> None:
        """See that a user may have one more.

        Args:
            label: what it is to be called.
            count: how many the user has.
            taken: True if one of them has that label.

        Raises:
            ChatError: the label is taken, or there are too many.
        """
        name = self._kind.name
        if taken:
            raise ChatError(
                f"you have a {name} {{label}} already: {self._kind.ends} {{label}}",
                code="unchanged",
                label=label,
            )
        if count >= self._kind.most:
            raise ChatError(f"you have {self._kind.most} {name}s, which is the most")

    def none_of(self, label: str) -> ChatError:
        """Return the refusal for a label that none of them has."""
        name = self._kind.name
        return ChatError(
            f"you have no {name} {{label}}: /{name} list", code="unchanged", label=label
        )

    def note_use(
        self,
        one: Credential,
        record_of: Callable[[], Record],
        no_record: Callable[[], Record],
        is_good: Callable[[], bool],
    ) -> None:
        """Have the journal keep when one was used, unless it is taken away meanwhile.

        Args:
            one: what was used.
            record_of: returns its record.
            no_record: returns the record that deletes it.
            is_good: returns whether the user still has it.
        """
        one.used = self._wall()

        def kept(_offsets: tuple[int, ...]) -> None:
            if not is_good():
                self._changes.submit(Change(records=[no_record()]))

        self._changes.submit(Change(records=[record_of()]), kept)
