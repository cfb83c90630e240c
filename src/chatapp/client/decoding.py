"""Objects to events: what the server's words mean to a program."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

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
from chatapp.client.news import Notice, Other, Refused, Restarting, UpToDate
from chatapp.client.places import fold

_E = TypeVar("_E", bound=Event)

Object = dict[str, Any]
"""What is sent and received: the fields of one JSON object."""


def _message(head: Object, told: Object) -> RoomEvent:
    return Message(
        **head,
        user=told["from"],
        text=told.get("text", ""),
        action=told["type"] == "acted",
        ignored=told.get("ignored", False),
        removed_by=told.get("removed_by", ""),
    )


def _topic(head: Object, told: Object) -> RoomEvent:
    return Topic(
        **head, user=told["from"], topic=told["topic"], removed_by=told.get("removed_by", "")
    )


def _moderated(head: Object, told: Object) -> RoomEvent:
    return Moderated(
        **head,
        act=told["act"],
        user=told["user"],
        actor=told["actor"],
        why=told.get("why", ""),
        seconds=told.get("seconds", 0),
        everywhere=told.get("everywhere", False),
    )


_IN_ROOMS: dict[str, Callable[[Object, Object], RoomEvent]] = {
    "said": _message,
    "acted": _message,
    "topic": _topic,
    "joined": lambda head, told: Joined(**head, users=tuple(told["users"])),
    "left": lambda head, told: Left(
        **head, users=tuple(told["users"]), message=told.get("message", "")
    ),
    "renamed": lambda head, told: Renamed(**head, old=told["old"], new=told["new"]),
    "removed": lambda head, told: Removed(
        **head, user=told["from"], actor=told["actor"], ids=tuple(told["ids"])
    ),
    "moderated": _moderated,
    "charter": lambda head, told: Charter(
        **head, act=told["act"], user=told["from"], whom=told.get("whom", "")
    ),
}
ENTRIES = frozenset(_IN_ROOMS)
"""The types of what stands in the log of a room."""


def _whisper(told: Object) -> Event:
    return Whisper(
        id=told["id"],
        user=told["from"],
        to=told["to"],
        text=told.get("text", ""),
        outgoing=told.get("outgoing", False),
        time=told["time"],
        past=told.get("past", False),
        ignored=told.get("ignored", False),
    )


_ELSEWHERE: dict[str, Callable[[Object], Event]] = {
    "whispered": _whisper,
    "away": lambda told: Away(told["user"], told.get("text", "")),
    "back": lambda told: Back(told["user"]),
    "notice": lambda told: Notice(told["text"]),
    "error": lambda told: Refused(told.get("code", "refused"), told["text"]),
    "restarting": lambda _: Restarting(),
    "up_to_date": lambda _: UpToDate(),
}


def decode_entry(told: Object, epoch: str = "") -> RoomEvent:
    """Return the event of an object that stands in the log of a room, in an epoch.

    Raises:
        KeyError: a field is missing that every such object has.
    """
    head = {
        "room": told["room"],
        "id": told.get("id", 0),
        "time": told.get("time", ""),
        "past": told.get("past", False),
        "epoch": epoch,
    }
    return _IN_ROOMS[told["type"]](head, told)


def as_own(event: _E, user: str) -> _E:
    """Return an event, marked if our user of that name has said it."""
    if isinstance(event, Message) and fold(event.user) == fold(user):
        return replace(event, own=True)
    return event


def decode(told: Object) -> Event:
    """Return the event of an object that was received.

    Raises:
        KeyError: a field is missing that every such object has.
    """
    kind = told["type"]
    if kind in _IN_ROOMS:
        return decode_entry(told)
    if kind in _ELSEWHERE:
        return _ELSEWHERE[kind](told)
    return Other(kind, told)
