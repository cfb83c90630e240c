"""The input gate: whether a session's lines are read, or wait where the client sent them.

Nothing is queued here: a paused connection stops reading, so the client's own system holds what it
sends, and a flood costs the server nothing.
"""

from enum import Flag, auto

from twisted.internet.interfaces import IReactorTime

from chatapp.config import Settings
from chatapp.session.bucket import Pace
from chatapp.session.connection import Connection


class PauseReason(Flag):
    """Why a session's lines are not read for a while."""

    UNREAD = auto()
    """It has not read what it was told."""
    PACE = auto()
    """Its lines come too fast."""


class InputGate:
    """Pauses a connection for as long as there is a reason to, and keeps its lines to their pace.

    `closed`: no line counts any more, and nothing pauses the connection.
    """

    __slots__ = ("_clock", "_pace", "_paced_by", "_reasons", "_settings", "closed", "connection")

    def __init__(self, connection: Connection, settings: Settings, clock: IReactorTime) -> None:
        self.closed = False
        self.connection = connection
        self._clock = clock
        self._settings = settings
        self._reasons = PauseReason(0)
        self._pace: Pace | None = None
        self._paced_by = (0, 0)

    def pause(self, why: PauseReason) -> None:
        """Read no lines, for one more reason."""
        if not self.closed:
            self.connection.pause()
            self._reasons |= why

    def resume(self, why: PauseReason) -> None:
        """Read lines again if that was the last reason not to, in a turn of their own."""
        if self._reasons:
            self._reasons &= ~why
            self._clock.callLater(0, self._resume)

    def keep_pace(self) -> float:
        """Count a line that was read, and read the next no sooner than its time.

        Returns:
            For how many seconds every line has come as soon as it could be read.
        """
        pace = self._current_pace()
        if pace is None or self.closed:
            return 0.0
        now = self._clock.seconds()
        wait = pace.line(now)
        if wait:
            self.pause(PauseReason.PACE)
            self._clock.callLater(wait, self.resume, PauseReason.PACE)
        return pace.too_fast_for(now)

    def close(self) -> None:
        """Read what still comes, to pass over it."""
        self.closed = True
        self.resume(PauseReason.PACE | PauseReason.UNREAD)

    def _current_pace(self) -> Pace | None:
        """Return the pace; it begins anew when the configuration sets another."""
        limits = self._settings.limits
        rate, burst = limits.messages_per_second, limits.message_burst
        if self._paced_by != (rate, burst):
            self._paced_by = (rate, burst)
            self._pace = Pace(rate, burst, self._clock.seconds()) if rate else None
        return self._pace

    def _resume(self) -> None:
        if not self._reasons:
            self.connection.resume()
