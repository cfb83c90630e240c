"""Room events: the immutable facts that are the entries of a room's log.

The journal keeps them, so their meaning never changes (see wire/objects.py).
"""

from dataclasses import dataclass, replace


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
        removed_by: the name of who removed the text; empty if it is as it was said.
    """

    user: str
    text: str
    by: int = 0
    removed_by: str = ""


@dataclass(frozen=True, slots=True)
class Acted(RoomEvent):
    """A user did something in a room (`/me waves`).

    Attributes:
        user: the user's name.
        text: what the user did, without the name.
        by: the user's number, as in Said.
        removed_by: the name of who removed the text, as in Said.
    """

    user: str
    text: str
    by: int = 0
    removed_by: str = ""


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
        by: the user's number, as in Said.
        removed_by: the name of who removed the text of the topic, as in Said.
    """

    user: str
    topic: str
    by: int = 0
    removed_by: str = ""


@dataclass(frozen=True, slots=True)
class Removed(RoomEvent):
    """Something that was said in a room was removed: its entries have other words from here on.

    Attributes:
        user: the name of the user who had said it.
        actor: the name of the user who removed it.
        ids: the offsets of the entries, at least one.
    """

    user: str
    actor: str
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CharterChanged(RoomEvent):
    """Whoever keeps a room has decided whose it is, or who may enter it.

    Attributes:
        user: the name of the user who did.
        act: what was decided, such as `private`; wire/text.py has a sentence for each.
        whom: the name of the user about whom it is; empty if about nobody.
    """

    user: str
    act: str
    whom: str = ""


@dataclass(frozen=True, slots=True)
class Moderated(RoomEvent):
    """Somebody who keeps order has done something to a user who is, or may be, in a room.

    Attributes:
        act: what was done: kick, mute, unmute, ban or unban.
        user: the name of the user to whom it was done.
        by: the name of the user who did it.
        why: the reason; empty if none was given.
        seconds: for how long it holds; 0 if it has no end.
        everywhere: True if it was done on the whole server, and not in this room alone.
    """

    act: str
    user: str
    by: str
    why: str = ""
    seconds: int = 0
    everywhere: bool = False


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


SPOKEN: tuple[type[RoomEvent], ...] = (Said, Acted, TopicSet)
"""The events that people said: only these are shown as history. The rest is coming and going."""


def removed(event: Event, by: str) -> Event:
    """Return what is left of what was said when somebody removes it; once removed, it stays so.

    Args:
        event: what was said; any other event is left as it is.
        by: the name of who removes it.
    """
    if not isinstance(event, Said | Acted | TopicSet) or event.removed_by:
        return event
    text = f"(removed by {by})"
    if isinstance(event, TopicSet):
        return replace(event, topic=text, removed_by=by)
    return replace(event, text=text, removed_by=by)
