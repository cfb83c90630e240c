"""Lines: how a person reads what the client is told."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chatapp.client.events import (
    Away,
    Back,
    Charter,
    Event,
    Joined,
    Left,
    Message,
    Moderated,
    Removed,
    Renamed,
    RoomEvent,
    Topic,
    Whisper,
)
from chatapp.client.news import (
    Connected,
    Dropped,
    Entered,
    Exited,
    Gap,
    Lost,
    NewEpoch,
    Notice,
    Refused,
    Restarting,
    StartedOver,
    UpToDate,
)

LOBBY = "#lobby"


def line_of(event: Event) -> str:
    """Return what a person reads of an event; empty if that is nothing."""
    write = _LINES.get(type(event))
    line = "" if write is None else write(event)
    if line and isinstance(event, RoomEvent | Whisper) and event.past and event.time:
        return f"[{_minute(event.time)}] {line}"
    return line


def _minute(time: str) -> str:
    """Return the local time of day (14:30) of a time as the server writes it."""
    return f"{datetime.fromisoformat(time).astimezone():%H:%M}"


def _in_room(room: str) -> str:
    return "" if room == LOBBY else f"{room} "


def _where(room: str) -> str:
    return "" if room == LOBBY else f" {room}"


def _message(event: Message) -> str:
    if event.ignored:
        return ""
    if event.removed_by:
        return f"{_in_room(event.room)}{event.user}: (removed by {event.removed_by})"
    return _in_room(event.room) + event.line


def _whisper(event: Whisper) -> str:
    if event.ignored:
        return ""
    return f"[{'you' if event.outgoing else event.user} -> {event.to}] {event.text}"


def _left(event: Left) -> str:
    why = f" ({event.message})" if event.message else ""
    return f"-- {', '.join(event.users)} left{_where(event.room)}{why}"


def _moderated(event: Moderated) -> str:
    why = f": {event.why}" if event.why else ""
    return f"-- {event.actor}: {event.act} {event.user}{_where(event.room)}{why}"


def _connected(event: Connected) -> str:
    if event.again:
        return f"-- welcome back, {event.user}"
    return f"-- you are {event.user}, in {', '.join(event.rooms) or 'no room'}"


def _lost(event: Lost) -> str:
    seconds = max(1, round(event.seconds))
    return f"-- the connection is lost ({event.why}); the next try is in {seconds} s"


_LINES: dict[type[Event], Callable[[Any], str]] = {
    Message: _message,
    Whisper: _whisper,
    Topic: lambda e: f"-- {e.user} set the topic{_where(e.room)}: {e.topic or 'none'}",
    Joined: lambda e: f"-- {', '.join(e.users)} joined{_where(e.room)}",
    Left: _left,
    Renamed: lambda e: f"-- {e.old} is now {e.new}",
    Removed: lambda e: f"-- {e.actor} removed what {e.user} had said{_where(e.room)}",
    Moderated: _moderated,
    Charter: lambda e: f"-- {e.user}: {e.act}{_where(e.room)} {e.whom}".rstrip(),
    Away: lambda e: f"-- {e.user} is away{f': {e.text}' if e.text else ''}",
    Back: lambda e: f"-- {e.user} is back",
    Entered: lambda e: f"-- you are in {e.room}",
    Exited: lambda e: f"-- you are no longer in {e.room}",
    Gap: lambda e: f"-- {e.line}{_where(e.room)}",
    NewEpoch: lambda e: f"-- {e.room} begins anew",
    Connected: _connected,
    UpToDate: lambda _: "-- you are up to date",
    Lost: _lost,
    StartedOver: lambda e: f"-- you could not come back: {e.why}",
    Restarting: lambda _: "-- the server restarts",
    Refused: lambda e: f"! {e.text}",
    Notice: lambda e: f"-- {e.text}",
    Dropped: lambda e: f"-- {e.count} events were dropped",
}
