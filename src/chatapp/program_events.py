"""Program events: what only programs are told, so that they need not ask, or because they asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from chatapp.members import Member
from chatapp.room_events import Event


@dataclass(frozen=True, slots=True)
class CameBack(Event):
    """A user is away no longer.

    Attributes:
        user: the user's name.
    """

    user: str


@dataclass(frozen=True, slots=True)
class ReadElsewhere(Event):
    """The session's user has read a room further on another device.

    Attributes:
        room: the room's name.
        offset: the offset of the last entry that was read.
    """

    room: str
    offset: int


@dataclass(frozen=True, slots=True)
class MembersShown(Event):
    """A page of the members of a room.

    Attributes:
        room: the room's name.
        users: the members, in the order of their folded names.
        total: number of members on all pages.
        more: True if there are pages after this one.
        ref: the `ref` of the request; empty if it had none.
    """

    room: str
    users: tuple[Member, ...]
    total: int
    more: bool
    ref: str = ""


@dataclass(frozen=True, slots=True)
class CommandsShown(Event):
    """The commands that the session's user may use.

    Attributes:
        commands: what there is to say of each.
        room: the name of the room in which that is so; empty for the current room.
        ref: the `ref` of the request; empty if it had none.
    """

    commands: tuple[Mapping[str, object], ...]
    room: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class LimitsChanged(Event):
    """The server has other limits than before.

    Attributes:
        limits: what clients may ask for from now on, by the keys in the configuration.
    """

    limits: Mapping[str, int]


TOLD_TO_PROGRAMS: tuple[type[Event], ...] = (
    *(CameBack, ReadElsewhere, MembersShown, CommandsShown, LimitsChanged),
)
"""All of them: there are no lines of text for them."""
