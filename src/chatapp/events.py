"""Events: the immutable facts that one session or user can be told.

What happens in a room is told to all readers of its log (see room_events.py). chatapp.wire decides
what events look like.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chatapp.errors import Code
from chatapp.members import Member, RoomShown
from chatapp.place import Place
from chatapp.room_events import Event


@dataclass(frozen=True, slots=True)
class Whispered(Event):
    """A private message: an entry in the log of whispers of each of the two users.

    Attributes:
        sender: the name of the user who wrote it.
        recipient: the name of the other user.
        text: the message.
        outgoing: True in the sender's log, False in the recipient's.
        by: the sender's number, as in Said.
        whom: that of the other user, in the same way.
    """

    sender: str
    recipient: str
    text: str
    outgoing: bool
    by: int = 0
    whom: int = 0

    @property
    def other(self) -> tuple[str, int]:
        """The name and the number of whom the user talks to whose log it is in."""
        return (self.recipient, self.whom) if self.outgoing else (self.sender, self.by)


@dataclass(frozen=True, slots=True)
class Away(Event):
    """A user has said to be away, which somebody is told who whispers or asks.

    Attributes:
        user: the user's name.
        text: what the user says of it; empty if nothing.
    """

    user: str
    text: str


EVERYWHERE = "everywhere"
"""In place of a room's name: in all of them, and on the whole server."""

_IN_ROOMS = ("kick", "mute", "unmute", "ban", "unban")
"""The acts that are done in a room, or else everywhere."""


@dataclass(frozen=True, slots=True)
class Audited(Event):
    """Somebody who keeps order has done something: an entry of the audit log.

    Attributes:
        by: the name of the user who did it.
        act: what was done, such as `ban`.
        whom: to whom, as others may read it; empty if to nobody.
        where: the name of the room; empty if on the whole server.
        why: the reason; empty if none was given.
        until: until when it holds, in seconds since 1970; 0 if it has no end.
    """

    by: str
    act: str
    whom: str
    where: str
    why: str
    until: float

    @property
    def place(self) -> str:
        """Where it was done, as others may read it; empty if it is not done in rooms."""
        return self.where or EVERYWHERE * (self.act in _IN_ROOMS)


@dataclass(frozen=True, slots=True)
class Welcomed(Event):
    """A newcomer is in the chat.

    Attributes:
        server: the server's name.
        user: the newcomer's name.
        place: the lobby, and where the newcomer begins to read.
        version: the program's. From here on only programs are told of it.
        protocol: the number in the name of the subprotocol.
        limits: what clients may ask for, by the keys in the configuration.
        topic: what the lobby is about; empty if nobody has said.
        resume_seconds: how long the newcomer may come back.
        role: what the newcomer may be on the server.
        members: number of the lobby's members.
        users: the first of them.
    """

    server: str
    user: str
    place: Place
    version: str = ""
    protocol: int = 1
    limits: Mapping[str, int] = field(default_factory=dict)
    topic: str = ""
    resume_seconds: int = 0
    role: str = ""
    members: int = 0
    users: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenGiven(Event):
    """The user has a token, which brings the user back if the connection is lost.

    Attributes:
        token: the token. If the user has just come back with another token, that stays valid until
            this one has reached the client; all others are no longer valid.
    """

    token: str


@dataclass(frozen=True, slots=True)
class Returned(Event):
    """A user is back over another connection, or a program reads on from where it says it was.

    Attributes:
        user: the user's name.
        places: the user's rooms, and where the session reads on in each. The current room stands
            last.
        whispers: the offset of a whisper; the session reads on after it. 0 is before the first.
        role: what the user may be on the server. From here on only programs are told of it.
        registered: True if the user owns the name.
        rooms: the user's rooms, in the order of the places.
        limits: the limits that hold for the user.
    """

    user: str
    places: tuple[Place, ...]
    whispers: int
    role: str = ""
    registered: bool = False
    rooms: tuple[RoomShown, ...] = ()
    limits: dict[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class UpToDate(Event):
    """The session has been given everything that the user had missed."""


@dataclass(frozen=True, slots=True)
class Entered(Event):
    """A session is in a room, which is the current one from now on.

    Attributes:
        place: the room, and where the session begins to read.
        members: number of the room's members.
        topic: what the room is about; empty if nobody has said.
        users: the first members; only programs are told of them.
    """

    place: Place
    members: int
    topic: str
    users: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class EnteredElsewhere(Entered):
    """A session is in a room that its user has entered on another device."""


@dataclass(frozen=True, slots=True)
class LoggedIn(Returned):
    """A session is a registered user's, and reads on in each of the user's rooms."""


@dataclass(frozen=True, slots=True)
class Exited(Event):
    """A session has left a room.

    Attributes:
        room: the room's name.
        now: the name of the current room now.
    """

    room: str
    now: str


@dataclass(frozen=True, slots=True)
class Paged(Event):
    """A program was sent a page of what it asked for; this is its end.

    Attributes:
        of: whose entries they are: the name of a room or a user, as it was asked for.
        first: the offset of the first entry on the page; 0 if it is empty.
        last: the offset of the last.
        more: True if older ones are kept.
        ref: the `ref` of the request; empty if it had none.
    """

    of: str
    first: int
    last: int
    more: bool
    ref: str = ""


@dataclass(frozen=True, slots=True)
class PagedAround(Paged):
    """The same of a page around an entry.

    Attributes:
        newer: True if newer ones are kept.
    """

    newer: bool = False


@dataclass(frozen=True, slots=True)
class Restarting(Event):
    """The server is about to end, and to start again.

    Attributes:
        token: brings the user back; empty if there is none.
    """

    token: str


@dataclass(frozen=True, slots=True)
class Notice(Event):
    """The server's words to one session, such as the answer to a command.

    Attributes:
        text: the words, in one line.
        items: what the words list, if they do; the text has them, with commas and blanks between.
    """

    text: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused(Event):
    """The server did not do what a session asked for.

    Attributes:
        text: why, in one line.
        code: why, for programs.
        ref: the `ref` of the request; empty if it had none.
    """

    text: str
    code: Code
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Acked(Event):
    """A request with a `ref` was done.

    Attributes:
        ref: the `ref` of the request.
        room: the name of the room in whose log the request's entry is; empty if it added none.
        offset: the offset of that entry; 0 if there is none.
        asked: tells requests apart, and is sent to nobody; 0 after a restart of the server.
    """

    ref: str
    room: str = ""
    offset: int = 0
    asked: int = 0
