"""A person who chats, comes back whenever the connection is lost, and remembers what was shown."""

import asyncio
import random
import re
from collections.abc import Callable

from tests.crash.call import Call, Codec
from tests.crash.counts import Counts
from tests.crash.transcript import Transcript

TOKEN = re.compile(r"/resume (\S+) brings you back")
ENTERED = re.compile(r"-- you are in (#\w+)")
ROOMS = ("#lobby", "#dev")
USED = "! that token was used before, or is too old"
FILLERS = (0, 0, 0, 40, 1500)


class Person:
    """Somebody who talks on and on, until told to be `quiet`.

    Args:
        name: what they are called.
        codec: makes what their line or WebSocket client speaks, for each connection anew.
        port: says where to connect now.
        names: whom they may whisper to.
        seed: of all that is left to chance.
        counts: of the whole run.
    """

    def __init__(
        self,
        name: str,
        codec: Callable[[], Codec],
        port: Callable[[], int],
        names: list[str],
        seed: str,
        counts: Counts,
    ) -> None:
        self.transcript = Transcript(name)
        self.seen: set[str] = set()
        self.room = ROOMS[0]
        self.quiet = True
        self.settled = asyncio.Event()
        self.faults: list[str] = []
        self._codec = codec
        self._port = port
        self._names = [other for other in names if other != name]
        self._random = random.Random(seed)  # noqa: S311 - it is to be repeatable
        self._counts = counts
        self._number = 0
        self._tokens: list[str] = []
        self._back = False
        self._tried = 0

    async def live(self) -> None:
        """Connect, again and again."""
        loop = asyncio.get_running_loop()
        while True:
            call = Call(self._codec(), self._open, self._hear)
            self._call, self._back, self._tried = call, False, 0
            try:
                await loop.create_connection(lambda: self._call, "127.0.0.1", self._port())
            except OSError:
                await asyncio.sleep(0.1)
                continue
            talking = asyncio.ensure_future(self._talk(call))
            try:
                await asyncio.shield(call.over)
            finally:
                talking.cancel()
                call.hang_up()
            await asyncio.sleep(self._random.uniform(0, 0.1))

    def say(self, filler: int = 0, to: str = "") -> str:
        """Say something nobody has said before; return its mark."""
        self._number += 1
        mark = f"{self.transcript.name} {self._number}"
        self._call.send(f"{f'/w {to} ' if to else ''}<{mark}>{' x' * (filler // 2)}")
        self._counts.messages += 1
        return mark

    def go(self, room: str) -> None:
        """Go to a room."""
        self._call.send(f"/join {room}")

    @property
    def here(self) -> bool:
        """Whether they are connected, themselves, and reading."""
        return self._back and not self._call.resting and not self._call.over.done()

    def _open(self) -> None:
        if self._tokens:
            self._try_token()
        else:
            self._be_back()
            self._call.send(f"/nick {self.transcript.name}")

    def _try_token(self) -> None:
        """Come back by the last token, or the one before if the last was not kept."""
        self._tried += 1
        if self._tried > len(self._tokens):
            self.faults.append(f"{self.transcript.name} cannot come back")
            return
        self._counts.second_tokens += self._tried > 1
        self._call.send(f"/resume {self._tokens[-self._tried]}")

    def _be_back(self) -> None:
        self._back = True
        self.transcript.parts.append([])

    def _hear(self, line: str) -> None:
        if line == USED:
            self._try_token()
        elif line.startswith("! "):
            self.faults.append(f"{self.transcript.name} read {line!r}")
        elif shown := self.transcript.note(line, back=self._back):
            self._counts.shown += 1
            if self._back:
                self.seen.add(shown.mark)
        elif line.startswith("-- "):
            self._hear_news(line)

    def _hear_news(self, line: str) -> None:
        if line.startswith("-- welcome back"):
            self._counts.resumes += 1
            self._tokens = [self._tokens[-self._tried]]
            self._be_back()
            self._check_rooms(line)
        elif token := TOKEN.search(line):
            if line.startswith("-- the server is restarting"):
                self._counts.farewells += 1
            elif self._back:
                self._tokens.append(token[1])
        elif entered := ENTERED.match(line):
            self.room = entered[1]
        elif line.endswith(f" is now {self.transcript.name}"):
            self.settled.set()

    def _check_rooms(self, line: str) -> None:
        """Find it a fault if a user who comes back is not in each room."""
        if not all(room in line for room in ROOMS):
            self.faults.append(f"{self.transcript.name} is not in all rooms: {line}")

    async def _talk(self, call: Call) -> None:
        while True:
            await asyncio.sleep(self._random.uniform(0.01, 0.2))
            if self._back and not self.quiet:
                await self._do_something(call)

    async def _do_something(self, call: Call) -> None:
        match self._random.choices(("say", "whisper", "paste", "go", "rest"), (70, 12, 6, 6, 6))[0]:
            case "say":
                self.say(self._random.choice(FILLERS))
            case "whisper":
                self.say(to=self._random.choice(self._names))
            case "paste":
                for _ in range(20):
                    self.say(self._random.choice(FILLERS))
            case "go":
                self.go(self._random.choice(ROOMS))
            case "rest":
                await call.rest(self._random.uniform(0.1, 1))
