"""Members: who is in a room, as programs are told."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """A user who is in a room.

    Attributes:
        user: the user's name.
        away: what the user says of being away, which may be nothing; None if the user is not away.
        registered: True if the user owns the name.
    """

    user: str
    away: str | None = None
    registered: bool = False


@dataclass(frozen=True, slots=True)
class RoomShown:
    """A room that a session is in.

    Attributes:
        room: the room's name.
        topic: what the room is about; empty if nobody has said.
        members: number of its members.
        users: the first of them.
        earlier: number of entries that the user has not read before the place in it; they are no
            part of what comes.
    """

    room: str
    topic: str
    members: int
    users: tuple[Member, ...]
    earlier: int = 0
