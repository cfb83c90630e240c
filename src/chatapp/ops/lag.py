"""The reactor's lag: how much later than due the reactor calls something.

All users wait while the reactor does one thing, so this is the first number to look at when a
server feels slow.
"""

from twisted.application.service import Service
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from chatapp.counts import Histogram

LAG_SECONDS = 0.1
"""Seconds between two measurements; anything that holds the reactor up for longer is seen."""


class LagService(Service):
    """Measures the lag while the service runs.

    Args:
        clock: the reactor.
        lag: where the measurements go, in seconds.
    """

    def __init__(self, clock: IReactorTime, lag: Histogram) -> None:
        self._clock = clock
        self._lag = lag
        self._due = 0.0
        self._call: IDelayedCall | None = None

    def startService(self) -> None:
        """Begin to measure."""
        super().startService()
        self._wait()

    def stopService(self) -> None:
        """End measuring."""
        super().stopService()
        if self._call is not None:
            self._call.cancel()
            self._call = None

    def _wait(self) -> None:
        self._due = self._clock.seconds() + LAG_SECONDS
        self._call = self._clock.callLater(LAG_SECONDS, self._measure)

    def _measure(self) -> None:
        self._lag.add(self._clock.seconds() - self._due)
        self._wait()
