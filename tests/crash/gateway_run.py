"""A run with gateways: some sit at one until it is gone, and the same is listed at all of them."""

import asyncio

from tests.crash.call import Lines, Messages
from tests.crash.gateways import Gateways
from tests.crash.keeper import SUBJECTS
from tests.crash.run import NAMES, Run
from tests.crash.sitter import Sitter, absence_faults
from tests.server import SECONDS

PAUSES = ((0.2, 1.5), (0.2, 1.5), (3, 6))
"""For how long there is peace, as in other runs: there is more that may happen here."""

SITTERS = ["sid", "sue", "sam"]


class GatewayRun(Run):
    """A run in which everybody comes over gateways.

    Args:
        gateways: the gateways, and what is behind them.
        seconds: how long people chat.
        seed: of all that is left to chance.
        enough: what has to happen.
    """

    pauses = PAUSES

    def __init__(self, gateways: Gateways, seconds: int, seed: int, enough: object) -> None:
        super().__init__(gateways, seconds, seed, enough)  # type: ignore[arg-type]
        self._gateways = gateways
        gateways.sitters = [
            Sitter(
                gateways.choose,
                number % 2,
                name,
                (Lines, Messages)[number % 2],
                NAMES,
                f"{seed} {name}",
                self.counts,
            )
            for number, name in enumerate(SITTERS)
        ]
        self._people += gateways.sitters

    async def _settle(self) -> None:
        self._doing = "gateways are left alone"
        await asyncio.wait_for(self._gateways.settle(), SECONDS)

    async def _read_all(self) -> None:
        await super()._read_all()
        self._doing = "the same is listed at all gateways"
        await asyncio.wait_for(self._agree(), SECONDS)

    async def _agree(self) -> None:
        """Wait until the same people are listed at all gateways, all who are there among them."""
        expected = {person.name for person in self._people}
        while True:
            first, *others = await self._gateways.lists()
            passing = set(SUBJECTS)
            if all(other - passing == first - passing for other in others) and expected <= first:
                return

    def _judge(self) -> None:
        super()._judge()
        self.faults += absence_faults(self._server.journal, SITTERS)
