"""A program that talks on and on: the example of a client that loses and doubles nothing."""

import asyncio
import random
import sqlite3
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from examples.program import Program

from tests.crash.counts import Counts

LOBBY = (
    "SELECT offset, body FROM entry WHERE log = (SELECT owner FROM claim WHERE key = 'room:#lobby')"
)


class Talker:
    """A program in the lobby, and every entry that it was told of."""

    def __init__(self, name: str, port: int, seed: str, counts: Counts) -> None:
        self.name = name
        self.quiet = True
        self._program = Program(f"ws://127.0.0.1:{port}")
        self._entries: list[dict[str, Any]] = []
        self._random = random.Random(seed)  # noqa: S311 - it is to be repeatable
        self._counts = counts
        self._said = 0

    @property
    def here(self) -> bool:
        """Whether it has been let in."""
        return bool(self._entries)

    @property
    def answered(self) -> bool:
        """Whether everything that it has sent was answered."""
        return not self._program.unanswered

    async def live(self) -> None:
        """Listen, and talk unless quiet."""
        talking = asyncio.ensure_future(self._talk())
        try:
            async for event in self._program.events():
                self._counts.returns += event["type"] == "returned"
                if "room" in event and "time" in event and "past" not in event:
                    self._counts.entries += 1
                    self._entries.append(event)
        finally:
            talking.cancel()

    def has_read(self, journal: Path) -> bool:
        """Whether it has read up to the last entry of the journal."""
        with sqlite3.connect(journal) as database:
            (last,) = database.execute(LOBBY.replace("offset, body", "max(offset)")).fetchone()
        return bool(self._entries[-1]["id"] >= last)

    def faults(self, journal: Path) -> Iterator[str]:
        """Yield what was missed, doubled, or is not in the journal."""
        with sqlite3.connect(journal) as database:
            kept = dict(database.execute(LOBBY).fetchall())
        for one, next_one in pairwise(entry["id"] for entry in self._entries):
            if next_one != one + 1:
                yield f"{self.name} read {next_one} behind {one}"
        for entry in self._entries:
            if entry["type"] == "said" and entry["text"] not in kept.get(entry["id"], ""):
                yield f"{self.name} was shown {entry}, which is not kept"
        said = "\n".join(kept.values())
        for number in range(1, self._said + 1):
            if said.count(f"<{self.name} {number}>") != 1:
                yield f"{self.name} said <{self.name} {number}>, which is not kept once"

    async def _talk(self) -> None:
        while True:
            await asyncio.sleep(self._random.uniform(0.05, 0.3))
            if not self.quiet:
                self._said += 1
                self._counts.messages += 1
                await self._program.send(f"<{self.name} {self._said}>")
