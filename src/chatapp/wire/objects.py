"""Events as JSON objects: what programs receive, and what the journal keeps.

Two rules follow from these two uses:

- A type or a field never changes its name or meaning, and none is removed: there are journals that
  hold it, and programs that expect it. New ones may be added.
- The journal keeps what people said, who came and went, and whispers. For each such event,
  `from_object(room, to_object(event))` is equal to the event.
"""

from collections.abc import Mapping
from typing import Any

from chatapp.events import (
    Acked,
    Audited,
    Away,
    Entered,
    EnteredElsewhere,
    Exited,
    LoggedIn,
    Notice,
    Paged,
    PagedAround,
    Refused,
    Restarting,
    Returned,
    TokenGiven,
    UpToDate,
    Welcomed,
    Whispered,
)
from chatapp.members import Member, RoomShown
from chatapp.place import Place
from chatapp.program_events import (
    CameBack,
    CommandsShown,
    LimitsChanged,
    MembersShown,
    ReadElsewhere,
)
from chatapp.room_events import (
    SPOKEN,
    Acted,
    CharterChanged,
    Event,
    Gap,
    Joined,
    Left,
    Moderated,
    Removed,
    Renamed,
    RoomEvent,
    Said,
    TopicSet,
)
from chatapp.text import show_time

_ENTERING = {"place": "place", "members": "members", "topic": "topic", "users": "users"}
_COMING_BACK = {
    "user": "user",
    "places": "places",
    "whispers": "whispers",
    "role": "role",
    "registered": "registered",
    "rooms": "rooms",
    "limits": "limits",
}
_PAGE = {"of": "of", "first": "first", "last": "last", "more": "more", "ref": "ref"}
_KINDS: dict[type[Event], tuple[str, dict[str, str]]] = {
    Said: ("said", {"from": "user", "text": "text", "by": "by", "removed_by": "removed_by"}),
    Acted: ("acted", {"from": "user", "text": "text", "by": "by", "removed_by": "removed_by"}),
    Joined: ("joined", {"users": "users"}),
    Left: ("left", {"users": "users", "message": "message"}),
    Renamed: ("renamed", {"old": "old", "new": "new"}),
    TopicSet: (
        "topic",
        {"from": "user", "topic": "topic", "by": "by", "removed_by": "removed_by"},
    ),
    Removed: ("removed", {"from": "user", "actor": "actor", "ids": "ids"}),
    CharterChanged: ("charter", {"from": "user", "act": "act", "whom": "whom"}),
    Moderated: (
        "moderated",
        {
            "act": "act",
            "user": "user",
            "actor": "by",
            "why": "why",
            "seconds": "seconds",
            "everywhere": "everywhere",
        },
    ),
    Gap: ("gap", {"missed": "missed"}),
    Whispered: (
        "whispered",
        {
            "from": "sender",
            "to": "recipient",
            "text": "text",
            "outgoing": "outgoing",
            "by": "by",
            "to_number": "whom",
        },
    ),
    Away: ("away", {"user": "user", "text": "text"}),
    Audited: (
        "audited",
        {
            "actor": "by",
            "act": "act",
            "whom": "whom",
            "where": "where",
            "why": "why",
            "until": "until",
        },
    ),
    CameBack: ("back", {"user": "user"}),
    ReadElsewhere: ("read", {"room": "room", "id": "offset"}),
    MembersShown: (
        "members",
        {"room": "room", "users": "users", "total": "total", "more": "more", "ref": "ref"},
    ),
    CommandsShown: ("commands", {"commands": "commands", "room": "room", "ref": "ref"}),
    LimitsChanged: ("limits", {"limits": "limits"}),
    Welcomed: (
        "welcome",
        {
            "server": "server",
            "user": "user",
            "place": "place",
            "version": "version",
            "protocol": "protocol",
            "limits": "limits",
            "topic": "topic",
            "resume_seconds": "resume_seconds",
            "role": "role",
            "members": "members",
            "users": "users",
        },
    ),
    TokenGiven: ("token", {"token": "token"}),
    Returned: ("returned", _COMING_BACK),
    UpToDate: ("up_to_date", {}),
    Entered: ("entered", _ENTERING),
    EnteredElsewhere: ("entered_elsewhere", _ENTERING),
    LoggedIn: ("logged_in", _COMING_BACK),
    Paged: ("page", _PAGE),
    PagedAround: ("page", {**_PAGE, "newer": "newer"}),
    Exited: ("exited", {"room": "room", "now": "now"}),
    Restarting: ("restarting", {"token": "token"}),
    Notice: ("notice", {"text": "text"}),
    Refused: ("error", {"code": "code", "text": "text", "ref": "ref"}),
    Acked: ("ack", {"ref": "ref", "room": "room", "id": "offset"}),
}
_TYPES = {name: (kind, fields) for kind, (name, fields) in _KINDS.items()}
SPOKEN_TYPES = tuple(_KINDS[kind][0] for kind in SPOKEN)
"""The types of the objects of spoken events."""

_OMITTED = frozenset(
    (
        *((Paged, "ref"), (PagedAround, "ref"), (Refused, "ref")),
        *((MembersShown, "ref"), (CommandsShown, "room"), (CommandsShown, "ref")),
        *((Returned, "registered"), (LoggedIn, "registered")),
        *((Acked, "room"), (Acked, "id"), (Left, "message")),
        *((Said, "by"), (Acted, "by"), (TopicSet, "by")),
        *((Whispered, "by"), (Whispered, "to_number")),
        *((Said, "removed_by"), (Acted, "removed_by"), (TopicSet, "removed_by")),
        (CharterChanged, "whom"),
        *((Moderated, "why"), (Moderated, "seconds"), (Moderated, "everywhere")),
    )
)
"""Fields that are left out of an object if they are empty."""

_KEPT_ONLY = ("by", "to_number")
"""The fields that the journal keeps and no program is sent: only the server knows users so."""


def type_of(kind: type[Event]) -> str:
    """Return the `type` of the objects of a kind of event."""
    return _KINDS[kind][0]


def to_object(event: Event) -> dict[str, Any]:
    """Return an event's type and fields, without its room: the journal has that with the log."""
    name, fields = _KINDS[type(event)]
    record: dict[str, Any] = {"type": name}
    for key, attribute in fields.items():
        value = getattr(event, attribute)
        if value or (type(event), key) not in _OMITTED:
            record[key] = _plain(value)
    return record


def from_object(room: str, record: Mapping[str, Any]) -> Event:
    """Return the event of an object that `to_object` made.

    Args:
        room: the room of the event's log; unused if the event belongs to no room.
        record: the object.
    """
    kind, fields = _TYPES[record["type"]]
    values: dict[str, Any] = {
        attribute: tuple(record[key]) if isinstance(record[key], list) else record[key]
        for key, attribute in fields.items()
        if key in record
    }
    return kind(room, **values) if issubclass(kind, RoomEvent) else kind(**values)


def wire_object(event: Event, offset: int, time: float) -> dict[str, Any]:
    """Return an event as programs receive it.

    Args:
        event: the event.
        offset: the offset of its entry, which is sent as `id`; 0 if it is in no log.
        time: the time of its entry in seconds since 1970; unused if the offset is 0.
    """
    record = to_object(event)
    for key in _KEPT_ONLY:
        record.pop(key, None)
    head: dict[str, Any] = {"type": record.pop("type")}
    if isinstance(event, RoomEvent):
        head["room"] = event.room
    if offset:
        head["id"] = offset
    return {**head, **record, **({"time": show_time(time)} if offset else {})}


def _plain(value: Any) -> Any:
    if isinstance(value, Place):
        return {"room": value.room, "epoch": value.epoch, "id": value.offset}
    if isinstance(value, Member):
        away = {} if value.away is None else {"away": value.away}
        registered = {"registered": True} if value.registered else {}
        return {"user": value.user, **away, **registered}
    if isinstance(value, RoomShown):
        shown = {key: _plain(getattr(value, key)) for key in ("room", "topic", "members", "users")}
        return {**shown, **({"earlier": value.earlier} if value.earlier else {})}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value
