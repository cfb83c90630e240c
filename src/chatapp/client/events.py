"""Events: what a program is told, each once and in order.

Names are as they were at that time. Times are UTC, as the server writes them (RFC 3339).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """Anything that a program is told."""


@dataclass(frozen=True, slots=True)
class RoomEvent(Event):
    """An event in a room.

    Attributes:
        room: the room's name.
        id: the number of the entry in the room's log; 0 if it has none.
        time: when it happened; empty if it has no number.
        past: True if the server cannot know whether this user has read it before.
        epoch: the life of the log, within which no number is used twice; empty if it is not known.
    """

    room: str
    id: int
    time: str
    past: bool
    epoch: str


@dataclass(frozen=True, slots=True)
class Message(RoomEvent):
    """A user said or did something.

    Attributes:
        user: the user's name.
        text: what was said; empty if it is ignored.
        action: True if it was done (`/me waves`), and not said.
        ignored: True if our user ignores that user.
        removed_by: the name of who removed it; empty if nobody has.
        own: True if our own user said it, on whatever device, by the name that the user has now.
    """

    user: str
    text: str
    action: bool = False
    ignored: bool = False
    removed_by: str = ""
    own: bool = False

    @property
    def fresh(self) -> bool:
        """Whether another user says it now, so that a bot may answer it."""
        return not (self.own or self.past or self.ignored or self.removed_by)

    @property
    def line(self) -> str:
        """What a person reads, but for the room: `ann: hello`, or `* ann waves`."""
        return f"* {self.user} {self.text}" if self.action else f"{self.user}: {self.text}"


@dataclass(frozen=True, slots=True)
class Topic(RoomEvent):
    """A user said what a room is about.

    Attributes:
        user: the user's name.
        topic: what it is about; empty if the user cleared it.
        removed_by: the name of who removed it; empty if nobody has.
    """

    user: str
    topic: str
    removed_by: str = ""


@dataclass(frozen=True, slots=True)
class Joined(RoomEvent):
    """Users came into a room.

    Attributes:
        users: their names.
    """

    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Left(RoomEvent):
    """Users went out of a room.

    Attributes:
        users: their names.
        message: the last words of a single one; else empty.
    """

    users: tuple[str, ...]
    message: str = ""


@dataclass(frozen=True, slots=True)
class Renamed(RoomEvent):
    """A member of a room has another name.

    Attributes:
        old: the name before.
        new: the name from now on.
    """

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Removed(RoomEvent):
    """What a user had said was removed: it has other words now.

    Attributes:
        user: the name of who had said it.
        actor: the name of who removed it.
        ids: the numbers of the messages.
    """

    user: str
    actor: str
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Moderated(RoomEvent):
    """Somebody who keeps order has done something to a user.

    Attributes:
        act: kick, mute, unmute, ban or unban.
        user: the name of the user to whom it was done.
        actor: the name of who did it.
        why: the reason; empty if none was given.
        seconds: for how long it holds; 0 if it has no end.
        everywhere: True if it was done on the whole server.
    """

    act: str
    user: str
    actor: str
    why: str = ""
    seconds: int = 0
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Charter(RoomEvent):
    """Whoever keeps a room has decided whose it is, or who may enter it.

    Attributes:
        act: what was decided, such as `private`.
        user: the name of who decided.
        whom: the name of the user about whom it is; empty if about nobody.
    """

    act: str
    user: str
    whom: str = ""


@dataclass(frozen=True, slots=True)
class Whisper(Event):
    """A private message.

    Attributes:
        id: its number among this user's whispers.
        user: the name of who whispered.
        to: the name of the user to whom.
        text: what was whispered; empty if it is ignored.
        outgoing: True if our own user whispered it.
        time: when.
        past: True if the server cannot know whether this user has read it before.
        ignored: True if our user ignores that user.
    """

    id: int
    user: str
    to: str
    text: str
    outgoing: bool
    time: str
    past: bool = False
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class Away(Event):
    """A user has said to be away.

    Attributes:
        user: the user's name.
        text: why; may be empty.
    """

    user: str
    text: str


@dataclass(frozen=True, slots=True)
class Back(Event):
    """A user is away no longer.

    Attributes:
        user: the user's name.
    """

    user: str
