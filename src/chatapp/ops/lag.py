"""The reactor's lag: how much later than it was due something is called."""

from twisted.application.service import Service
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from chatapp.counts import Histogram

LAG_SECONDS = 0.1
"""How often it is measured; whatever holds the reactor up for longer is sure to be seen."""


class LagService(Service):
    """Measures the lag for as long as it runs."""

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
        """Measure no more."""
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
