"""Objects as programs read them, for transcripts."""

import json
from typing import Any

from chatapp import __version__

LIMITS = {
    "line_bytes": 2048,
    "rooms_per_user": 20,
    "messages_per_second": 0,
    "message_burst": 10,
}
"""Those of most tests."""


def obj(kind: str, **fields: Any) -> str:
    """Return an object as it is sent; `from_` stands for `from`, and a last `time` for its time."""
    named = {key.rstrip("_"): value for key, value in fields.items()}
    return json.dumps({"type": kind, **named}, ensure_ascii=False)


def said(room: str, offset: int, user: str, text: str, **more: Any) -> str:
    """Return what programs read when a user says something."""
    return obj("said", room=room, id=offset, from_=user, text=text, time="TIME", **more)


def refused(code: str, text: str, ref: str = "") -> str:
    """Return what programs read in place of an answer."""
    return obj("error", code=code, text=text, **({"ref": ref} if ref else {}))


def place(room: str, offset: int, epoch: str = "EPOCH") -> dict[str, Any]:
    """Return where a program reads on."""
    return {"room": room, "epoch": epoch, "id": offset}


def users(*names: str) -> list[dict[str, Any]]:
    """Return guests who are in a room, and not away; they are sorted already."""
    return [{"user": name} for name in names]


def room_shown(room: str, *names: str, topic: str = "") -> dict[str, Any]:
    """Return what a program is told of a room, in which there are guests."""
    return {"room": room, "topic": topic, "members": len(names), "users": users(*names)}


def back(user: str, places: list[dict[str, Any]], *rooms: dict[str, Any]) -> dict[str, Any]:
    """Return what a guest's program reads that is back, and has been whispered nothing."""
    told = {"user": user, "places": places, "whispers": 0, "role": "guest", "rooms": list(rooms)}
    return {"type": "returned", **told, "limits": LIMITS}


def welcome(user: str, offset: int, *names: str, epoch: str = "EPOCH") -> dict[str, Any]:
    """Return what a guest's program reads of a server with the limits of most tests."""
    return {
        "type": "welcome",
        "server": "chatapp",
        "user": user,
        "place": place("#lobby", offset, epoch),
        "version": __version__,
        "protocol": 1,
        "limits": LIMITS,
        "topic": "",
        "resume_seconds": 600,
        "role": "guest",
        "members": len(names),
        "users": users(*names),
    }
