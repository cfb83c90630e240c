"""Restore: a chat goes on from what a journal has kept, before anybody is let in.

Nothing that was given over an earlier connection is taken for read: a reader goes on from the place
that was saved, and everything up to the end of the log may be a repeat.
"""

from collections.abc import Mapping
from typing import Any

from chatapp.chat.flusher import Flusher
from chatapp.chat.rooms import Rooms
from chatapp.chat.users import Users
from chatapp.events import Acked
from chatapp.log.journal import Claim, Kept
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.names import exact_key, fold
from chatapp.session.answers import Answers
from chatapp.session.device import Absence, Device
from chatapp.session.user import User

Rows = Mapping[str, Mapping[str, Any]]


class Restore:
    """Makes rooms and absent users of the records of a journal.

    Args:
        kept: what the journal holds.
        users: gets the absent users.
        rooms: gets the rooms.
        flusher: gets the logs of the whispers.
        now: the time of the monotonic clock, in seconds.
        wall: the time of day, in seconds since 1970.
    """

    def __init__(
        self, kept: Kept, users: Users, rooms: Rooms, flusher: Flusher, now: float, wall: float
    ) -> None:
        self._kept = kept
        self._users = users
        self._rooms = rooms
        self._flusher = flusher
        self._now = now
        self._wall = wall
        self._logs: dict[int, Log] = {}

    def open_rooms(self, recent: int) -> None:
        """Open the rooms, with the last `recent` of what was said in each in memory."""
        for key, value in self._rows("room").items():
            log = self._kept.log(int(key), value["name"], recent)
            self._rooms.restore(int(key), value, log)
        self._logs = {room.log.id: room.log for room in self._rooms.values()}

    def absent_users(self) -> None:
        """Make absent every user who was online or absent when the server ended."""
        places = _by_owner(self._rows("place"))
        answers = _by_owner(self._rows("answer"))
        rows = self._rows("user")
        users = {
            key: self._absent(int(key), row, places.get(key, {}), answers.get(row["answers"], {}))
            for key, row in sorted(rows.items(), key=lambda item: item[1]["gone"] or self._wall)
        }
        for name, owner in self._kept.claims.items():  # times do not say who came last to a name
            if owner in users and name == f"name:{users[owner].key}":
                self._users.keep_name(users[owner])
        for key, row in self._rows("whisperer").items():
            if key in users:
                # A user who may not come back is still named: "no longer here: bob".
                gone = User(row["id"], row["name"], None)
                users[key].whisperer = users.get(str(row["id"]), gone)

    def claims_of_nobody(self) -> list[Claim]:
        """Return claims that free the names of users who may not come back."""
        users = self._rows("user")
        return [
            Claim(key, "", was=owner)
            for key, owner in self._kept.claims.items()
            if key.startswith("name:") and owner not in users
        ]

    def _absent(self, number: int, row: Mapping[str, Any], places: Rows, answers: Rows) -> User:
        guest = int(row["name"].removeprefix("guest")) if row["guest"] else None
        user = User(number, row["name"], guest, self._key(number, row["name"]))
        device = Device(number, user)
        device.digest = bytes.fromhex(row["digest"])
        device.previous = bytes.fromhex(row["previous"])
        device.address = row.get("address", "")
        device.outlived = frozenset(map(bytes.fromhex, row.get("outlived", ())))
        readers = [self._reader(key, place) for key, place in places.items()]
        there = {r.log.room: r for r in readers if r is not None and not r.stops}
        current = next((r.log.room for r in there.values() if r.log.id == row["room"]), "")
        if current:
            there[current] = there.pop(current)
        for name in there:
            self._rooms[fold(name)].may_return += 1
        gone = row["gone"]
        finishing = [r for r in readers if r is not None and r.stops]
        for reader in finishing:
            self._rooms.begin_finishing(reader)
        absence = Absence(
            device,
            there,
            finishing,
            self._mail(user),
            _answers(row["answers"], answers),
            set(there) if gone else set(),
            self._now - max(0.0, self._wall - gone if gone else 0.0),
            row["closed"],
        )
        self._users.send_away(absence)
        return user

    def _key(self, number: int, name: str) -> str:
        """Return the key of a name that a user has claimed as it is spelled; else nothing."""
        key = exact_key(name)
        return key if self._kept.claims.get(f"name:{key}") == str(number) else ""

    def _reader(self, key: str, place: Mapping[str, Any]) -> Reader | None:
        """Return a reader of a room, which may have read everything; None if the room is gone."""
        log, _, left_at = key.partition("/")
        found = self._logs.get(int(log))
        if found is None:
            return None
        reader = Reader(found, place["at"])
        reader.stop = place.get("stop", reader.stop)
        reader.left_at = int(left_at or 0)
        reader.cursor = reader.end
        return reader

    def _mail(self, user: User) -> Reader | None:
        kept = self._kept.mail(user.id)
        if kept.end <= 1:
            return None
        log = user.whispers = Log("", number=user.id)
        log.load(kept)
        self._flusher.add_log(log)
        at = self._rows("mail").get(str(user.id), {}).get("at", kept.first)
        reader = Reader(log, max(at, kept.first))
        reader.cursor = kept.end
        return reader

    def _rows(self, kind: str) -> Rows:
        return self._kept.records.get(kind, {})


def _by_owner(rows: Rows) -> dict[str, dict[str, Mapping[str, Any]]]:
    """Return rows by the parts of their keys: what is before the slash, and what is after it."""
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for key, row in rows.items():
        owner, _, rest = key.partition("/")
        found.setdefault(owner, {})[rest] = row
    return found


def _answers(number: str, rows: Rows) -> Answers:
    answers = Answers(number)
    for ref, row in rows.items():
        answers.done[ref] = Acked(ref, row.get("room", ""), row.get("offset", 0))
    return answers
