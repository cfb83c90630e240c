"""A proxy between gateways and a server, which cuts links, or swallows what goes over them."""

import asyncio
import random
from collections.abc import Callable

from tests.crash.counts import Counts
from tests.crash.proxy import Proxy, Way

LINK_BYTES = 3000
"""A link is cut within so many bytes."""

CUT_SECONDS = 30
"""A link on which nobody says anything is left alone after so long."""


class LinkProxy(Proxy):
    """Passes links on, and disturbs one when it is asked to.

    Args:
        target: returns the port at which the server waits for links.
        seed: of all that is left to chance.
    """

    def __init__(self, target: Callable[[], int], seed: str) -> None:
        super().__init__(target, 0, seed, Counts())
        self._ways: list[Way] = []
        self._chance = random.Random(f"link {seed}")  # noqa: S311 - it is to be repeatable

    async def disturb(self, silent: float) -> None:
        """Cut a link in one direction, at any byte of what comes next, and wait until it is.

        Args:
            silent: for how many seconds all that comes is swallowed before that.
        """
        if not self._ways:
            return
        way = self._chance.choice(self._ways)
        way.silent = silent
        way.most = way.passed + self._chance.randrange(1, LINK_BYTES)
        for _ in range(CUT_SECONDS * 10):
            if way not in self._ways:
                return
            await asyncio.sleep(0.1)

    def leave_alone(self) -> None:
        """Disturb no link any more, but for what has begun."""
        for way in self._ways:
            way.most = 0

    def _way(self) -> Way:
        return Way(0, 0.0)

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Way
    ) -> bool:
        self._ways.append(way)
        try:
            return await super()._pass(reader, writer, way)
        finally:
            self._ways.remove(way)
