"""Restore: a chat goes on from what a journal has kept, before anybody is let in.

Nothing that was given over an earlier connection is taken for read: a reader goes on from the place
that was saved, and everything up to the end of the log may be a repeat.
"""

from collections.abc import Mapping
from typing import Any

from chatapp.chat.account_records import MAIL, account_rows, restore_account
from chatapp.chat.flusher import Flusher
from chatapp.chat.person_records import restore_person
from chatapp.chat.rooms import Rooms
from chatapp.chat.users import Users
from chatapp.chat.whispers import Whispers
from chatapp.events import Acked
from chatapp.log.journal import Claim, Kept, Record
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
        flusher: gets the logs of the whispers to guests.
        whispers: gets those of the others.
        now: the time of the monotonic clock, in seconds.
        wall: the time of day, in seconds since 1970.
    """

    def __init__(
        self,
        kept: Kept,
        users: Users,
        rooms: Rooms,
        flusher: Flusher,
        whispers: Whispers,
        now: float,
        wall: float,
    ) -> None:
        self._kept = kept
        self._users = users
        self._rooms = rooms
        self._flusher = flusher
        self._whispers = whispers
        self._now = now
        self._wall = wall
        self._logs: dict[int, Log] = {}
        self._registered: dict[str, User] = {}
        own = f"name:{exact_key('')}"  # which few users have
        self._own_keys = {
            owner: key.removeprefix("name:")
            for key, owner in kept.claims.items()
            if key.startswith(own)
        }

    def open_rooms(self, recent: int) -> None:
        """Open the rooms, with the last `recent` of what was said in each in memory."""
        for key, value in self._rows("room").items():
            log = self._kept.log(int(key), value["name"], recent)
            self._rooms.restore(int(key), value, log)
        self._logs = {room.log.id: room.log for room in self._rooms.values()}

    def accounts(self) -> None:
        """Let registered users own their names."""
        members, read = _by_owner(self._rows("member")), _by_owner(self._rows("read"))
        passwords, tokens = self._rows("password"), _by_owner(self._rows("token"))
        keys = _by_owner(self._rows("key"))
        for number, row in account_rows(self._kept.records).items():
            user = User(int(number), row["name"], None, self._key(number, row["name"]))
            account = restore_account(
                row, passwords[number], tokens.get(number, {}), keys.get(number, {})
            )
            for log, member in members.get(number, {}).items():
                room = self._logs.get(int(log))
                if room is not None:
                    # What was read before the user entered again may be there still.
                    at = max(member["at"], read.get(number, {}).get(log, member)["at"])
                    account.rooms[room.room] = Reader(room, at)
                    self._rooms[fold(room.room)].may_return += 1
            self._users.registered.add(user, account)
            self._registered[number] = user
            mail = read.get(number, {}).get(MAIL, {}).get("at", 1)
            self._whispers.restore(user, self._kept.mail(user.id, mail), mail)
        for key, row in self._rows("resting").items():
            self._users.registered.rest(key, row["until"])

    def rested(self) -> list[Record]:
        """Return records that delete that names rest, of those that do so no longer."""
        rows = self._rows("resting").items()
        return [Record("resting", key, None) for key, row in rows if row["until"] <= self._wall]

    def given_up(self) -> list[Record]:
        """Return records that delete rows of accounts that were given up, written again since."""
        gone = self._rows("account").keys() - account_rows(self._kept.records).keys()
        return [Record("account", number, None) for number in gone]

    def ended(self) -> list[Record]:
        """Return records that delete what is kept of devices that had ended and were not forgotten.

        They had when the server was killed; and what was on its way may have kept them again.
        """
        gone: list[Record] = []
        places, answers = _by_owner(self._rows("place")), _by_owner(self._rows("answer"))
        ended, users = self._rows("ended"), self._rows("user")
        for line in {users[key]["answers"] for key in users.keys() - ended.keys()}:
            answers.pop(line, None)  # they went on with a guest who had logged out
        for number, row in ended.items():
            kinds = ("user", "mail", "asked", "ended")
            gone += [Record(kind, number, None) for kind in kinds]
            gone += [Record("place", f"{number}/{log}", None) for log in places.get(number, ())]
            line = row["answers"]
            gone += [Record("answer", f"{line}/{ref}", None) for ref in answers.get(line, ())]
        return gone

    def absent_users(self) -> None:
        """Make absent every user who was online or absent when the server ended."""
        places = _by_owner(self._rows("place"))
        answers = _by_owner(self._rows("answer"))
        ended = self._rows("ended")
        rows = {key: row for key, row in self._rows("user").items() if key not in ended}
        users = {
            key: self._absent(int(key), row, places.get(key, {}), answers.get(row["answers"], {}))
            for key, row in sorted(rows.items(), key=lambda item: item[1]["gone"] or self._wall)
        }
        for user in self._registered.values():
            if user.devices:
                _agree(user)
        for name, owner in self._kept.claims.items():  # times do not say who came last to a name
            if owner in self._registered:
                continue
            if owner in users and name == f"name:{users[owner].key}":
                self._users.keep_name(users[owner])
        users.update(self._registered)
        self._persons(users)

    def _persons(self, users: Mapping[str, User]) -> None:
        """Let users be away, ignore others, read as they like, and know who whispered last."""
        away, ignored = self._rows("away"), _by_owner(self._rows("ignored"))
        preferences = _by_owner(self._rows("preference"))
        for key in users.keys() & (away.keys() | ignored.keys() | preferences.keys()):
            of_user = ignored.get(key, {}), preferences.get(key, {})
            restore_person(users[key], away.get(key), *of_user)
        whisperers = self._rows("whisperer")
        for key in users.keys() & whisperers.keys():
            # A user who may not come back is still named: "no longer here: bob".
            row = whisperers[key]
            gone = User(row["id"], row["name"], None)
            users[key].whisperer = users.get(str(row["id"]), gone)

    def claims_of_nobody(self) -> list[Claim]:
        """Return claims that free the names of users who may not come back."""
        users = self._rows("user").keys() - self._rows("ended").keys()
        users |= account_rows(self._kept.records).keys()
        return [
            Claim(key, "", was=owner)
            for key, owner in self._kept.claims.items()
            if key.startswith("name:") and owner not in users
        ]

    def _absent(self, number: int, row: Mapping[str, Any], places: Rows, answers: Rows) -> User:
        user = self._registered.get(str(row.get("account", 0)))
        if user is None:
            guest = int(row["name"].removeprefix("guest")) if row["guest"] else None
            user = User(number, row["name"], guest, self._key(str(number), row["name"]))
            user.since = row.get("since", 0.0)
        device = self._device(number, user, row)
        readers = [self._reader(key, place) for key, place in places.items()]
        there = {r.log.room: r for r in readers if r is not None and not r.stops}
        if user.account is not None:
            there = {
                name: there.get(name) or _all_read(read.log, read.cursor)
                for name, read in user.account.rooms.items()
            }
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
            self._mail(device),
            _answers(row["answers"], answers),
            set(there) if gone or row.get("quiet") else set(),
            self._now - max(0.0, self._wall - gone if gone else 0.0),
            row["closed"],
            str(number) in self._rows("asked"),
        )
        self._users.send_away(absence)
        return user

    def _device(self, number: int, user: User, row: Mapping[str, Any]) -> Device:
        device = self._users.add_device(user, number)
        device.login, device.key = row.get("login", ""), row.get("key", "")
        device.digest = bytes.fromhex(row["digest"])
        device.previous = bytes.fromhex(row["previous"])
        device.address = row.get("address", "")
        device.outlived = frozenset(map(bytes.fromhex, row.get("outlived", ())))
        return device

    def _key(self, number: str, name: str) -> str:
        """Return the key of a name that a user has claimed as it is spelled; else nothing."""
        key = self._own_keys.get(number, "")
        return key if key and key == exact_key(name) else ""

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

    def _mail(self, device: Device) -> Reader | None:
        user = device.user
        if user.account is None:
            kept = self._kept.mail(user.id)
            if kept.end <= 1:
                return None
            log = user.whispers = Log("", number=user.id)
            log.load(kept)
            self._flusher.add_log(log)
        elif user.whispers is None:
            return None
        log = user.whispers
        at = self._rows("mail").get(str(device.id), {}).get("at", log.kept)
        return _all_read(log, max(at, log.kept))

    def _rows(self, kind: str) -> Rows:
        return self._kept.records.get(kind, {})


def _all_read(log: Log, at: int) -> Reader:
    """Return a reader that may have read everything, and has surely read what is before a place."""
    reader = Reader(log, at)
    reader.cursor = reader.end
    return reader


def _agree(user: User) -> None:
    """Have the absences of a user agree on who was told that the user left: nobody, if one says so.

    Others are told when the user is on no device any more.
    """
    absences = [device.absence for device in user.devices if device.absence is not None]
    if any(absence.missed != set(absence.places) for absence in absences):
        for absence in absences:
            absence.missed.clear()


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
