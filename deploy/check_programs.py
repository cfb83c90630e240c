"""Programs that chat until the input ends, and then say whether they have missed or doubled any.

They use chatapp.client.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

from chatapp.client import Client, Connected, Message, RoomEvent

URL = "ws://127.0.0.1:6968"
PROGRAMS = 3
SECONDS = 30


class Talker:
    """A program that counts, and keeps what it is told."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.client = Client(URL, name=name)
        self.said = 0
        self.returns = 0
        self.entries: list[RoomEvent] = []
        self.sending: set[asyncio.Task[int]] = set()

    async def listen(self) -> None:
        """Keep every entry of the lobby, and count how often the program has come back."""
        async with self.client:
            async for event in self.client.events():
                self.returns += isinstance(event, Connected) and event.again
                if isinstance(event, RoomEvent) and event.id:
                    self.entries.append(event)

    async def talk(self, over: asyncio.Event) -> None:
        """Say a number again and again, until it is over."""
        while not over.is_set():
            self.said += 1
            self.sending.add(
                asyncio.create_task(self.client.say("#lobby", f"{self.name} {self.said}"))
            )
            await asyncio.sleep(0.2)
        await asyncio.gather(*self.sending)

    def faults(self, talkers: list["Talker"]) -> list[str]:
        """Return what is missing, doubled or out of order."""
        ids = [event.id for event in self.entries]
        holes = [f"{self.name}: a hole behind {a}" for a, b in pairwise(ids) if b != a + 1]
        read = Counter(event.text for event in self.entries if isinstance(event, Message))
        said = [f"{one.name} {number}" for one in talkers for number in range(1, one.said + 1)]
        wrong = [f"{self.name}: read {text} {read[text]} times" for text in said if read[text] != 1]
        return holes + wrong

    def has_read(self, last: int) -> bool:
        """Whether it has read up to an entry."""
        return self.entries[-1].id >= last


async def until(true: Callable[[], bool]) -> None:
    """Wait for something that may come about in many ways."""
    async with asyncio.timeout(SECONDS):
        while not true():  # noqa: ASYNC110 - no one of them could tell
            await asyncio.sleep(0.05)


async def main() -> None:
    """Let them talk, wait until all is answered and read, and compare."""
    talkers = [Talker(f"prog{number}") for number in range(PROGRAMS)]
    over = asyncio.Event()
    tasks = [asyncio.create_task(talker.listen()) for talker in talkers]
    await until(lambda: all(talker.entries for talker in talkers))
    talking = [asyncio.create_task(talker.talk(over)) for talker in talkers]
    await asyncio.to_thread(sys.stdin.read)
    over.set()
    await asyncio.gather(*talking)
    last = max(talker.entries[-1].id for talker in talkers)
    await until(lambda: all(talker.has_read(last) for talker in talkers))
    for task in tasks:
        task.cancel()
    faults = [fault for talker in talkers for fault in talker.faults(talkers)]
    print(
        f"{PROGRAMS} programs: {sum(talker.said for talker in talkers)} lines said,"
        f" {sum(talker.returns for talker in talkers)} returns,"
        f" {sum(len(talker.entries) for talker in talkers)} entries read; faults: {faults or 0}"
    )
    sys.exit(bool(faults))


if __name__ == "__main__":
    asyncio.run(main())
