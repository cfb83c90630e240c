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
    """Entries that a reader will not get, because the log no longer holds them."""

    missed: int


@dataclass(frozen=True, slots=True)
class Whispered(Event):
    """A private message; `outgoing` for the one who wrote it."""

    sender: str
    recipient: str
    text: str
    outgoing: bool


@dataclass(frozen=True, slots=True)
class Notice(Event):
    """Words of the server to one session, as the answer to a command."""

    text: str


@dataclass(frozen=True, slots=True)
class Refused(Event):
    """Why the server did not do what a session asked for."""

    text: str
