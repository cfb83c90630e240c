"""A sitter: a person who stays at one gateway as long as it is there, and reads slowly."""

import asyncio
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.crash.pair import Node
from tests.crash.person import Person

LISTED = re.compile(r"-- \d+ online: (.*)")
GUEST = re.compile(r"guest\d+")
_ASK_SECONDS = 5
_COMINGS = (
    "SELECT type, body FROM entry JOIN claim ON log = owner"
    " WHERE key = 'room:#lobby' AND type IN ('joined', 'left', 'renamed') ORDER BY offset"
)


class Sitter(Person):
    """Somebody who has little room for what comes, and is known to be at one gateway.

    Args:
        choose: returns the process to connect to next.
        way: 0 for its line port, 1 for its WebSocket port.
        arguments: a person's, but for the port.

    Attributes:
        at: the process that they are connected to.
    """

    weights = {"say": 50, "paste": 5, "rest": 45}  # noqa: RUF012 - as a person's

    def __init__(self, choose: Callable[[], Node], way: int, *arguments: Any) -> None:
        name, codec, *others = arguments
        super().__init__(name, codec, self._choose, *others)
        self.at: Node | None = None
        self._choice, self._way = choose, way

    @property
    def sits(self) -> bool:
        """Whether they are in, also while they rest."""
        return self._back and not self._call.over.done()

    def _choose(self) -> int:
        self.at = self._choice()
        return self.at.ports[self._way]

    def _open(self) -> None:
        self._call.have_little_room()
        super()._open()


async def listed(port: int) -> set[str]:
    """Return who is online, but for guests; nobody if the server does not say it soon."""
    try:
        async with asyncio.timeout(_ASK_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(b"/list\n/quit\n")
                said = (await reader.read()).decode()
            finally:
                writer.transport.abort()
    except (OSError, TimeoutError):
        return set()
    for line in said.split("\r\n"):
        if found := LISTED.fullmatch(line):
            names = found[1].split(", ")
            there = {name for name in names if "(" not in name and ")" not in name}
            return {name for name in there if not GUEST.fullmatch(name)}
    return set()


def absence_faults(journal: Path, names: Iterable[str]) -> Iterator[str]:
    """Yield whose going was told twice, with no coming between."""
    with closing(sqlite3.connect(journal)) as database:
        rows = [(kind, json.loads(body)) for kind, body in database.execute(_COMINGS)]
    for name in names:
        there = True
        for kind, body in rows:
            if kind == "renamed":
                there |= name == body["new"]
            elif name in body["users"]:
                if kind == "left" and not there:
                    yield f"the lobby was told twice in succession that {name} left"
                there = kind == "joined"
