"""Lines of text: how people read each event.

The first characters say who speaks, and nothing that a user types can forge them: `-- ` is the
server's notice, `! ` its refusal, `[ann -> you] ` a whisper. What is said begins with its speaker's
name, or with `* `. Lines from the lobby have no room prefix; all others do.
"""

from collections.abc import Callable, Mapping
from typing import Any

from chatapp.events import (
    Audited,
    Away,
    Entered,
    EnteredElsewhere,
    Exited,
    LoggedIn,
    Notice,
    Refused,
    Restarting,
    Returned,
    TokenGiven,
    UpToDate,
    Welcomed,
    Whispered,
)
from chatapp.names import LOBBY
from chatapp.place import Place
from chatapp.room_events import (
    Acted,
    CharterChanged,
    Event,
    Gap,
    Joined,
    Left,
    Moderated,
    Removed,
    Renamed,
    Said,
    TopicSet,
)
from chatapp.text import counted, show_exactly, show_minute

_NAMED_AT_MOST = 4
"""A line names all users if there are at most this many, and else one fewer and the number."""


def in_room(room: str) -> str:
    """Return what stands before a line of a room: its name, or nothing for the lobby."""
    return "" if room == LOBBY else f"{room} "


def _where(room: str, preposition: str = "") -> str:
    return "" if room == LOBBY else f" {preposition}{room}"


def _names(users: tuple[str, ...]) -> str:
    if len(users) <= _NAMED_AT_MOST:
        return ", ".join(users)
    named = _NAMED_AT_MOST - 1
    return f"{', '.join(users[:named])} and {len(users) - named} more"


def _joined(event: Joined) -> str:
    if len(event.users) == 1:
        return f"-- {event.users[0]} joined{_where(event.room)}"
    return f"-- {len(event.users)} joined{_where(event.room)}: {_names(event.users)}"


def _left(event: Left) -> str:
    if len(event.users) == 1:
        why = f": {event.message}" if event.message else ""
        return f"-- {event.users[0]} left{_where(event.room)}{why}"
    return f"-- {len(event.users)} left{_where(event.room)}: {_names(event.users)}"


def _renamed(event: Renamed) -> str:
    where = _where(event.room, "in ")
    return f"-- {event.old} is now {event.new}{where}"


def _topic_set(event: TopicSet) -> str:
    where = _where(event.room, "of ")
    if not event.topic:
        return f"-- {event.user} cleared the topic{where}"
    return f"-- {event.user} set the topic{where}: {event.topic}"


_CHARTER = {
    "private": "{user} made {room} private",
    "public": "{user} made {room} public",
    "keeper": "{user} made {whom} the keeper of {room}",
    "give-up": "{user} gave {room} up: nobody keeps it",
    "moderator": "{user} made {whom} a moderator of {room}",
    "no moderator": "{user} relieved {whom} as a moderator of {room}",
    "invite": "{user} invited {whom} to {room}",
    "uninvite": "{user} uninvited {whom} from {room}",
}
"""What is read of each act of whoever keeps a room."""


def _charter_changed(event: CharterChanged) -> str:
    return f"-- {_CHARTER[event.act].format(user=event.user, whom=event.whom, room=event.room)}"


_DONE = {
    "kick": ("kicked", "from"),
    "mute": ("muted", "in"),
    "unmute": ("unmuted", "in"),
    "ban": ("banned", "from"),
    "unban": ("unbanned", "from"),
}
"""What was done to somebody, and what stands before the room."""


def _moderated(event: Moderated) -> str:
    done, preposition = _DONE[event.act]
    where = " everywhere" if event.everywhere else f" {preposition} {event.room}"
    span = f" for {show_exactly(event.seconds)}" if event.seconds else ""
    if event.act in ("mute", "ban") and not event.seconds:
        span = " for good"
    why = f": {event.why}" if event.why else ""
    return f"-- {event.user} was {done}{where} by {event.by}{span}{why}"


def _removed(event: Removed) -> str:
    were = "was" if len(event.ids) == 1 else "were"
    what = f"{counted(len(event.ids), 'message')} of {event.user}{_where(event.room, 'in ')}"
    return f"-- {what} {were} removed by {event.actor}"


def _gap(event: Gap) -> str:
    where = _where(event.room, "in ")
    if event.away:
        are = "is" if event.missed == 1 else "are"
        return f"-- {counted(event.missed, 'earlier message')}{where} {are} gone"
    return f"-- {counted(event.missed, 'message')} missed{where}"


def _whispered(event: Whispered) -> str:
    if event.outgoing:
        return f"[you -> {event.recipient}] {event.text}"
    return f"[{event.sender} -> you] {event.text}"


def _returned(event: Returned) -> str:
    return f"-- welcome back, {event.user}: you are in {_rooms(event.places)}"


def _logged_in(event: LoggedIn) -> str:
    return f"-- you are logged in as {event.user}, and in {_rooms(event.places)}"


def _entered(event: Entered) -> str:
    return f"-- you are in {describe(event.place.room, event.members, event.topic)}"


def _restarting(event: Restarting) -> str:
    back = f"; /resume {event.token} brings you back" if event.token else ""
    return f"-- the server is restarting{back}"


def _audited(event: Audited) -> str:
    whom = f" {event.whom}" if event.whom else ""
    where = f"{' in' * bool(event.where)} {event.place}" if event.place else ""
    until = f", until {show_minute(event.until)}" if event.until else ""
    why = f": {event.why}" if event.why else ""
    return f"-- {event.by}: {event.act}{whom}{where}{until}{why}"


def _rooms(places: tuple[Place, ...]) -> str:
    """Return the names of rooms, the current one first."""
    *others, now = (place.room for place in places)
    also = f", and in {', '.join(others)}" if others else ""
    return f"{now}{also}"


def describe(room: str, members: int, topic: str) -> str:
    """Return a room in one line: its name, the number of its members, and its topic."""
    about = f": {topic}" if topic else ""
    return f"{room}, {counted(members, 'member')}{about}"


_TEXT: Mapping[type[Event], Callable[[Any], str]] = {
    Said: lambda e: f"{in_room(e.room)}{e.user}: {e.text}",
    Acted: lambda e: f"{in_room(e.room)}* {e.user} {e.text}",
    Joined: _joined,
    Left: _left,
    Renamed: _renamed,
    TopicSet: _topic_set,
    CharterChanged: _charter_changed,
    Moderated: _moderated,
    Removed: _removed,
    Gap: _gap,
    Whispered: _whispered,
    Away: lambda e: f"-- {e.user} is away{': ' * bool(e.text)}{e.text}",
    Audited: _audited,
    Welcomed: lambda e: f"-- welcome to {e.server}: you are {e.user}, in the lobby",
    TokenGiven: lambda e: f"-- /resume {e.token} brings you back if the connection is lost",
    Returned: _returned,
    UpToDate: lambda _: "-- you are up to date",
    Entered: _entered,
    EnteredElsewhere: lambda e: f"-- you joined {e.place.room} on another device",
    LoggedIn: _logged_in,
    Exited: lambda e: f"-- you left {e.room} and are in {e.now}",
    Restarting: _restarting,
    Notice: lambda e: f"-- {e.text}",
    Refused: lambda e: f"! {e.text}",
}


def render(event: Event) -> str:
    """Return the line of text, without a line end, that tells a person of an event."""
    return _TEXT[type(event)](event)
