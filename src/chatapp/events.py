"""Events: the immutable facts a session can be told.

Those with a `room` are entries of that room's log, the same for everyone who reads it. The others
are told to one session. What they look like on the wire is chatapp.wire's business.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """Anything a session can be told."""


@dataclass(frozen=True, slots=True)
class RoomEvent(Event):
    """An entry of a room's log."""

    room: str


@dataclass(frozen=True, slots=True)
class Said(RoomEvent):
    """A user said something in a room."""

    user: str
    text: str


@dataclass(frozen=True, slots=True)
class Acted(RoomEvent):
    """A user did something in a room (`/me waves`)."""

    user: str
    text: str


@dataclass(frozen=True, slots=True)
class Joined(RoomEvent):
    """One or more users came into a room at about the same time."""

    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Left(RoomEvent):
    """One or more users went out of a room at about the same time; one alone may say why."""

    users: tuple[str, ...]
    message: str = ""


@dataclass(frozen=True, slots=True)
class Renamed(RoomEvent):
    """A member of a room has another name from here on."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class TopicSet(RoomEvent):
    """A user said what a room is about."""

    user: str
    topic: str


@dataclass(frozen=True, slots=True)
class Gap(RoomEvent):
    """Entries that a reader will not get, because they are no longer kept.

    `away` tells of one who comes back; others read too slowly.
    """

    missed: int
    away: bool = False


@dataclass(frozen=True, slots=True)
class Whispered(Event):
    """A private message; `outgoing` for the one who wrote it."""

    sender: str
    recipient: str
    text: str
    outgoing: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A room that a session is in: the life of its log, and behind which entry it reads on."""

    room: str
    epoch: str
    offset: int


@dataclass(frozen=True, slots=True)
class Welcomed(Event):
    """A newcomer's name, and where they are."""

    server: str
    user: str
    place: Place


@dataclass(frozen=True, slots=True)
class TokenGiven(Event):
    """What brings a user back whose connection was lost; the one before is worth nothing now."""

    token: str


@dataclass(frozen=True, slots=True)
class Returned(Event):
    """A user is back: the name they have, the rooms they are in, the last being the current one.

    `whispers` is the offset behind which they are given what was whispered to them.
    """

    user: str
    places: tuple[Place, ...]
    whispers: int


@dataclass(frozen=True, slots=True)
class UpToDate(Event):
    """A user who came back has been given everything there was."""


@dataclass(frozen=True, slots=True)
class Entered(Event):
    """A session is in a room now, which is the current one."""

    place: Place
    members: int
    topic: str


@dataclass(frozen=True, slots=True)
class Exited(Event):
    """A session has left a room, and is in another."""

    room: str
    now: str


@dataclass(frozen=True, slots=True)
class Restarting(Event):
    """The server is about to end; the token, if there is one, brings the user back."""

    token: str


@dataclass(frozen=True, slots=True)
class Notice(Event):
    """Words of the server to one session, as the answer to a command."""

    text: str


@dataclass(frozen=True, slots=True)
class Refused(Event):
    """Why the server did not do what a session asked for; `ref` is what the line was sent with."""

    text: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Acked(Event):
    """A line with a `ref` was done; if it is in a room's log, where."""

    ref: str
    room: str = ""
    offset: int = 0


SPOKEN: tuple[type[RoomEvent], ...] = (Said, Acted, TopicSet)
"""What people said: all that is shown of the past. Other entries say who came or went."""
