"""Places: how far the client has read each room, and the whispers."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from typing import Any


def fold(name: str) -> str:
    """Return the name of a room or user as it is compared: without case."""
    return name.lower()


@dataclass(slots=True)
class Place:
    """A place in the log of a room.

    Attributes:
        epoch: the life of the log; empty if it is not known.
        id: the number of the last entry that was read.
    """

    epoch: str
    id: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the client has read to after an event, as far as that has changed.

    Attributes:
        room: the folded name of the room that has changed; empty if none has.
        place: the place in it; None if the user is no longer in it.
        whispers: the number of the last whisper; None if it is as it was.
        all: all places, if they have changed; else None.
    """

    room: str = ""
    place: Place | None = None
    whispers: int | None = None
    all: dict[str, Place] | None = None


@dataclass(slots=True)
class Places:
    """All places, by the folded names of the rooms.

    Attributes:
        rooms: of the rooms that the user is in.
        left: of rooms that the user has left; the last entries may still come.
        whispers: the number of the last whisper.
    """

    rooms: dict[str, Place] = field(default_factory=dict)
    left: dict[str, Place] = field(default_factory=dict)
    whispers: int = 0

    def enter(self, room: str, place: Place) -> None:
        """Note that the user is in a room; a place that is known already stays."""
        known = self.rooms.get(room)
        if known is None or known.epoch != place.epoch:
            self.rooms[room] = place
        self.left.pop(room, None)

    def exit(self, room: str) -> None:
        """Note that the user is not in a room any more."""
        place = self.rooms.pop(room, None)
        if place is not None:
            self.left[room] = place

    def pass_over(self, room: str, missed: int) -> None:
        """Note that so many entries of a room will not come."""
        self._of(room).id += missed

    def read(self, room: str, number: int) -> int | None:
        """Note that an entry of a room has come.

        Returns:
            The number of entries that are missing before it; None if it has come before.
        """
        place = self._of(room)
        before, place.id = place.id, max(place.id, number)
        if number <= before:
            return None
        # Of a room that was left, what comes may be of a later stay that was never heard of.
        return number - before - 1 if room in self.rooms else 0

    def read_whisper(self, number: int) -> bool:
        """Note that a whisper has come; return whether it is new."""
        before, self.whispers = self.whispers, max(self.whispers, number)
        return number > before

    def take(self, mark: Mark) -> None:
        """Note that the program has taken an event, and so has read up to there."""
        if mark.all is not None:
            self.rooms = {room: copy(place) for room, place in mark.all.items()}
        if mark.room and mark.place is None:
            self.rooms.pop(mark.room, None)
        elif mark.room and mark.place is not None:
            self.rooms[mark.room] = mark.place
        if mark.whispers is not None:
            self.whispers = mark.whispers

    def mark(self, room: str) -> Mark:
        """Return where the client has read a room to."""
        place = self.rooms.get(room)
        return Mark(room, None if place is None else copy(place))

    def mark_all(self) -> Mark:
        """Return where the client has read everything to."""
        rooms = {room: copy(place) for room, place in self.rooms.items()}
        return Mark(whispers=self.whispers, all=rooms)

    def to_object(self) -> dict[str, Any]:
        """Return the places as the server wants to be told, and as they are kept."""
        rooms = {room: {"epoch": place.epoch, "id": place.id} for room, place in self.rooms.items()}
        return {"rooms": rooms, "whispers": self.whispers}

    def restore(self, kept: dict[str, Any]) -> None:
        """Take the places of an object that `to_object` made."""
        self.rooms = {room: Place(at["epoch"], at["id"]) for room, at in kept["rooms"].items()}
        self.whispers = kept["whispers"]

    def replace(self, places: Iterable[dict[str, Any]]) -> list[str]:
        """Take the places that the server names; return the rooms whose epoch is another."""
        old = self.rooms
        self.rooms = {fold(at["room"]): Place(at["epoch"], at["id"]) for at in places}
        for room in old.keys() - self.rooms.keys():
            self.left.setdefault(room, old[room])
        return [
            room
            for room, place in self.rooms.items()
            if room in old and old[room].epoch != place.epoch
        ]

    def epoch(self, room: str) -> str:
        """Return the epoch of a room that the user is in or has left; empty if it is not known."""
        return self._of(room).epoch

    def _of(self, room: str) -> Place:
        """Return the place in a room, which the user may have left before its last entries."""
        return self.rooms.get(room) or self.left.setdefault(room, Place("", 0))
