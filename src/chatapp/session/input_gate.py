"""InputGate: whether a session's lines are heard, or wait where the client sent them."""

from enum import Flag, auto

from twisted.internet.interfaces import IReactorTime

from chatapp.config import Limits
from chatapp.session.bucket import Pace
from chatapp.session.connection import Connection


class PauseReason(Flag):
    """Why no lines are heard from a session for a while."""

    UNREAD = auto()
    """It has not read what it was told."""
    PACE = auto()
    """Its lines come too fast."""


class InputGate:
    """Pauses a connection for as long as there is a reason to, and keeps its lines to their pace.

    When it is `closed`, there is nothing more to be heard, and no pausing either.
    """

    __slots__ = ("_clock", "_holds", "_pace", "closed", "connection")

    def __init__(self, connection: Connection, limits: Limits, clock: IReactorTime) -> None:
        self.closed = False
        self.connection = connection
        self._clock = clock
        self._holds = PauseReason(0)
        self.limit(limits)

    def limit(self, limits: Limits) -> None:
        """Be held to these limits from here on; the pace begins anew."""
        rate, burst = limits.messages_per_second, limits.message_burst
        self._pace = Pace(rate, burst, self._clock.seconds()) if rate else None

    def hold(self, why: PauseReason) -> None:
        """Hear no lines, for one more reason."""
        if not self.closed:
            self.connection.pause()
            self._holds |= why

    def release(self, why: PauseReason) -> None:
        """Hear lines again if that was the last reason not to, in a turn of their own."""
        if self._holds:
            self._holds &= ~why
            self._clock.callLater(0, self._resume)

    def keep_pace(self) -> float:
        """Count a line that was heard, and hear the next no sooner than its time.

        Returns:
            For how many seconds every line has come as soon as it could be heard.
        """
        if self._pace is None or self.closed:
            return 0.0
        now = self._clock.seconds()
        wait = self._pace.line(now)
        if wait:
            self.hold(PauseReason.PACE)
            self._clock.callLater(wait, self.release, PauseReason.PACE)
        return self._pace.too_fast_for(now)

    def close(self) -> None:
        """Hear what still comes, to pass over it."""
        self.closed = True
        self.release(PauseReason.PACE | PauseReason.UNREAD)

    def _resume(self) -> None:
        if not self._holds:
            self.connection.resume()
