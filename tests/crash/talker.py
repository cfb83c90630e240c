"""A program that talks on and on: the example of a client that loses and doubles nothing."""

import asyncio
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

from examples import program

from tests.crash.counts import Counts

program.WAIT_AT_MOST = 1.0
"""A run is short, and the server is away for most of it on a busy machine."""

LOBBY, DEN = "#lobby", "#den"
ENTRIES = (
    "SELECT substr(key, 6), offset, body FROM entry JOIN claim ON log = owner"
    " WHERE key LIKE 'room:%'"
)
Event = dict[str, Any]
Kept = dict[tuple[str, int], str]
"""What a journal holds: the body of each entry, by room and id."""


def read_entries(journal: Path) -> Kept:
    """Return what a journal holds."""
    with closing(sqlite3.connect(journal)) as database:
        return {(room, offset): body for room, offset, body in database.execute(ENTRIES)}


def read_epochs(journal: Path) -> dict[str, str]:
    """Return the epochs of the rooms."""
    query = "SELECT value ->> 'name', value ->> 'epoch' FROM record WHERE kind = 'room'"
    with closing(sqlite3.connect(journal)) as database:
        return dict(database.execute(query))


class Talker:
    """A program in the lobby and now and then elsewhere, and every entry that it was told of.

    Attributes:
        stays: the entries, a list for each stay in a room, and for each epoch of its log.
        unsure: how many lines it was told may not have been said.
    """

    def __init__(self, name: str, port: int, seed: str, counts: Counts) -> None:
        self.name = name
        self.quiet = True
        self.stays: list[tuple[str, str, list[Event]]] = []
        self.unsure: set[str] = set()
        self._program = program.Program(f"ws://127.0.0.1:{port}")
        self._now: dict[str, list[Event]] = {}
        self._epochs: dict[str, str] = {}
        self._random = random.Random(seed)  # noqa: S311 - it is to be repeatable
        self._counts = counts
        self._said = 0

    @property
    def here(self) -> bool:
        """Whether it has been let in."""
        return bool(self.stays)

    @property
    def answered(self) -> bool:
        """Whether everything that it has sent was answered."""
        return not self._program.unanswered

    @property
    def last_id(self) -> int:
        """The id of the last entry that it was told of in the lobby."""
        return int(self._now[LOBBY][-1]["id"]) if self._now.get(LOBBY) else 0

    async def live(self) -> None:
        """Listen, and talk unless quiet."""
        talking = asyncio.ensure_future(self._talk())
        try:
            async for event in self._program.events():
                self._counts.returns += event["type"] == "returned"
                self.unsure.update(event.get("unsure", ()))
                self._note_places()
                if "room" in event and "time" in event and "past" not in event:
                    self._counts.entries += 1
                    self._stay(event).append(event)
        finally:
            talking.cancel()

    def _stay(self, event: Event) -> list[Event]:
        """Return the entries of the stay to which one belongs, the rest of which may come later.

        It may have entered and left a room without hearing of either, because the connection was
        lost by then: of that stay as well, only the rest comes.
        """
        room = event["room"]
        if room in self._now:
            return self._now[room]
        epoch, entries = next((e, stay) for r, e, stay in reversed(self.stays) if r == room)
        if entries and event["id"] > entries[-1]["id"] + 1:
            entries = []
            self.stays.append((room, epoch, entries))
        return entries

    def has_read(self, journal: Path) -> bool:
        """Whether it has read up to the last entry of the lobby, in the epoch of now."""
        last = max(offset for room, offset in read_entries(journal) if room == LOBBY)
        return self.last_id >= last and self._epochs[LOBBY] == read_epochs(journal)[LOBBY]

    def faults(self, kept: Kept, epochs: dict[str, str]) -> Iterator[str]:
        """Yield what was missed or doubled, or is not kept although its epoch lasts."""
        for _, _, entries in self.stays:
            for one, next_one in pairwise(entry["id"] for entry in entries):
                if next_one != one + 1:
                    yield f"{self.name} read {next_one} after {one} in {entries[0]['room']}"
        for room, epoch, entries in self.stays:
            if epoch == epochs[room]:
                yield from self._unkept(entries, kept)

    def said_faults(self, kept: Kept) -> Iterator[str]:
        """Yield which of its lines were not said once."""
        said = "\n".join(kept.values())
        for number in range(1, self._said + 1):
            mark = f"<{self.name} {number}>"
            if (times := said.count(mark)) != 1 and mark not in self.unsure:
                yield f"{self.name} said {mark}, which is kept {times} times"

    def _unkept(self, entries: list[Event], kept: Kept) -> Iterator[str]:
        for entry in entries:
            body = kept.get((entry["room"], entry["id"]), "")
            if not body or (entry["type"] == "said" and entry["text"] not in body):
                yield f"{self.name} was shown {entry}, which is not kept"

    def _note_places(self) -> None:
        """Begin a new stay in each room that was entered, or whose log has begun a new epoch."""
        places = self._program.places
        for room in self._now.keys() - places.keys():
            del self._now[room]
        for room, place in places.items():
            if room not in self._now or place["epoch"] != self._epochs[room]:
                self._epochs[room] = place["epoch"]
                self._now[room] = []
                self.stays.append((room, place["epoch"], self._now[room]))

    async def _talk(self) -> None:
        while True:
            await asyncio.sleep(self._random.uniform(0.05, 0.3))
            if not self.quiet:
                await self._do_something()

    async def _do_something(self) -> None:
        match self._random.choices(("say", "paste", "join", "leave"), (80, 5, 8, 7))[0]:
            case "say":
                await self._say()
            case "paste":
                for _ in range(50):
                    await self._say()
            case "join":
                await self._program.send(f"/join {DEN}")
            case "leave":
                await self._program.send(f"/leave {DEN}")

    async def _say(self) -> None:
        self._said += 1
        self._counts.messages += 1
        await self._program.send(f"<{self.name} {self._said}>")
