"""Line pace: how fast a user's lines may come, from all of the user's devices together."""

from twisted.internet.interfaces import IReactorTime

from chatapp.config import Settings
from chatapp.session.bucket import Pace


class LinePace:
    """Counts lines under the limits in force.

    Attributes:
        _pace: how fast they have come; None while there is no limit.
        _paced_by: the limits for which `_pace` was made: lines a second, and lines at once.
    """

    __slots__ = ("_clock", "_pace", "_paced_by", "_settings")

    def __init__(self, settings: Settings, clock: IReactorTime) -> None:
        self._clock = clock
        self._settings = settings
        self._pace: Pace | None = None
        self._paced_by = (0, 0)

    def count(self) -> float:
        """Count a line; return the seconds until the next one may be done."""
        pace = self._current()
        return 0.0 if pace is None else pace.line(self._clock.seconds())

    def is_due(self) -> bool:
        """Return whether the next line may be done, as far as its pace is concerned."""
        return self._pace is None or self._pace.is_due(self._clock.seconds())

    def too_fast_for(self) -> float:
        """Return for how many seconds every line has come as soon as it could be done."""
        return 0.0 if self._pace is None else self._pace.too_fast_for(self._clock.seconds())

    def _current(self) -> Pace | None:
        """Return the pace, which starts again if the limits have changed; None without a limit."""
        limits = self._settings.limits
        rate, burst = limits.messages_per_second, limits.message_burst
        if self._paced_by != (rate, burst):
            self._paced_by = (rate, burst)
            self._pace = Pace(rate, burst, self._clock.seconds()) if rate else None
        return self._pace
