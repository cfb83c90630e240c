"""Members: who is in a room, kept right by what happens there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from chatapp.client.events import Joined, Left, Renamed, RoomEvent
from chatapp.client.places import fold


@dataclass(frozen=True, slots=True)
class Member:
    """A user in a room.

    Attributes:
        name: the user's name.
        away: what the user has said about being away; None if the user is not away.
        registered: whether the user owns the name.
    """

    name: str
    away: str | None = None
    registered: bool = False


class Members:
    """The members of a room that are known: of many, the first 200, until all are asked for.

    Attributes:
        total: how many there are.
    """

    def __init__(self) -> None:
        self.total = 0
        self._known: dict[str, Member] = {}

    @property
    def complete(self) -> bool:
        """Whether every member is known."""
        return len(self._known) == self.total

    def __len__(self) -> int:
        return len(self._known)

    def __iter__(self) -> Iterator[Member]:
        return iter([self._known[name] for name in sorted(self._known)])

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and fold(name) in self._known

    def __getitem__(self, name: str) -> Member:
        return self._known[fold(name)]

    def begin(self, total: int, users: Iterable[dict[str, Any]]) -> None:
        """Take the first members, in place of all that were known."""
        self._known.clear()
        self.go_on(total, users)

    def go_on(self, total: int, users: Iterable[dict[str, Any]]) -> None:
        """Take further members."""
        self.total = total
        for user in users:
            name = user["user"]
            self._known[fold(name)] = Member(
                name, user.get("away"), registered=user.get("registered", False)
            )

    def note(self, event: RoomEvent) -> None:
        """Follow who comes, goes, or takes another name."""
        match event:
            case Joined(users=users):
                new = [name for name in users if fold(name) not in self._known]
                self.total += len(new)
                self._known |= {fold(name): Member(name) for name in new}
            case Left(users=users):
                self.total -= len(users)
                for name in users:
                    self._known.pop(fold(name), None)
            case Renamed(old=old, new=new_name):
                was = self._known.pop(fold(old), Member(old))
                self._known[fold(new_name)] = replace(was, name=new_name)

    def note_away(self, name: str, text: str | None) -> None:
        """Note that a user is away, or with None that the user is back."""
        if (member := self._known.get(fold(name))) is not None:
            self._known[fold(name)] = replace(member, away=text)
