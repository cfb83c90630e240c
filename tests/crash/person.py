"""A person who chats, comes back whenever the connection is lost, and remembers what was shown."""

import asyncio
import random
import re
from collections.abc import Callable

from chatapp.gateway.factory import NO_SERVER, SERVER_GONE
from tests.crash.call import Call, Codec
from tests.crash.counts import Counts
from tests.crash.transcript import ENTERED, Transcript

TOKEN = re.compile(r"/resume (\S+) brings you back")
EXITED = re.compile(r"-- you left (#\w+) and are in (#\w+)")
BACK = re.compile(r"-- welcome back, (\S+): you are in (#\w+)")
RENAMED = re.compile(r"-- (\S+) is now (\w+)(?: in #\w+)?")
ROOMS = ("#lobby", "#dev")
FAR_BEHIND = "! too far behind to be whispered to: "
"""What may be refused: a user who is away for long may have as much to read as is allowed."""

AWAY, AWAY_AT_FIRST = (
    f"! the server cannot save anything now; {then}"
    for then in ("try again later", "you come in when it can")
)
"""What is refused while the journal cannot be written."""

UNREACHED = AWAY_AT_FIRST, f"! {SERVER_GONE}", f"! {NO_SERVER}"
"""What is told to those who are not in, or not any more."""

USED = "! that token is mistyped, was used before, or is too old"
FILLERS = (0, 0, 0, 40, 1500)


WEIGHTS = {
    "say": 60,
    "whisper": 12,
    "paste": 6,
    "switch": 8,
    "rest": 6,
    "leave": 4,
    "redial": 2,
    "say_all": 2,
}
"""How often a person does what, of 100 times."""


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

    weights = WEIGHTS

    def __init__(
        self,
        name: str,
        codec: Callable[[], Codec],
        port: Callable[[], int],
        names: list[str],
        seed: str,
        counts: Counts,
    ) -> None:
        self.transcript = Transcript(name, inside={ROOMS[0]})
        self.name = name
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
        self._wanted: set[str] = set()
        self._late: set[str] = set()  # wanted on the connection before, and perhaps done since
        self._new_names: set[str] = set()
        self._last_words = ""

    async def live(self) -> None:
        """Connect, again and again."""
        loop = asyncio.get_running_loop()
        while True:
            self.begin()
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

    def forget(self) -> None:
        """Forget what brings us back, and what we had asked for."""
        self._tokens = []
        self._number = 0
        self._last_words = ""
        self._wanted.clear()
        self._late.clear()
        self._new_names.clear()

    def begin(self) -> None:
        """Do what there is to do before the next connection."""

    def say(self, filler: int = 0, to: str = "") -> str:
        """Say something nobody has said before; return its mark."""
        mark = self.mark()
        self._call.send(f"{f'/w {to} ' if to else ''}<{mark}>{' x' * (filler // 2)}")
        return mark

    def mark(self) -> str:
        """Return a mark that nobody has used before, for a message."""
        self._number += 1
        self._counts.messages += 1
        return f"{self.transcript.name} {self._number}"

    def go(self, room: str) -> None:
        """Go to a room."""
        self._wanted.add(room)
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
            self._take_name(self.transcript.name)

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

    def _take_name(self, name: str) -> None:
        self._new_names.add(name)
        self._call.send(f"/nick {name}")

    def _hear(self, line: str) -> None:
        if line == USED:
            self._try_token()
        elif line.startswith("! "):
            self._hear_refusal(line)
        elif shown := self.transcript.note(line, back=self._back):
            self._counts.shown += 1
            if self._back:
                self.seen.add(shown.mark)
        elif line.startswith("-- "):
            self._hear_news(line)

    def _hear_refusal(self, line: str) -> None:
        if line == AWAY:
            self._call.hang_up()  # and come back later: nobody knows what else was refused
        elif line not in UNREACHED and not line.startswith(FAR_BEHIND):
            self.faults.append(f"{self.transcript.name} read {line!r}")

    def _hear_news(self, line: str) -> None:
        if back := BACK.match(line):
            self._counts.resumes += 1
            self._tokens = [self._tokens[-self._tried]]
            self._be_back()
            self._check_return(line, back[1], back[2])
        elif token := TOKEN.search(line):
            if line.startswith("-- the server is restarting"):
                self._counts.farewells += 1
            elif self._back:
                self._tokens.append(token[1])
        else:
            self._hear_of_change(line)

    def _hear_of_change(self, line: str) -> None:
        if entered := ENTERED.match(line):
            self.room = entered[1]
            self._wanted.discard(self.room)
            self.transcript.come(self.room)
        elif exited := EXITED.match(line):
            self.room = exited[2]
            self._wanted.discard(exited[1])
            self.transcript.go(exited[1], self._last_words)
            self._last_words = ""
            self._counts.leaves += 1
        elif (renamed := RENAMED.fullmatch(line)) and renamed[2] in self._new_names:
            self._new_names.discard(renamed[2])
            self.name = renamed[2]
            self.settled.set()

    def _check_return(self, line: str, name: str, room: str) -> None:
        """Find it a fault if a user comes back to less, or to more, than they were shown."""
        inside = {each for each in ROOMS if re.search(rf"{each}\b", line)}
        if (inside ^ self.transcript.inside) - self._wanted - self._late:
            were = f"was in {sorted(self.transcript.inside)}"
            self.faults.append(
                f"{self.transcript.name} {were}, and {sorted(self._wanted)} asked for: {line}"
            )
        if name not in {self.name, *self._new_names} and not self._is_guest(name):
            self.faults.append(f"{self.transcript.name} was {self.name}: {line}")
        for each in inside - self.transcript.inside:
            self.transcript.come(each)
        for each in self.transcript.inside - inside:
            self.transcript.go(each, self._last_words)
        self.name, self.room = name, room
        self._last_words = ""
        self._late = set(self._wanted)
        self._wanted.clear()
        self._new_names.clear()

    def _is_guest(self, name: str) -> bool:
        """Whether this may be our name before we have had another."""
        return not self.settled.is_set() and name.startswith("guest")

    async def _talk(self, call: Call) -> None:
        while True:
            await asyncio.sleep(self._random.uniform(0.01, 0.2))
            if self._back and not self.quiet:
                await self._do_something(call)

    async def _do_something(self, call: Call) -> None:
        what = self._random.choices(list(self.weights), list(self.weights.values()))[0]
        match what:
            case "say":
                self.say(self._random.choice(FILLERS))
            case "whisper":
                self.say(to=self._random.choice(self._names))
            case "paste":
                for _ in range(20):
                    self.say(self._random.choice(FILLERS))
            case "rest":
                await call.rest(self._random.uniform(0.1, 1))
            case _:
                self.do_more(what, call)

    def do_more(self, what: str, call: Call) -> None:
        """Do over a connection what is done less often."""
        match what:
            case "switch":
                self._switch(self._random.choice(ROOMS))
            case "leave":
                self._leave(call)
            case "redial":
                call.hang_up()
            case "say_all":
                self._counts.halves += 1
                call.say_all()

    def _switch(self, room: str) -> None:
        """Go to a room, unless what became of the last wish for it is not known yet."""
        if room not in self._wanted:
            self.go(room)

    def _leave(self, call: Call) -> None:
        """Leave #dev right after saying something there, sometimes without having read."""
        if self.room == ROOMS[1] and not self._wanted and ROOMS[1] in self.transcript.inside:
            self._last_words = self.say()
            self._wanted.add(ROOMS[1])
            call.send(f"/leave {ROOMS[1]}")
