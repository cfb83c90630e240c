"""The objects that programs are sent, as the lines that a person would read in their place.

This is what docs/protocol.md says of both, written down once more, so that one transcript serves
for all encodings. One thing a person reads otherwise: the date before what was said on another day.
What is marked as ignored a person does not read at all.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.memory import ObjectClient

Object = dict[str, Any]

NAMED_AT_MOST = 4


def _prefix(record: Object) -> str:
    return "" if record["room"] == "#lobby" else f"{record['room']} "


def _where(record: Object, preposition: str = "") -> str:
    return "" if record["room"] == "#lobby" else f" {preposition}{record['room']}"


def _crowd(record: Object) -> str:
    users, did = record["users"], record["type"]
    if len(users) == 1:
        why = f": {record['message']}" if "message" in record else ""
        return f"-- {users[0]} {did}{_where(record)}{why}"
    names = ", ".join(users)
    if len(users) > NAMED_AT_MOST:
        named = NAMED_AT_MOST - 1
        names = f"{', '.join(users[:named])} and {len(users) - named} more"
    return f"-- {len(users)} {did}{_where(record)}: {names}"


def _moderated(record: Object) -> str:
    done = {"kick": "kicked", "mute": "muted", "ban": "banned"}[record["act"].removeprefix("un")]
    done = "un" * record["act"].startswith("un") + done
    to = "in" if "mute" in record["act"] else "from"
    where = "everywhere" if record.get("everywhere") else f"{to} {record['room']}"
    minutes = record.get("seconds", 0) // 60
    unit, size = next(u for u in (("d", 1440), ("h", 60), ("m", 1)) if minutes % u[1] == 0)
    span = f" for {minutes // size} {unit}" if minutes else ""
    if record["act"] in ("mute", "ban") and not minutes:
        span = " for good"
    why = f": {record['why']}" if "why" in record else ""
    return f"-- {record['user']} was {done} {where} by {record['actor']}{span}{why}"


def _gap(record: Object) -> str:
    many = "s" * (record["missed"] != 1)
    return f"-- {record['missed']} message{many} missed{_where(record, 'in ')}"


def _gap_before(record: Object) -> str:
    """Return what a user who comes back reads of a gap."""
    many, are = ("s", "are") if record["missed"] != 1 else ("", "is")
    return f"-- {record['missed']} earlier message{many}{_where(record, 'in ')} {are} gone"


def _whispered(record: Object) -> str:
    if record["outgoing"]:
        return f"[you -> {record['to']}] {record['text']}"
    return f"[{record['from']} -> you] {record['text']}"


def _returned(record: Object) -> str:
    return f"-- welcome back, {record['user']}: you are in {_rooms(record)}"


def _rooms(record: Object) -> str:
    *others, now = (place["room"] for place in record["places"])
    also = f", and in {', '.join(others)}" if others else ""
    return f"{now}{also}"


def _entered(record: Object) -> str:
    members = f"{record['members']} member{'s' * (record['members'] != 1)}"
    about = f": {record['topic']}" if record["topic"] else ""
    return f"-- you are in {record['place']['room']}, {members}{about}"


def _topic(record: Object) -> str:
    did = "set" if record["topic"] else "cleared"
    about = f": {record['topic']}" if record["topic"] else ""
    return f"-- {record['from']} {did} the topic{_where(record, 'of ')}{about}"


CHARTER = {
    "private": "made {room} private",
    "public": "made {room} public",
    "keeper": "made {whom} the keeper of {room}",
    "give-up": "gave {room} up: nobody keeps it",
    "moderator": "made {whom} a moderator of {room}",
    "no moderator": "relieved {whom} as a moderator of {room}",
    "invite": "invited {whom} to {room}",
    "uninvite": "uninvited {whom} from {room}",
}


def _charter(record: Object) -> str:
    did = CHARTER[record["act"]].format(room=record["room"], whom=record.get("whom", ""))
    return f"-- {record['from']} {did}"


def _removed(record: Object) -> str:
    many = len(record["ids"])
    what = f"{many} message{'s' * (many != 1)} of {record['from']}{_where(record, 'in ')}"
    return f"-- {what} {'was' if many == 1 else 'were'} removed by {record['actor']}"


def _restarting(record: Object) -> str:
    back = f"; /resume {record['token']} brings you back" if record["token"] else ""
    return f"-- the server is restarting{back}"


LINES: dict[str, Callable[[Object], str]] = {
    "said": lambda record: f"{_prefix(record)}{record['from']}: {record['text']}",
    "acted": lambda record: f"{_prefix(record)}* {record['from']} {record['text']}",
    "joined": _crowd,
    "left": _crowd,
    "renamed": lambda r: f"-- {r['old']} is now {r['new']}{_where(r, 'in ')}",
    "topic": _topic,
    "charter": _charter,
    "moderated": _moderated,
    "removed": _removed,
    "gap": _gap,
    "whispered": _whispered,
    "away": lambda r: f"-- {r['user']} is away{': ' * bool(r['text'])}{r['text']}",
    "welcome": lambda r: f"-- welcome to {r['server']}: you are {r['user']}, in the lobby",
    "token": lambda r: f"-- /resume {r['token']} brings you back if the connection is lost",
    "returned": _returned,
    "logged_in": lambda r: f"-- you are logged in as {r['user']}, and in {_rooms(r)}",
    "entered_elsewhere": lambda r: f"-- you joined {r['place']['room']} on another device",
    "up_to_date": lambda _: "-- you are up to date",
    "entered": _entered,
    "exited": lambda record: f"-- you left {record['room']} and are in {record['now']}",
    "restarting": _restarting,
    "notice": lambda record: f"-- {record['text']}",
    "error": lambda record: f"! {record['text']}",
}


def _members(record: Object) -> list[Object]:
    """Return the members that an object has."""
    rooms = [record, *record.get("rooms", [])]
    return [one for room in rooms for one in room.get("users", []) if isinstance(one, dict)]


class ObjectTextClient(ObjectClient):
    """A program that shows a person what it is sent, but for the own coming, which others read."""

    def __init__(self, *where: Any) -> None:
        super().__init__(*where)
        self._rooms: set[str] = set()
        self._entering: set[str] = set()
        self._coming_back = False
        self._logged_in = ""
        self._away: dict[str, str] = {}

    def decode(self, data: bytes) -> list[str]:
        records = map(json.loads, super().decode(data))
        return [self._line(record) for record in records if not self._is_passed_over(record)]

    def _line(self, record: Object) -> str:
        if record["type"] in ("returned", "up_to_date"):
            self._coming_back = record["type"] == "returned"
        if record["type"] == "gap" and self._coming_back:
            return _gap_before(record)
        line = LINES[record["type"]](record)
        if "past" not in record:
            return line
        return f"[{datetime.fromisoformat(record['time']).astimezone():%H:%M}] {line}"

    def _is_passed_over(self, record: Object) -> bool:
        """Whether a person does not read of this."""
        if "ignored" in record or record["type"] == "limits":
            return True
        return self._is_of_lists(record) or self._is_own_coming(record)

    def _is_of_lists(self, record: Object) -> bool:
        """Whether this keeps a list of members right; a person is told who is away when asking."""
        for member in _members(record):
            if "away" in member:
                self._away[member["user"]] = member["away"]
        match record:
            case {"type": "renamed", "old": old, "new": new} if old in self._away:
                self._away[new] = self._away.pop(old)
            case {"type": "back", "user": user}:
                self._away.pop(user, None)
            case {"type": "away", "user": user, "text": text} if self._away.get(user) != text:
                self._away[user] = text
                return True
        return record["type"] in ("back", "read")

    def _is_own_coming(self, record: Object) -> bool:
        """Whether this is the first coming in a room that is new to this client."""
        match record:
            case {"type": "joined", "users": [user]} if user == self._logged_in:
                return "past" not in record
            case {"type": "joined", "room": room} if room in self._entering:
                self._entering.remove(room)
                return True
        self._note_rooms(record)
        return False

    def _note_rooms(self, record: Object) -> None:
        match record:
            case {
                "type": "welcome" | "entered" | "entered_elsewhere",
                "place": {"room": room},
            }:
                self._entering |= {room} - self._rooms
                self._rooms.add(room)
            case {"type": "returned" | "logged_in", "user": user, "places": places}:
                self._rooms = {place["room"] for place in places}
                self._entering.clear()
                self._logged_in = user if record["type"] == "logged_in" else ""
            case {"type": "exited", "room": room}:
                self._rooms.remove(room)
