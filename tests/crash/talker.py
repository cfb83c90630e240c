"""A program that talks on and on, with the client library, which loses and doubles nothing."""

import asyncio
import logging
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

from chatapp.client import (
    ChatError,
    Client,
    Connected,
    Entered,
    Event,
    Exited,
    Gap,
    Message,
    NewEpoch,
    RoomEvent,
    Unanswered,
)
from tests.crash.counts import Counts

logging.getLogger("chatapp.client").setLevel(logging.ERROR)  # that it is lost is no news here

WAIT_AT_MOST = 1.0
"""A run is short, and the server is away for most of it on a busy machine."""

LOBBY, DEN = "#lobby", "#den"
ENTRIES = (
    "SELECT substr(key, 6), offset, body FROM entry JOIN claim ON log = owner"
    " WHERE key LIKE 'room:%'"
)
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


class Forgetful:
    """A store that keeps nothing: with it, a client that ends is only lost, and does not quit."""

    def load(self) -> None:
        """Return what was kept, which is nothing."""

    def save(self, kept: dict[str, Any]) -> None:
        """Keep nothing."""


class Talker:
    """A program in the lobby and now and then elsewhere, and every entry that it was told of.

    Attributes:
        here: whether it has been let in.
        stays: the entries, a list for each stay in a room, and for each epoch of its log.
        unsure: the marks of lines that it was told may not have been said.
        unsaid: the marks of lines that it was told were not said.
    """

    def __init__(self, name: str, port: int, seed: str, counts: Counts) -> None:
        self.name = name
        self.quiet = True
        self.here = False
        self.stays: list[tuple[str, str, list[RoomEvent]]] = []
        self.unsure: set[str] = set()
        self.unsaid: set[str] = set()
        self._url = f"ws://127.0.0.1:{port}"
        self._inside: set[str] = set()
        self._now: dict[str, list[RoomEvent]] = {}
        self._holes: list[Gap] = []
        self._refusals: list[str] = []
        self._random = random.Random(seed)  # noqa: S311 - it is to be repeatable
        self._counts = counts
        self._said = 0
        self._sending: set[asyncio.Task[None]] = set()

    @property
    def answered(self) -> bool:
        """Whether everything that it has sent was answered."""
        return not self._sending

    @property
    def last_id(self) -> int:
        """The id of the last entry that it was told of in the lobby."""
        return self._now[LOBBY][-1].id if self._now.get(LOBBY) else 0

    async def live(self) -> None:
        """Listen, and talk unless quiet."""
        async with Client(
            self._url, proxy=None, longest_wait=WAIT_AT_MOST, store=Forgetful()
        ) as client:
            talking = asyncio.ensure_future(self._talk(client))
            try:
                async for event in client.events():
                    self._hear(event)
            finally:
                talking.cancel()

    def _hear(self, event: Event) -> None:
        if isinstance(event, Gap):
            self._holes.append(event)
        elif not isinstance(event, RoomEvent):
            self._move(event)
        elif event.id:
            self._counts.entries += 1
            self._stay(event).append(event)

    def _move(self, event: Event) -> None:
        """Note in which rooms the program is, and in which of them it reads something new."""
        match event:
            case Connected(rooms=rooms, again=again):
                self.here = True
                self._counts.returns += again
                self._inside = set(rooms)
            case Entered(room=room):
                self._inside.add(room)
            case Exited(room=room):
                self._inside.discard(room)
            case NewEpoch(room=room):
                self._now.pop(room, None)
        for room in self._now.keys() - self._inside:
            del self._now[room]

    def _stay(self, event: RoomEvent) -> list[RoomEvent]:
        """Return the entries of the stay to which one belongs, the rest of which may come later.

        It may have entered and left a room without hearing of either, because the connection was
        lost by then: of that stay as well, only the rest comes.
        """
        room = event.room
        if room in self._now:
            return self._now[room]
        if room not in self._inside:
            stays = [stay for where, _, stay in self.stays if where == room]
            if stays and event.id == stays[-1][-1].id + 1:
                return stays[-1]
        entries: list[RoomEvent] = []
        self.stays.append((room, event.epoch, entries))
        if room in self._inside:
            self._now[room] = entries
        return entries

    def has_read(self, journal: Path) -> bool:
        """Whether it has read up to the last entry of the lobby, in the epoch of now."""
        last = max(offset for room, offset in read_entries(journal) if room == LOBBY)
        if self.last_id < last:
            return False
        return self._now[LOBBY][-1].epoch == read_epochs(journal)[LOBBY]

    def faults(self, kept: Kept, epochs: dict[str, str]) -> Iterator[str]:
        """Yield what was missed or doubled, or is not kept although its epoch lasts."""
        for _, _, entries in self.stays:
            for one, next_one in pairwise(entry.id for entry in entries):
                if next_one != one + 1:
                    yield f"{self.name} read {next_one} after {one} in {entries[0].room}"
        yield from (f"{self.name} was told of {hole}" for hole in self._holes)
        yield from self._refusals
        for room, epoch, entries in self.stays:
            if epoch == epochs[room]:
                yield from self._unkept(entries, kept)

    def said_faults(self, kept: Kept) -> Iterator[str]:
        """Yield which of its lines were not said once."""
        said = "\n".join(kept.values())
        for number in range(1, self._said + 1):
            mark = f"<{self.name} {number}>"
            wanted = 0 if mark in self.unsaid else 1
            if (times := said.count(mark)) != wanted and mark not in self.unsure:
                yield f"{self.name} said {mark}, which is kept {times} times, not {wanted}"

    def _unkept(self, entries: list[RoomEvent], kept: Kept) -> Iterator[str]:
        for entry in entries:
            body = kept.get((entry.room, entry.id), "")
            if not body or (isinstance(entry, Message) and entry.text not in body):
                yield f"{self.name} was shown {entry}, which is not kept"

    async def _talk(self, client: Client) -> None:
        while True:
            await asyncio.sleep(self._random.uniform(0.05, 0.3))
            if not self.quiet:
                self._do_something(client)

    def _do_something(self, client: Client) -> None:
        match self._random.choices(("say", "paste", "join", "leave"), (80, 5, 8, 7))[0]:
            case "say":
                self._say(client)
            case "paste":
                for _ in range(50):
                    self._say(client)
            case "join":
                self._send(client, f"/join {DEN}")
            case "leave":
                self._send(client, f"/leave {DEN}")

    def _say(self, client: Client) -> None:
        self._said += 1
        self._counts.messages += 1
        self._send(client, f"<{self.name} {self._said}>")

    def _send(self, client: Client, line: str) -> None:
        """Have a line sent after those before it."""
        sending = asyncio.ensure_future(self._be_answered(client, line))
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)

    async def _be_answered(self, client: Client, line: str) -> None:
        try:
            await client.send(line)
        except ChatError as refused:
            if refused.code == "journal":  # it is away
                self.unsaid.add(line)
            elif refused.code not in ("not_in_room", "no_such_room", "unchanged", "refused"):
                self._refusals.append(f"{self.name} sent {line}: {refused}")
        except Unanswered as unanswered:
            (self.unsure if unanswered.maybe_done else self.unsaid).add(line)
