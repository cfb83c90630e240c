"""Garbage: keeping the collector from going through everything there is, again and again.

A full collection looks at every object of every session; with ten thousand of them nobody is heard
for 75 ms. What has survived one is set aside (gc.freeze), so the next looks at what is new. Little
here is garbage that only the collector finds, as lost connections leave no cycles; once an hour it
looks at everything nevertheless.
"""

import gc
from typing import Any

from twisted.application.internet import TimerService
from twisted.internet.interfaces import IReactorTime

THAW_SECONDS = 3600


class GarbageService(TimerService):
    """Sets aside what a full collection has left, for as long as it runs."""

    def __init__(self, clock: IReactorTime) -> None:
        super().__init__(THAW_SECONDS, self._collect)
        self.clock = clock

    def startService(self) -> None:
        """Begin with what there is from the start."""
        gc.callbacks.append(_freeze)
        super().startService()

    def stopService(self) -> Any:
        """Leave the collector as it was."""
        gc.callbacks.remove(_freeze)
        gc.unfreeze()
        return super().stopService()

    def _collect(self) -> None:
        gc.unfreeze()
        gc.collect()


def _freeze(phase: str, info: dict[str, int]) -> None:
    if phase == "stop" and info["generation"] == 2:  # noqa: PLR2004 - the oldest
        gc.freeze()
