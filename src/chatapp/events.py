"""Events: the immutable facts that a session can be told.

Events with a `room` are entries of that room's log, and the same for all readers. All others are
told to one session or user. chatapp.wire decides what they look like.

The journal keeps the events of logs, so their meaning never changes (see wire/objects.py).
"""

from dataclasses import dataclass

from chatapp.errors import Code
from chatapp.place import Place


@dataclass(frozen=True, slots=True)
class Event:
    """Anything a session can be told."""


@dataclass(frozen=True, slots=True)
class RoomEvent(Event):
    """An event in a room.

    Attributes:
        room: the room's name.
    """

    room: str


@dataclass(frozen=True, slots=True)
class Said(RoomEvent):
    """A user said something in a room.

    Attributes:
        user: the user's name at that time, as in all events.
        text: the clean line.
        by: the user's number, whatever the name; 0 if it was said before numbers were kept.
    """

    user: str
    text: str
    by: int = 0


@dataclass(frozen=True, slots=True)
class Acted(RoomEvent):
    """A user did something in a room (`/me waves`).

    Attributes:
        user: the user's name.
        text: what the user did, without the name.
        by: the user's number, as in Said.
    """

    user: str
    text: str
    by: int = 0


@dataclass(frozen=True, slots=True)
class Joined(RoomEvent):
    """One or more users came into a room at about the same time.

    Attributes:
        users: their names, at least one.
    """

    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Left(RoomEvent):
    """One or more users went out of a room at about the same time.

    Attributes:
        users: their names, at least one.
        message: the last words of the user, if it is a single one; else empty.
    """

    users: tuple[str, ...]
    message: str = ""


@dataclass(frozen=True, slots=True)
class Renamed(RoomEvent):
    """A member of a room has another name from here on.

    Attributes:
        old: the name before.
        new: the name from now on.
    """

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class TopicSet(RoomEvent):
    """A user said what a room is about.

    Attributes:
        user: the user's name.
        topic: what the room is about; empty if the user cleared it.
    """

    user: str
    topic: str


@dataclass(frozen=True, slots=True)
class Gap(RoomEvent):
    """Entries that a reader will not get, because they are no longer kept.

    It is made for one reader, and is in no log.

    Attributes:
        missed: how many there are.
        away: True if the user was absent meanwhile; False if the client read too slowly.
    """

    missed: int
    away: bool = False


@dataclass(frozen=True, slots=True)
class Whispered(Event):
    """A private message: an entry in the log of whispers of each of the two users.

    Attributes:
        sender: the name of the user who wrote it.
        recipient: the name of the other user.
        text: the message.
        outgoing: True in the sender's log, False in the recipient's.
        by: the sender's number, as in Said.
    """

    sender: str
    recipient: str
    text: str
    outgoing: bool
    by: int = 0


@dataclass(frozen=True, slots=True)
class Away(Event):
    """A user has said to be away, which somebody is told who whispers or asks.

    Attributes:
        user: the user's name.
        text: what the user says of it; empty if nothing.
    """

    user: str
    text: str


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


@dataclass(frozen=True, slots=True)
class Welcomed(Event):
    """A newcomer is in the chat.

    Attributes:
        server: the server's name.
        user: the newcomer's name.
        place: the lobby, and where the newcomer begins to read.
    """

    server: str
    user: str
    place: Place


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
    """

    user: str
    places: tuple[Place, ...]
    whispers: int


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
    """

    place: Place
    members: int
    topic: str


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
    """

    text: str


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
    """

    ref: str
    room: str = ""
    offset: int = 0


SPOKEN: tuple[type[RoomEvent], ...] = (Said, Acted, TopicSet)
"""The events that people said: only these are shown as history. The rest is coming and going."""
