"""Garbage: keeping full collections short, because the server serves nobody during one.

A full collection looks at every object there is: with ten thousand sessions that takes 75 ms, again
and again. So what has survived a full collection is set aside (gc.freeze), and the next one looks
only at what is newer.

The price: garbage among what was set aside is found only if no cycle holds it. Lost connections
leave no cycles (Session.lost takes care of that), so there is little such garbage. Once an hour all
is taken back and collected, which takes those 75 ms.
"""

import gc
from typing import Any

from twisted.application.internet import TimerService
from twisted.internet.interfaces import IReactorTime

THAW_SECONDS = 3600
"""Seconds from one collection of everything to the next."""


class GarbageService(TimerService):
    """Sets aside what full collections have left, while the service runs."""

    def __init__(self, clock: IReactorTime) -> None:
        super().__init__(THAW_SECONDS, self._collect)
        self.clock = clock

    def startService(self) -> None:
        """Collect everything, and set aside what is left of the start."""
        gc.callbacks.append(_freeze)
        super().startService()

    def stopService(self) -> Any:
        """Leave the collector as it was before."""
        gc.callbacks.remove(_freeze)
        gc.unfreeze()
        return super().stopService()

    def _collect(self) -> None:
        gc.unfreeze()
        gc.collect()


def _freeze(phase: str, info: dict[str, int]) -> None:
    if phase == "stop" and info["generation"] == 2:  # noqa: PLR2004 - the oldest
        gc.freeze()
