"""A program as the protocol wants it: it numbers its lines, and says what it has."""

import json
from collections import deque
from typing import Any

from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from tests.chat.model.past import Past
from tests.memory import ObjectClient

ENTRIES = ("said", "acted", "joined", "left", "renamed", "topic")
LATER = "the server cannot save anything now"


class Program:
    """Somebody in the model.

    `lines`: what it has to say, or has said without an answer, by ref.
    `said`, `refused`: the texts of what was acknowledged, and of what was refused.
    `doubtful`: the texts of lines without an answer whose session cannot be resumed.
    `places`: for each of its rooms, the epoch and the id up to which it has everything.
    `forgotten`: whether its token may be worth nothing.
    `returning`: whether it waits to be who it was; what the guest reads whom it is meanwhile, it
        does not count.
    `swallowed`: whether a proxy takes what it is sent, and it gets nothing of that.
    """

    def __init__(self, number: int, past: Past) -> None:
        self.number = number
        self.past = past
        self.client: ObjectClient | None = None
        self.lines: dict[str, str] = {}
        self.said: dict[str, tuple[str, int]] = {}
        self.refused: set[str] = set()
        self.doubtful: set[str] = set()
        self.places: dict[str, tuple[str, int]] = {}
        self.whispers = 0
        self.token = ""
        self.forgotten = False
        self.lost_at = 0.0
        self.returning = False
        self.swallowed = False
        self.clock_was_set = False
        self._count = 0
        self._unsent: deque[str] = deque()
        self._shown: dict[str, set[int]] = {}
        self._guest: dict[str, Any] = {}
        self._guest_token = ""
        self._again = False

    @property
    def welcomed(self) -> bool:
        """Whether it is in the chat as somebody."""
        return self.client is not None and bool(self.places) and not self.returning

    def connect(self, chat: ChatFactory, clock: MemoryReactorClock) -> None:
        """Connect, and come back with the first request if there is a token."""
        self.client = ObjectClient(chat, clock, 50001 + self.number)
        self.client.shake_hands()
        self._unsent.clear()
        if self.token:
            self._come_back()
        else:
            self._begin()

    def add(self, line: str) -> str:
        """Have something to say; what is said carries a number of its own."""
        self._count += 1
        ref = f"{self.number}-{self._count}"
        text = line.replace("REF", ref)
        self.lines[ref] = text
        self._unsent.append(ref)
        return text

    def turn(self) -> None:
        """Send what the connection takes, and read what has come, unless a proxy swallows it."""
        if self.client is None:
            return
        if self._again and self._guest:
            self._come_back()
        while self.welcomed and self._unsent and self.client.heard:
            self._send(self._unsent.popleft())
        if self.swallowed:
            self.client.clock.advance(0)
            self.client.transport.pump()
            self.client.transport.sent.clear()
            return
        for record in map(json.loads, self.client.read()):
            self._take(record)
        if self.client is not None and self.client.closed:
            self.gone()

    def lose(self) -> None:
        """Lose the connection, with all that has not arrived."""
        if self.client is not None:
            self.client.close()
            self.gone()

    def close(self) -> None:
        """Say in the way of the transport that nothing more will be sent."""
        if self.client is not None and not self.swallowed:
            self.client.hang_up()
            self.client.settle()
            self.lose()

    def quit(self) -> None:
        """Go for good."""
        if self.welcomed and self.client is not None and self.client.heard:
            self.client.post(b"/quit")
            self.turn()
            self.forgotten = True
            self.lose()

    def gone(self) -> None:
        """Note that the connection is gone."""
        assert self.client is not None
        if not self.returning:
            self.lost_at = self.client.clock.seconds()
        self.client = None
        self.returning = self.swallowed = self._again = False
        self._guest, self._guest_token = {}, ""

    def _send(self, ref: str) -> None:
        assert self.client is not None
        if ref in self.lines:
            self.client.post(json.dumps({"line": self.lines[ref], "ref": ref}).encode())

    def _come_back(self) -> None:
        assert self.client is not None
        self.returning, self._again = True, False
        rooms = {room: {"epoch": at[0], "id": at[1]} for room, at in self.places.items()}
        fields = {"resume": self.token, "rooms": rooms, "whispers": self.whispers, "ref": "back"}
        self.client.post(json.dumps(fields).encode())

    def _begin(self) -> None:
        """Be somebody new: what the one before had asked for may have been done or not."""
        self.doubtful.update(self.lines.values())
        self.lines.clear()
        self._unsent.clear()
        self.places, self.whispers, self.token = {}, 0, ""
        self.returning = self.forgotten = False

    def _take(self, record: dict[str, Any]) -> None:
        kind = record["type"]
        if self.returning and kind not in ("welcome", "returned", "error", "token"):
            if not record.get("past") and self._guest:
                missed = record.get("missed", 0)
                self._guest["id"] = record.get("id", self._guest["id"] + missed)
            return
        take = getattr(self, f"_take_{'entry' if kind in ENTRIES else kind}", None)
        if take is not None:
            take(record)

    def _take_whispered(self, record: dict[str, Any]) -> None:
        assert record["id"] > self.whispers, f"{record} was read twice"
        self.whispers = record["id"]

    def _take_token(self, record: dict[str, Any]) -> None:
        if self.returning:
            self._guest_token = record["token"]
        else:
            self.token = record["token"]

    def _take_entry(self, record: dict[str, Any]) -> None:
        room = record["room"]
        if room not in self.places:
            return  # the rest of a room that was left before the connection was lost
        epoch, last = self.places[room]
        self.past.see(epoch, record)
        if record.get("past") and record["id"] <= last:
            # It may be the end of a stay in a room that was left, and entered again unheard.
            self._shown.setdefault(room, set()).add(record["id"])
            return
        assert record["id"] == last + 1, f"{record} comes after {last}"
        self.places[room] = epoch, last + 1

    def _take_gap(self, record: dict[str, Any]) -> None:
        if record["room"] in self.places:
            epoch, last = self.places[record["room"]]
            self.places[record["room"]] = epoch, last + record["missed"]
        elif not record["room"]:
            self.whispers += record["missed"]

    def _take_welcome(self, record: dict[str, Any]) -> None:
        if self.returning:
            self._guest = record["place"]
        else:
            self._enter(record["place"])

    def _take_returned(self, record: dict[str, Any]) -> None:
        """Read on, and send again all that was not answered."""
        places = {place["room"]: (place["epoch"], place["id"]) for place in record["places"]}
        for room, (epoch, last) in places.items():
            known, at = self.places.get(room, (epoch, last))
            assert epoch != known or last == at or self.forgotten, f"{room}: {last}, not {at}"
        self.places, self.whispers = places, record["whispers"]
        self.returning = self.forgotten = False
        self._unsent = deque(self.lines)

    def _take_entered(self, record: dict[str, Any]) -> None:
        self._enter(record["place"])

    def _take_exited(self, record: dict[str, Any]) -> None:
        self.places.pop(record["room"], None)

    def _take_ack(self, record: dict[str, Any]) -> None:
        text = self.lines.pop(record["ref"], None)
        if text is not None and text == record["ref"]:  # nothing but that was said
            self.said[text] = record["room"], record["id"]

    def _take_error(self, record: dict[str, Any]) -> None:
        ref = record.get("ref", "")
        if ref == "back":
            assert self.forgotten or LATER in record["text"], record
            self._again = LATER in record["text"]
            if not self._again:
                self._begin()
                self.token = self._guest_token
                self._enter(self._guest)
        elif ref in self.lines:
            self.refused.add(self.lines.pop(ref))

    def _enter(self, place: dict[str, Any]) -> None:
        room, epoch, last = place["room"], place["epoch"], place["id"]
        if room not in self.places:
            self.places[room] = epoch, last
            self._shown[room] = set()
            self.past.shown.append((epoch, last, self._shown[room]))
