"""Intake: what comes in over a link, and when it is read.

Two things stop it: there were too many packets, or the connection takes nothing more, so that
answers would pile up.
"""

from collections.abc import Callable

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from chatapp.session.bucket import Bucket

PACKETS_A_SECOND, PACKETS_AT_ONCE = 100, 400
"""How many packets are done, in the long run, and at once."""

_PIECE_BYTES = 1024
"""How much is decrypted before the pace is looked at."""


class Intake:
    """What has come and is not read yet.

    Args:
        clock: tells the time, and calls later.
        read: called with bytes that are to be read.
        stop_reading: called with whether the connection is to be left alone.

    Attributes:
        _unread: what was received and is not read.
        _pace: how many packets may be done.
        _full: True while the connection takes nothing more.
        _resting: the call that reads on; None while nothing waits for it.
    """

    __slots__ = ("_clock", "_full", "_pace", "_read", "_resting", "_stop_reading", "_unread")

    def __init__(
        self,
        clock: IReactorTime,
        read: Callable[[bytes], None],
        stop_reading: Callable[[bool], None],
    ) -> None:
        self._clock = clock
        self._read = read
        self._stop_reading = stop_reading
        self._unread = b""
        self._pace = Bucket(PACKETS_A_SECOND, PACKETS_AT_ONCE, clock.seconds())
        self._full = False
        self._resting: IDelayedCall | None = None

    @property
    def full(self) -> bool:
        """Whether the connection takes nothing more."""
        return self._full

    @full.setter
    def full(self, full: bool) -> None:
        self._full = full
        self._look()

    def take(self, data: bytes) -> None:
        """Take what has come, as far as it is time."""
        self._unread += data
        while self._unread and self._resting is None:
            piece, self._unread = self._unread[:_PIECE_BYTES], self._unread[_PIECE_BYTES:]
            self._read(piece)
            now = self._clock.seconds()
            if self._pace.tokens(now) < 1:
                wait = self._pace.take(now, 0)
                self._resting = self._clock.callLater(wait, self._go_on)
                self._look()

    def count(self) -> None:
        """Count a packet."""
        self._pace.take(self._clock.seconds())

    def stop(self) -> None:
        """Read nothing more: the connection is lost, and no cycle is to keep it in memory."""
        self._unread = b""
        self._read = self._stop_reading = _ignore
        if self._resting is not None:
            self._resting.cancel()
            self._resting = None

    def _go_on(self) -> None:
        self._resting = None
        self._look()
        self.take(b"")

    def _look(self) -> None:
        self._stop_reading(self._full or self._resting is not None)


def _ignore(_what: object) -> None:
    """Do nothing."""
