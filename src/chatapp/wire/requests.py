"""Requests: what a client may ask for.

A program (subprotocol chatapp.v1) sends them as JSON objects, or lines as plain text. All other
clients send lines only. Each request may have a `ref`, the program's name for it, which the answer
carries; it is empty if there is none. Names are as they were typed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Seen = Mapping[str, tuple[str, int]]
"""What a program says that it has read: for each folded room name, an epoch and an offset."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as a person would type it.

    Attributes:
        line: the line, not yet cleaned, without its line end.
        ref: see above.
        room: the name of the room that it is done in; empty for the current room.
    """

    line: bytes
    ref: str = ""
    room: str = ""


@dataclass(frozen=True, slots=True)
class ReadOn:
    """A program's wish to read on from where it was.

    Attributes:
        token: brings back the user to whom it was given; empty if the session's user reads on.
        rooms: what the program has read.
        whispers: the id of the last whisper that it has; None if it does not say.
        ref: see above.
    """

    token: str
    rooms: Seen
    whispers: int | None
    ref: str = ""


@dataclass(frozen=True, slots=True)
class LogIn:
    """A program's wish to be a registered user.

    Attributes:
        name: the user's.
        secret: the password, a bot's token, or the hash of an ssh key.
        rooms: what the program has read; None if it does not say.
        whispers: the id of the last whisper that it has; None if it does not say.
        ref: see above.
        by_key: True if the client has shown that it has the ssh key.
    """

    name: str
    secret: str = field(repr=False)
    rooms: Seen | None = None
    whispers: int | None = None
    ref: str = ""
    by_key: bool = False

    @property
    def reads_on(self) -> bool:
        """Whether the program says what it has read."""
        return self.rooms is not None or self.whispers is not None


@dataclass(frozen=True, slots=True)
class Read:
    """What a program says that its user has read, on whatever device.

    Attributes:
        room: the folded name of the room.
        id: the id of the last entry.
        ref: see above.
    """

    room: str
    id: int
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """A program's wish for a page of what was said before.

    Attributes:
        of: the name of the room, or of the user with whom there were whispers.
        before: the page ends before the entry with this id; 0 if it ends with the newest.
        around: the page has what was said before and after the entry with this id; 0 if not.
        count: number of entries at most.
        ref: see above.
    """

    of: str
    before: int
    around: int
    count: int
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Members:
    """A program's wish for a page of the members of a room.

    Attributes:
        room: the name of the room.
        after: the page begins after this name; empty if with the first.
        ref: see above.
    """

    room: str
    after: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """A program's wish to be told where something was said.

    Attributes:
        words: what to look for.
        room: the name of the room; empty for all rooms that the user is in.
        before: only entries before this id are wanted; 0 for all. There is a room if there is one.
        ref: see above.
    """

    words: str
    room: str
    before: int
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Commands:
    """A program's wish to be told which commands its user may use.

    Attributes:
        room: the name of the room in which; empty for the current room.
        ref: see above.
    """

    room: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A line that answers a question, and so is never parsed, said or logged.

    Attributes:
        line: the line, not yet cleaned, without its line end.
        ref: see above.
        take: called with the line, and with how many bytes it may have; it may refuse it.
        again: called when it was refused; returns whether the next line is an answer once more.
    """

    line: bytes = field(repr=False)
    ref: str
    take: Callable[[bytes, int], None]
    again: Callable[[], bool]


Asking = Past | Members | Search | Commands
"""What asks for something that is read, and changes nothing."""

Request = Line | ReadOn | LogIn | Read | Asking | Answer
"""What a client asks for."""


def only_says(request: Request) -> bool:
    """Return whether a request only says something, and so need not wait for others to be kept."""
    if not isinstance(request, Line):
        return False
    line = request.line
    if line[:1].isalnum():
        return True
    # What is not seen may stand before a slash; then a line is taken for a command to be safe.
    return b"/" not in line or line.startswith(b"//")
