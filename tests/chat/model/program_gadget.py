"""A program that is a guest's or a registered user's, and reads each entry after the last."""

import json
from typing import Any

from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from tests.chat.model.gadget import Gadget
from tests.chat.model.past import Past
from tests.memory import MemoryClient, ObjectClient

ENTRIES = ("said", "acted", "joined", "left", "renamed", "topic")
BACK = "back"
"""The `ref` of what asks to come back."""


class ProgramGadget(Gadget):
    """Reads objects: each entry is the one after the last.

    `places`: for each of its rooms, the epoch and the id up to which it has everything.
    `asked`: the lines that were not answered yet over this connection.
    `read_up_to`: for names of users and rooms, the highest id up to which one has read by what was
        acknowledged.
    """

    def __init__(self, number: int, past: Past) -> None:
        super().__init__(number, past)
        self.places: dict[str, tuple[str, int]] = {}
        self.whispers = 0
        self.asked: dict[str, str] = {}
        self.errors: list[str] = []
        self.read_up_to: dict[tuple[str, str], int] = {}
        self._reads: dict[str, tuple[str, str, int]] = {}
        self._old: tuple[dict[str, tuple[str, int]], int] = {}, 0
        self._count = 0

    def read_to(self, room: str, back: int) -> None:
        """Say that the user has read a room, up to so many entries before the last."""
        if room in self.places and self.client is not None and self.client.may_send:
            offset = max(0, self.places[room][1] - back)
            self._send(read={"room": room, "id": offset})
            self._reads[f"{self.number}-{self._count}"] = self.name, room, offset

    def read(self) -> None:
        assert self.client is not None
        for record in map(json.loads, self.client.read()):
            kind = record["type"]
            take = getattr(self, f"_take_{'entry' if kind in ENTRIES else kind}", None)
            if take is not None:
                take(record)

    def gone(self) -> None:
        if self.wanted:
            self.places, self.whispers = self._old
        self.asked.clear()
        super().gone()

    @property
    def waits(self) -> bool:
        """Whether it has said what is not answered: perhaps earlier answers are to arrive first."""
        return bool(self.asked) or super().waits

    def check(self, texts: dict[str, list[str]]) -> None:
        assert not self.asked, f"gadget {self.number}: {self.asked} were not answered"

    def _new_client(self, chat: ChatFactory, clock: MemoryReactorClock) -> MemoryClient:
        self._old = dict(self.places), self.whispers
        return ObjectClient(chat, clock, 50001 + self.number)

    def _ask_to_come_back(self) -> None:
        assert self.client is not None
        places, whispers = self._old
        rooms = {room: {"epoch": at[0], "id": at[1]} for room, at in places.items()}
        fields = {"resume": self.wanted, "rooms": rooms, "whispers": whispers, "ref": BACK}
        self.client.post(json.dumps(fields).encode())

    def _say(self, line: str) -> None:
        self._send(line=line)

    def _send(self, **fields: Any) -> None:
        assert self.client is not None
        self._count += 1
        ref = f"{self.number}-{self._count}"
        self.asked[ref] = str(fields)
        self.client.post(json.dumps({**fields, "ref": ref}).encode())

    def _take_entry(self, record: dict[str, Any]) -> None:
        room = record["room"]
        if room not in self.places:
            return  # the rest of a room that was left before the connection was lost
        epoch, last = self.places[room]
        self.past.see(epoch, record)
        assert record["id"] == last + 1, f"gadget {self.number}: {record} comes after {last}"
        self.places[room] = epoch, last + 1

    def _take_whispered(self, record: dict[str, Any]) -> None:
        assert record["id"] == self.whispers + 1, f"{record} comes after {self.whispers}"
        self.whispers += 1

    def _take_gap(self, record: dict[str, Any]) -> None:
        raise AssertionError(f"gadget {self.number}: {record}")

    def _take_token(self, record: dict[str, Any]) -> None:
        self.told_token(record["token"])

    def _take_welcome(self, record: dict[str, Any]) -> None:
        self.begin()
        self.name, self.places, self.whispers = record["user"], {}, 0
        self._take_entered(record)

    def _take_returned(self, record: dict[str, Any]) -> None:
        self._arrive(record)
        places, whispers = self._old
        for room, (epoch, last) in self.places.items():
            known, at = places.get(room, (epoch, last))
            assert epoch != known or last == at, f"{room}: {last}, not {at}"
        assert self.whispers == whispers
        self.wanted, self.changing, self.forgotten = "", False, self.ending

    def _take_logged_in(self, record: dict[str, Any]) -> None:
        self.begin()
        self._arrive(record)

    def _arrive(self, record: dict[str, Any]) -> None:
        self.name, self.whispers = record["user"], record["whispers"]
        self.places = {one["room"]: (one["epoch"], one["id"]) for one in record["places"]}

    def _take_entered(self, record: dict[str, Any]) -> None:
        place = record["place"]
        if place["room"] not in self.places:
            self.places[place["room"]] = place["epoch"], place["id"]

    def _take_entered_elsewhere(self, record: dict[str, Any]) -> None:
        assert record["place"]["room"] not in self.places
        self._take_entered(record)

    def _take_exited(self, record: dict[str, Any]) -> None:
        assert self.places.pop(record["room"], None) is not None, record

    def _take_ack(self, record: dict[str, Any]) -> None:
        self.asked.pop(record["ref"], None)
        if read := self._reads.pop(record["ref"], None):
            name, room, offset = read
            self.read_up_to[name, room] = max(offset, self.read_up_to.get((name, room), 0))

    def _take_error(self, record: dict[str, Any]) -> None:
        ref = record.get("ref", "")
        self.errors.append(record["text"])
        self.asked.pop(ref, None)
        if ref == BACK and self.wanted:
            self.give_up(record["text"])
