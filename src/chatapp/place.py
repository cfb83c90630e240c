"""Places: where a session reads on in a room."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A room that a session is in, and where it reads on.

    Attributes:
        room: the room's name.
        epoch: the name of this life of its log; offsets of another epoch mean nothing in it.
        offset: the offset of an entry; the session reads on after it. 0 is before the first.
    """

    room: str
    epoch: str
    offset: int
