"""Programs that are devices of one account, read objects, and say how far their user has read."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.websocket import upgrade

from tests.crash.call import Messages
from tests.crash.counts import Counts
from tests.crash.member import COURT, LOBBY, Member, secret_of
from tests.crash.talker import read_entries
from tests.crash.transcript import MARK

_READ = (
    "SELECT read.value ->> 'at' FROM record AS read"
    " JOIN record AS account ON account.kind = 'account' AND account.value ->> 'name' = ?"
    " JOIN claim ON claim.key = ?"
    " WHERE read.kind = 'read' AND read.key = account.key || '/' || claim.owner"
)


class Objects(Messages):
    """What a program speaks: an object in each message."""

    def begin(self) -> bytes:
        return upgrade("Sec-WebSocket-Protocol: chatapp.v1")


@dataclass(slots=True)
class Account:
    """What an account's devices have in common.

    Attributes:
        name: its name.
        read: for each room, the highest id that was told to be read.
        words: what was said, by room and id, as one of the devices has read it.
        removed: when a device was told first that it was removed.
    """

    name: str
    read: dict[str, int] = field(default_factory=dict)
    words: dict[tuple[str, int], str] = field(default_factory=dict)
    removed: dict[tuple[str, int], float] = field(default_factory=dict)

    def note_read(self, room: str, offset: int) -> None:
        """Note what was acknowledged, or told to another device."""
        self.read[room] = max(offset, self.read.get(room, 0))

    def kept_faults(self, journal: Path) -> Iterator[str]:
        """Yield what is wrong in the records: last read is as far as was told, at least."""
        with closing(sqlite3.connect(journal)) as database:
            for room, offset in self.read.items():
                found = database.execute(_READ, (self.name, f"room:{room}")).fetchone()
                at = 0 if found is None else found[0]
                if at <= offset:
                    yield f"{self.name} had read {room} to {offset}, of which {at} is kept"


class Program(Member):
    """A device; its entries follow each other, and it reads on where its user had read to.

    Args:
        account: whose it is.
        label: what it is called.
        port: says where to connect now.
        seed: of all that is left to chance.
        counts: of the whole run.

    Attributes:
        places: for each room that it is in, the epoch, and the id of the last entry.
    """

    def __init__(
        self, account: Account, label: str, port: Callable[[], int], seed: str, counts: Counts
    ) -> None:
        super().__init__(label, Objects, port, seed, counts)
        self.secret = secret_of(account.name)
        self.places: dict[str, tuple[str, int]] = {}
        self._account = account
        self._asks = 0
        self._reads: dict[str, tuple[str, int]] = {}
        self._least: dict[str, int] = {}
        self._told: dict[str, int] = {}
        self._wanted = {LOBBY, COURT}

    def has_read(self, journal: Path) -> bool:
        """Whether it has read its rooms to their ends."""
        ends: dict[str, int] = {}
        for room, offset in read_entries(journal):
            ends[room] = max(offset, ends.get(room, 0))
        return self.here and {room: at for room, (_, at) in self.places.items()} == {
            room: ends[room] for room in self._wanted
        }

    def do_something(self) -> None:
        """Say something, or how far the user has read."""
        what = self._random.choices(("read", "say", "join", "redial", "quit"), (50, 40, 5, 3, 2))[0]
        if what == "read" and self.places:
            room = self._random.choice(list(self.places))
            offset = max(0, self.places[room][1] - self._random.choice((0, 0, 0, 5)))
            self._reads[str(self._asks + 1)] = room, offset
            self._request(read={"room": room, "id": offset})
        elif what == "say":
            self._number += 1
            self._counts.messages += 1
            self._request(line=f"<{self.name} {self._number}>")
        elif what == "join":
            self._request(line=f"/join {self._random.choice(sorted(self._wanted))}")
        elif what == "redial":
            self._call.hang_up()
        elif what == "quit":
            self._token = ""
            self._request(line="/quit")

    def _request(self, **fields: Any) -> None:
        self._asks += 1
        self.ask(json.dumps({**fields, "ref": str(self._asks)}))

    def _open(self) -> None:
        if self._token and self._random.random() < 0.8:
            rooms = {room: {"epoch": at[0], "id": at[1]} for room, at in self.places.items()}
            self.ask(json.dumps({"resume": self._token, "rooms": rooms, "ref": "in"}))
        else:
            self._log_in()

    def _log_in(self) -> None:
        self._token = ""
        self._least = dict(self._account.read)
        login = {"login": self._account.name, "secret": self.secret, "ref": "in"}
        self.ask(json.dumps(login))

    def _hear(self, line: str) -> None:
        record = json.loads(line)
        if take := getattr(self, f"_take_{record['type']}", None):
            take(record)
        if self.here and "id" in record and record["type"] not in ("read", "ack", "whispered"):
            self._take_entry(record)

    def _take_logged_in(self, record: dict[str, Any]) -> None:
        self._arrive(record)
        self._counts.program_logins += 1
        for room, (_, at) in self.places.items():
            if at < self._least.get(room, 0):
                self._fault(f"reads on after {at} in {room}, and had read {self._least[room]}")

    def _take_returned(self, record: dict[str, Any]) -> None:
        before = self.places
        self._arrive(record)
        for room, (epoch, at) in self.places.items():
            known = before.get(room, (epoch, at))
            if known != (epoch, at):
                self._fault(f"came back after {at} in {room}, and was at {known[1]}")

    def _arrive(self, record: dict[str, Any]) -> None:
        self.here = True
        self.places = {one["room"]: (one["epoch"], one["id"]) for one in record["places"]}
        self._reads.clear()

    def _take_token(self, record: dict[str, Any]) -> None:
        if self.here:
            self._token = record["token"]

    def _take_entered(self, record: dict[str, Any]) -> None:
        place = record["place"]
        self.places.setdefault(place["room"], (place["epoch"], place["id"]))

    _take_entered_elsewhere = _take_entered

    def _take_exited(self, record: dict[str, Any]) -> None:
        self.places.pop(record["room"], None)

    def _take_entry(self, record: dict[str, Any]) -> None:
        room, offset = record["room"], record["id"]
        if room not in self.places:
            return
        epoch, last = self.places[room]
        if offset != last + 1:
            self._fault(f"read {offset} after {last} in {room}")
        self.places[room] = epoch, offset
        self._counts.entries += 1
        if mark := MARK.search(record.get("text", "")):
            self._account.words[room, offset] = mark[1]
            gone = self._account.removed.get((room, offset), self._since)
            if gone < self._since:
                self._fault(f"was shown <{mark[1]}>, which was removed before it connected")

    def _take_removed(self, record: dict[str, Any]) -> None:
        for offset in record["ids"]:
            self._account.removed.setdefault((record["room"], offset), time.time())

    def _take_read(self, record: dict[str, Any]) -> None:
        room, offset = record["room"], record["id"]
        if offset <= self._told.get(room, 0):
            self._fault(f"was told that {room} is read to {offset} after {self._told[room]}")
        self._told[room] = offset
        self._account.note_read(room, offset)

    def _take_ack(self, record: dict[str, Any]) -> None:
        if read := self._reads.pop(record["ref"], None):
            self._counts.reads += 1
            self._account.note_read(*read)

    def _take_gap(self, record: dict[str, Any]) -> None:
        self._fault(f"was told of {record}")

    def _take_error(self, record: dict[str, Any]) -> None:
        if record.get("ref") == "in" and record["code"] == "bad_token":
            self._log_in()
        elif record.get("ref") == "in":
            self._call.later(1, self._log_in)
        elif record["code"] == "failed":
            self._fault(f"read {record}")

    def _fault(self, what: str) -> None:
        self.faults.append(f"{self.name} {what}")
