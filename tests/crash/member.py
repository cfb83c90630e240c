"""A member: somebody with an account who reads text, and notes when what was shown."""

import asyncio
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.crash.call import Call, Codec
from tests.crash.counts import Counts
from tests.crash.person import TOKEN, USED

COURT, VAULT, LOBBY = "#court", "#vault", "#lobby"
"""A room where order is kept, and one that is private."""

_BACK = re.compile(r"-- (?:welcome back, |you are logged in as )(\w+)")
_BANNED = "! you are banned"
_LATER = re.compile(r"! too many (?:tries; try again in (\d+) s|are logging in now.*)")


@dataclass(frozen=True, slots=True)
class Heard:
    """A line that was shown; times are in seconds since 1970, like those in the journal.

    Attributes:
        time: when it came.
        since: when its connection was opened.
        line: the line.
    """

    time: float
    since: float
    line: str


@dataclass(frozen=True, slots=True)
class Return:
    """A login, or a return by a token.

    Attributes:
        asked: when it was asked for.
        told: when it was told.
        token: when the token had been told; 0 if it was a login.
    """

    asked: float
    told: float
    token: float


class Member:
    """A member on one device, who comes by a token or logs in whenever the connection is lost.

    Args:
        name: the name of the account.
        codec: makes what the client speaks, for each connection anew.
        port: says where to connect now.
        seed: of all that is left to chance.
        counts: of the whole run.

    Attributes:
        heard: all that was shown.
        returns: how the member came to be there.
        here: whether the member is logged in.
        quiet: whether nothing more is to be said.
    """

    def __init__(
        self,
        name: str,
        codec: Callable[[], Codec],
        port: Callable[[], int],
        seed: str,
        counts: Counts,
    ) -> None:
        self.name = name
        self.secret = secret_of(name)
        self.heard: list[Heard] = []
        self.returns: list[Return] = []
        self.faults: list[str] = []
        self.here = False
        self.quiet = True
        self._codec = codec
        self._port = port
        self._random = random.Random(seed)  # noqa: S311 - it is to be repeatable
        self._counts = counts
        self._number = 0
        self._token = ""
        self._told_token = self._asked = self._by = self._since = 0.0

    async def live(self) -> None:
        """Connect, again and again."""
        loop = asyncio.get_running_loop()
        while True:
            self.here = False
            self._call = Call(self._codec(), self._open, self._hear)
            self._since = time.time()
            try:
                await loop.create_connection(lambda: self._call, "127.0.0.1", self._port())
            except OSError:
                await asyncio.sleep(0.1)
                continue
            talking = asyncio.ensure_future(self._talk())
            try:
                await asyncio.shield(self._call.over)
            finally:
                talking.cancel()
                self._call.hang_up()
            banned = any(heard.line.startswith(_BANNED) for heard in self.heard[-1:])
            in_vain = self.quiet or banned  # each try is counted, for all of the address
            await asyncio.sleep(3 if in_vain else self._random.uniform(0.1, 0.4))

    def ask(self, *lines: str) -> None:
        """Send lines."""
        for line in lines:
            self._call.send(line)

    def do_something(self) -> None:
        """Say something, or go to a room where that may be refused."""
        match self._random.choices(("say", "court", "vault", "redial"), (70, 16, 12, 2))[0]:
            case "say":
                self._number += 1
                self._counts.messages += 1
                self.ask(f"<{self.name} {self._number}>")
            case "court":
                self.ask(f"/join {COURT}")
            case "vault":
                self.ask(f"/join {VAULT}")
            case "redial":
                self._call.hang_up()

    def _open(self) -> None:
        if self._token and self._random.random() < 0.8:
            self._asked, self._by = time.time(), self._told_token
            self.ask(f"/resume {self._token}")
        else:
            self._log_in()

    def _log_in(self) -> None:
        self._token, self._asked, self._by = "", time.time(), 0.0
        self.ask(f"/login {self.name} {self.secret}")

    def _hear(self, line: str) -> None:
        self.heard.append(Heard(time.time(), self._since, line))
        if (found := _BACK.match(line)) and found[1] == self.name:
            self.here = True
            self.returns.append(Return(self._asked, time.time(), self._by))
        elif token := TOKEN.search(line):
            if self.here:
                self._token, self._told_token = token[1], time.time()
        elif line == USED:
            self._log_in()
        elif later := _LATER.fullmatch(line):
            self._call.later(int(later[1] or 1), self._log_in)
        elif line.startswith("! something went wrong"):
            self.faults.append(f"{self.name} read {line!r}")

    async def _talk(self) -> None:
        while True:
            await asyncio.sleep(self._random.uniform(0.05, 0.3))
            if self.here and not self.quiet:
                self.do_something()


class Outsider(Member):
    """A guest who asks for a private room in every way there is."""

    def do_something(self) -> None:
        """Ask for it."""
        asked = ("/rooms", "/join {}", "/list {}", "/whois lee", "/history", "/leave {}", "/list")
        self.ask(self._random.choice(asked).format(VAULT))

    def _open(self) -> None:
        self.here = True
        if self._token:
            self.ask(f"/resume {self._token}")

    def _log_in(self) -> None:
        self._token = ""


def secret_of(name: str) -> str:
    """Return the password of an account."""
    return f"{name} horse battery"


async def enrol(port: int, name: str, *lines: str) -> None:
    """Register a name over a connection that nobody cuts, and say some lines."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for line in (f"/nick {name}", f"/register {secret_of(name)}", *lines, "/quit"):
        writer.write(line.encode() + b"\n")
    said = await reader.read()
    writer.close()
    assert f"{name} is yours now".encode() in said, said
