"""A run: people arrive, chat while the server is killed, and in the end read everything."""

import asyncio
import random
import signal
from collections.abc import Callable
from functools import partial
from itertools import cycle
from pathlib import Path

from tests.crash.call import Lines, Messages
from tests.crash.counts import Counts
from tests.crash.person import ROOMS, Person
from tests.crash.proxy import Proxy
from tests.crash.server import SECONDS, Server
from tests.crash.talker import Talker
from tests.crash.verdict import Verdict, read_journal

NAMES = ["ann", "bob", "carl", "dora", "emil", "fay"]
PROGRAMS = ["one", "two"]
DIRECT = 2
"""How many of them are connected directly."""

PAUSE = (0.5, 2.5)
"""Between how many seconds and how many the server is left alone."""


class Run:
    """A run of so many seconds, in which all that is left to chance follows from a seed."""

    def __init__(
        self, directory: Path, ports: list[int], seconds: int, seed: int, fault: str
    ) -> None:
        self.counts = Counts(seconds=seconds)
        self.faults: list[str] = []
        self._random = random.Random(seed)  # noqa: S311 - it is to be repeatable
        self._server = Server(directory, ports, fault)
        self._proxies = [Proxy(port, f"{seed} {port == ports[0]}", self.counts) for port in ports]
        self._calm = True
        self._people = [self._person(name, seed, number) for number, name in enumerate(NAMES)]
        self._talkers: list[Talker] = []
        self._seed = seed

    async def go(self) -> None:
        """Let it all happen."""
        for proxy in self._proxies:
            await proxy.start()
        await self._server.start()
        self._talkers += (
            Talker(name, self._proxies[1].port, f"{self._seed} {name}", self.counts)
            for name in PROGRAMS
        )
        living = [asyncio.ensure_future(one.live()) for one in self._everyone]
        try:
            await self._arrive()
            await self._chat()
            await self._read_all()
        except TimeoutError:
            self.faults.append("not everyone could read to the end")
        finally:
            for life in living:
                life.cancel()
            for outcome in await asyncio.gather(*living, return_exceptions=True):
                if not isinstance(outcome, asyncio.CancelledError):
                    self.faults.append(repr(outcome))
            for proxy in self._proxies:
                proxy.stop()
            self._server.kill()
        self._judge()

    def _person(self, name: str, seed: int, number: int) -> Person:
        way = number % 2
        direct = number < DIRECT

        def port() -> int:
            if direct or self._calm:
                return self._server.ports[way]
            return self._proxies[way].port

        return Person(name, (Lines, Messages)[way], port, NAMES, f"{seed} {name}", self.counts)

    async def _arrive(self) -> None:
        """Have everyone known by name and in both rooms."""
        for person in self._people:
            await asyncio.wait_for(person.settled.wait(), SECONDS)
        for room in ROOMS[::-1]:
            for person in self._people:
                person.go(room)
            await self._until(partial(self._all_in, room))
            await self._all_see([person.say() for person in self._people])
        await self._until(lambda: all(talker.here for talker in self._talkers))

    async def _chat(self) -> None:
        """Kill the server, mostly without a word, and start it again, until the time is over."""
        self._calm = False
        for one in self._everyone:
            one.quiet = False
        loop = asyncio.get_running_loop()
        until = loop.time() + self.counts.seconds
        while loop.time() < until:
            await asyncio.sleep(self._random.uniform(*PAUSE))
            if self._random.random() < 0.25:
                self.counts.ends += 1
                await self._server.end(signal.SIGTERM)
            else:
                self.counts.kills += 1
                await self._server.end(signal.SIGKILL)
            await self._server.start()

    async def _read_all(self) -> None:
        """Have everyone read to the end of both rooms, over connections that are left alone."""
        self._calm = True
        for proxy in self._proxies:
            proxy.cutting = False
        for one in self._everyone:
            one.quiet = True
        await self._until(lambda: all(talker.answered for talker in self._talkers))
        marks = []
        for room, person in zip(ROOMS, cycle(self._people)):
            await self._until(partial(getattr, person, "here"))
            person.go(room)
            marks.append(person.say())
        await self._all_see(marks)
        journal = self._server.journal
        await self._until(lambda: all(talker.has_read(journal) for talker in self._talkers))

    @property
    def _everyone(self) -> list[Person | Talker]:
        return [*self._people, *self._talkers]

    def _all_in(self, room: str) -> bool:
        return all(person.room == room for person in self._people)

    async def _all_see(self, marks: list[str]) -> None:
        await self._until(lambda: all(person.seen.issuperset(marks) for person in self._people))

    async def _until(self, true: Callable[[], bool]) -> None:
        async def wait() -> None:
            while not true():  # noqa: ASYNC110 - many things may make it so
                await asyncio.sleep(0.05)

        await asyncio.wait_for(wait(), SECONDS)

    def _judge(self) -> None:
        verdict = Verdict(read_journal(self._server.journal))
        transcripts = [person.transcript for person in self._people]
        for transcript in transcripts:
            verdict.judge(transcript)
        verdict.judge_whispers(transcripts)
        self.counts.repeats = verdict.repeats
        self.counts.gaps = sum(transcript.gaps for transcript in transcripts)
        self.faults += verdict.faults
        for person in self._people:
            self.faults += person.faults
        for talker in self._talkers:
            self.faults += talker.faults(self._server.journal)
        for line in self._server.log.read_text(encoding="utf-8").splitlines():
            if "| ERROR |" in line or "| CRITICAL |" in line or "Traceback" in line:
                self.faults.append(f"the server's log: {line}")
