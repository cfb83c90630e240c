"""A run: people arrive, chat while the server is killed, and in the end read everything."""

import asyncio
import random
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle
from typing import TypeVar

from tests.crash.call import Lines, Messages
from tests.crash.counts import Counts
from tests.crash.court import Court
from tests.crash.gadget import Gadget, Owner
from tests.crash.member import Member
from tests.crash.person import ROOMS, Person
from tests.crash.proxy import Proxy
from tests.crash.restoring import Restoring, used_twice
from tests.crash.served import Served
from tests.crash.server import Server
from tests.crash.talker import Talker, read_entries, read_epochs
from tests.crash.verdict import Verdict, read_journal, read_outside, read_tails, torn_lines
from tests.crash.visitor import Visitor
from tests.server import SECONDS

NAMES = ["ann", "bob", "carl", "dora", "emil", "fay"]
VISITORS = ["gus", "hal"]
OWNER = "ivy"
PROGRAMS = ["one", "two"]
DIRECT = 2
"""How many of them are connected directly."""

PAUSES = ((0.5, 2.5), (0.5, 2.5), (0.5, 2.5), (4, 9))
"""Between how many seconds and how many the server is left alone, each as often as another."""

SILENCE = (2, 12)
"""For how many seconds, at the most, a proxy is silent: on the line port, whose clients cannot be
asked, for less than it takes until they are taken to have read; and on the WebSocket port."""


_P = TypeVar("_P", bound=Person)

ENOUGH = Counts(
    messages=100, shown=500, kills=2, cuts=3, resumes=10, entries=100, returns=3, acts=3, reads=3
)
"""What has to happen for a run to tell anything."""

LONGEST = 300
"""How many seconds a run waits for that, on a busy machine."""


class Run:
    """A run in which all that is left to chance follows from a seed.

    It takes so many seconds at least, and as many more as it takes until enough has happened.
    """

    pauses: Sequence[tuple[float, float]] = PAUSES

    def __init__(self, server: Served, seconds: int, seed: int, enough: Counts = ENOUGH) -> None:
        self.counts = Counts(seconds=seconds)
        self.faults: list[str] = []
        self._seed = seed
        self._random = random.Random(seed)  # noqa: S311 - it is to be repeatable
        self._server = server
        self._enough = enough
        self._proxies = [
            Proxy(partial(self._port, way), silence, f"{seed} {silence}", self.counts)
            for way, silence in enumerate(SILENCE)
        ]
        self._calm = True
        self._people = [
            self._person(Person, name, number, direct=number < DIRECT)
            for number, name in enumerate(NAMES)
        ]
        self._visitors = [
            self._person(Visitor, name, number, direct=False)
            for number, name in enumerate(VISITORS)
        ]
        self._owner = Owner(OWNER)
        self._gadgets = [
            self._person(partial(Gadget, self._owner), f"{OWNER}_{number}_", number, direct=False)
            for number in range(2)
        ]
        self._talkers: list[Talker] = []
        self._court = Court(self._port_of, seed, self.counts)
        self._doing = "people arrive"

    async def go(self) -> None:
        """Let it all happen."""
        for proxy in self._proxies:
            await proxy.start()
        await self._server.start()
        await self._court.open(self._server.ports[0])
        self._talkers += (
            Talker(name, self._proxies[1].port, f"{self._seed} {name}", self.counts)
            for name in PROGRAMS
        )
        try:
            await self._live()
            self._judge()
            await self._restore()
        except Exception:  # noqa: BLE001 - what was found until then is to be told, too
            self.faults.append(traceback.format_exc())
        finally:
            for proxy in self._proxies:
                proxy.stop()
            self._server.kill()
        self._judge_log()

    async def _restore(self) -> None:
        """Put backups back, if the journal is in a file; see that no id was used twice."""
        talkers = list(self._talkers)
        if isinstance(self._server, Server):
            restoring = Restoring(self._server, self._until, self.counts)
            await restoring.go(self._seed)
            self.faults += restoring.faults
            talkers += restoring.talkers
        self.faults += used_twice(talkers)

    async def _live(self) -> None:
        """Let people and programs come, chat while the server is killed, and read everything."""
        living = [asyncio.ensure_future(one.live()) for one in self._everyone]
        try:
            await self._arrive()
            await self._chat()
            await self._read_all()
        except TimeoutError:
            self.faults.append(f"{self._doing}: it took too long")
        finally:
            for life in living:
                life.cancel()
            for outcome in await asyncio.gather(*living, return_exceptions=True):
                if not isinstance(outcome, asyncio.CancelledError):
                    self.faults.append(repr(outcome))

    def _person(self, kind: Callable[..., _P], name: str, number: int, *, direct: bool) -> _P:
        way = number % 2

        def port() -> int:
            return self._port(way) if direct else self._port_of(way)

        codec = (Lines, Messages)[way]
        return kind(name, codec, port, NAMES, f"{self._seed} {name}", self.counts)

    def _port_of(self, way: int) -> int:
        return self._port(way) if self._calm else self._proxies[way].port

    def _port(self, way: int) -> int:
        return self._server.ports[way]

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
        await self._until(lambda: self._owner.registered)

    async def _chat(self) -> None:
        """Kill the server, mostly without a word, and start it again, until that is enough."""
        self._calm = False
        for one in self._everyone:
            one.quiet = False
        loop = asyncio.get_running_loop()
        begin = loop.time()
        until, latest = begin + self.counts.seconds, begin + self.counts.seconds + LONGEST
        while loop.time() < until or not self.counts.reach(self._enough):
            if loop.time() > latest:
                self.faults.append("not enough has happened")
                break
            await asyncio.sleep(self._random.uniform(*self._random.choice(self.pauses)))
            await self._disturb(lacking=loop.time() > until)

    async def _disturb(self, *, lacking: bool) -> None:
        """Do one of the things to the server that must not matter to anybody.

        Args:
            lacking: whether it is to be one that has not happened often enough, if there is one.
        """
        mishaps = self._server.mishaps
        rare = {name: one for name, one in mishaps.items() if not self._has_enough(name)}
        mishaps = rare if lacking and rare else mishaps
        weights = [mishap.weight for mishap in mishaps.values()]
        (chosen,) = self._random.choices(list(mishaps), weights)
        setattr(self.counts, chosen, getattr(self.counts, chosen) + 1)
        await mishaps[chosen].happen()

    def _has_enough(self, name: str) -> bool:
        return bool(getattr(self.counts, name) >= getattr(self._enough, name))

    async def _read_all(self) -> None:
        """Have everyone read to the end of both rooms, over connections that are left alone."""
        self._calm = True
        for proxy in self._proxies:
            proxy.cutting = False
        for one in self._everyone:
            one.quiet = True
        await self._settle()
        self._doing = "silent connections end"
        await self._until(lambda: not any(proxy.silent for proxy in self._proxies))
        self._doing = "programs are answered"
        await self._until(lambda: all(talker.answered for talker in self._talkers))
        self._doing = "people are back in both rooms"
        await self._until(self._all_back)
        self._doing = "people read to the end"
        marks = []
        for room, person in zip(ROOMS, cycle(self._people)):
            person.go(room)
            marks.append(person.say())
        await self._all_see(marks)
        self._doing = "programs read to the end"
        journal = self._server.journal
        await self._until(lambda: all(talker.has_read(journal) for talker in self._talkers))
        await self._until(lambda: self._court.has_read(journal))

    async def _settle(self) -> None:
        """Wait until nothing happens any more to what is between people and the server."""

    def _all_back(self) -> bool:
        """Return whether all people are in both rooms; else have them go there."""
        missing = 0
        for person in self._people:
            for room in set(ROOMS) - person.transcript.inside or ([] if person.here else [""]):
                missing += 1
                if room and person.here:
                    person.go(room)
        return not missing

    @property
    def _everyone(self) -> list[Person | Talker | Member]:
        people = *self._people, *self._visitors, *self._gadgets
        return [*people, *self._talkers, *self._court.everyone]

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
        file = self._server.journal
        journal, faults = read_journal(file)
        self.faults += faults
        verdict = Verdict(journal, read_outside(file))
        people = [person.transcript for person in self._people]
        passing: list[Visitor | Gadget] = [*self._visitors, *self._gadgets]
        lives = [life for one in passing for life in one.transcripts()]
        for transcript in (*people, *lives):
            verdict.judge(transcript)
        verdict.judge_whispers(people)
        self.counts.repeats = verdict.repeats
        self.counts.gaps = sum(transcript.gaps for transcript in (*people, *lives))
        self.faults += verdict.faults
        self.faults += torn_lines((*people, *lives), read_tails(file))
        for person in (*self._people, *passing):
            self.faults += person.faults
        self.faults += self._owner.kept_faults(file)
        self.faults += self._court.faults(file)
        kept = read_entries(file)
        for talker in self._talkers:
            self.faults += talker.faults(kept, read_epochs(file))
            self.faults += talker.said_faults(kept)

    def _judge_log(self) -> None:
        self.faults += (f"the server's log: {line}" for line in self._server.complaints())
