"""Backups put back: programs talk while one is made, and come back after it was put back.

What was said since the backup is gone. But nobody may take new words for old ones: where an id is
used again, the room's epoch is another, and the program reads again what there is.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator

from chatapp.client import Message
from tests.crash.counts import Counts
from tests.crash.server import Server
from tests.crash.talker import LOBBY, Kept, Talker, read_entries, read_epochs

SECONDS = 1.5
"""How long the programs talk before the backup, after it, and after it was put back."""

WAYS = ("restore", "by hand", "restore after a kill", "by hand after a kill")

Until = Callable[[Callable[[], bool]], Awaitable[None]]


class Restoring:
    """Makes backups and puts them back; `faults` is what was wrong.

    Args:
        server: runs, and does so afterwards.
        until: waits until something is true.
        counts: of the whole run.
    """

    def __init__(self, server: Server, until: Until, counts: Counts) -> None:
        self.faults: list[str] = []
        self.talkers: list[Talker] = []
        self._server = server
        self._until = until
        self._counts = counts

    async def go(self, seed: int) -> None:
        """Put a backup back in each way there is."""
        for number, way in enumerate(WAYS):
            talkers = [
                Talker(f"{name}{number}", self._server.ports[1], f"{seed} {name}", self._counts)
                for name in ("three", "four")
            ]
            self.talkers += talkers
            living = [asyncio.ensure_future(talker.live()) for talker in talkers]
            try:
                await self._round(way, talkers)
            except TimeoutError:
                self.faults.append(f"{way}: the programs did not read to the end")
            finally:
                for life in living:
                    life.cancel()
                for outcome in await asyncio.gather(*living, return_exceptions=True):
                    if not isinstance(outcome, asyncio.CancelledError):
                        self.faults.append(f"{way}: {outcome!r}")

    async def _round(self, way: str, talkers: list[Talker]) -> None:
        await self._until(lambda: all(talker.here for talker in talkers))
        for talker in talkers:
            talker.quiet = False
        await asyncio.sleep(SECONDS)
        await self._server.back_up()
        await self._server.refuse_to_restore()
        if "by hand" in way:  # the tokens that the backup knows are given up
            await self._server.end(signal.SIGKILL)
            await self._server.start()
        await asyncio.sleep(SECONDS)
        await self._server.end(signal.SIGKILL if "kill" in way else signal.SIGTERM)
        if "by hand" in way:
            self._server.copy_back()
        else:
            await self._server.restore()
        self._counts.restores += 1
        await self._server.start()
        await asyncio.sleep(SECONDS)
        await self._read_all(way, talkers)

    async def _read_all(self, way: str, talkers: list[Talker]) -> None:
        for talker in talkers:
            talker.quiet = True
        await self._until(lambda: all(talker.answered for talker in talkers))
        journal = self._server.journal
        await self._until(lambda: all(talker.has_read(journal) for talker in talkers))
        kept = read_entries(journal)
        for talker in talkers:
            self.faults += (
                f"{way}: {fault}" for fault in talker.faults(kept, read_epochs(journal))
            )
            self.faults += (f"{way}: {fault}" for fault in _read_again(talker, kept))


def _read_again(talker: Talker, kept: Kept) -> Iterator[str]:
    """Yield what a program does not have of the lobby after its epoch was another."""
    epochs = [(epoch, entries) for room, epoch, entries in talker.stays if room == LOBBY]
    if len({epoch for epoch, _ in epochs}) < 2:
        yield f"{talker.name} goes on in the epoch that it knew"
        return
    read = {entry.id for entry in epochs[-1][1]}
    missed = [offset for room, offset in kept if room == LOBBY and offset not in read]
    if missed:
        yield f"{talker.name} did not read {len(missed)} entries again, from {min(missed)} on"


def used_twice(talkers: list[Talker]) -> Iterator[str]:
    """Yield which ids were used for different entries in one epoch."""
    known: dict[tuple[str, str, int], str] = {}
    for talker in talkers:
        for room, epoch, entries in talker.stays:
            for entry in entries:
                said = entry.text if isinstance(entry, Message) else ""
                text = f"{type(entry).__name__} {entry.time} {said}"
                if known.setdefault((room, epoch, entry.id), text) != text:
                    yield f"{talker.name}: {room} {entry.id} is {text}, and was another entry"
