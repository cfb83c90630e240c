"""News: events of the client itself, its connections, and what it cannot be told."""

from dataclasses import dataclass, field
from typing import Any

from chatapp.client.events import Event


@dataclass(frozen=True, slots=True)
class Gap(Event):
    """Entries of a room will not come.

    Attributes:
        room: the room's name.
        missed: how many there are.
        announced: True if the server has said so: they are no longer kept. False if the numbers
            have a hole that nobody announced, which is a fault.
    """

    room: str
    missed: int
    announced: bool = True

    @property
    def line(self) -> str:
        """What a person reads, but for the room: `312 messages missed`."""
        return f"{self.missed} message{'s' if self.missed != 1 else ''} missed"


@dataclass(frozen=True, slots=True)
class NewEpoch(Event):
    """The numbers of a room begin anew, and everything that is kept of it comes again.

    The server lost its last moments or was given an older journal, or it is another room.

    Attributes:
        room: the room's name.
    """

    room: str


@dataclass(frozen=True, slots=True)
class Entered(Event):
    """Our user has entered a room.

    Attributes:
        room: the room's name.
        elsewhere: True if it was on another device.
    """

    room: str
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Exited(Event):
    """Our user is no longer in a room.

    Attributes:
        room: the room's name.
    """

    room: str


@dataclass(frozen=True, slots=True)
class Connected(Event):
    """The client is in the chat.

    Attributes:
        user: our user's name.
        again: True if the user was in the chat before, and reads on.
        rooms: the names of the rooms that the user is in.
    """

    user: str
    again: bool
    rooms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UpToDate(Event):
    """Everything has come that there was when our user came back."""


@dataclass(frozen=True, slots=True)
class Lost(Event):
    """The connection was lost, or could not be made.

    Attributes:
        why: the reason.
        seconds: after how many seconds the client tries again.
    """

    why: str
    seconds: float


@dataclass(frozen=True, slots=True)
class StartedOver(Event):
    """The token was no longer good: the client came as another user, who takes its name and rooms.

    What had been sent and was not answered raises Unanswered. What was said meanwhile in rooms
    other than the lobby may be missing.

    Attributes:
        why: what the server said.
    """

    why: str


@dataclass(frozen=True, slots=True)
class Restarting(Event):
    """The server is about to end, and to start again."""


@dataclass(frozen=True, slots=True)
class Refused(Event):
    """The server refused something for which no call of the program waits.

    Attributes:
        code: why, for programs.
        text: why, for people.
    """

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Notice(Event):
    """What else the server says, in words.

    Attributes:
        text: the words.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Dropped(Event):
    """Events were dropped, because there were too many before the program asked for the first.

    Attributes:
        count: how many.
    """

    count: int


@dataclass(frozen=True, slots=True)
class Other(Event):
    """An object of a type that this version does not know.

    Attributes:
        type: its type.
        fields: all of it.
    """

    type: str
    fields: dict[str, Any] = field(hash=False)
