"""What a client at a gateway has sent, as its protocol takes it: in order, and only when it reads.

What has come while the protocol takes nothing waits here. Then the gateway is told to hold the
rest, so it is what was on its way at the most.
"""

from collections.abc import Callable
from typing import Protocol

from chatapp.link.frames import Kind


class Taker(Protocol):
    """Takes what a client sends."""

    def deliver(self, data: bytes) -> None:
        """Take bytes."""

    def deliver_end(self) -> None:
        """Note that the client sends no more."""

    def tell(self, kind: Kind) -> None:
        """Tell the gateway something of the client."""

    def later(self, call: Callable[[], None]) -> None:
        """Call in a later turn."""


class Incoming:
    """What one client has sent.

    Attributes:
        _taker: takes it.
        _held: what has come and was not taken.
        _paused: True while nothing is taken.
        _holding: True if the gateway was told to hold what the client sends.
        _ending: True if the client has sent its last, and the taker was not told.
    """

    __slots__ = ("_ending", "_held", "_holding", "_paused", "_taker")

    def __init__(self, taker: Taker) -> None:
        self._taker = taker
        self._held: list[bytes] = []
        self._paused = False
        self._holding = False
        self._ending = False

    def take(self, data: bytes) -> None:
        """Have bytes taken, now or later."""
        if self._paused or self._held:
            self._held.append(data)
            if not self._holding:
                self._holding = True
                self._taker.tell(Kind.HOLD)
        else:
            self._taker.deliver(data)

    def end(self) -> None:
        """Have it noted that the client sends no more."""
        self._ending = True
        if not self._paused and not self._held:
            self._end()

    def pause(self) -> None:
        """Have nothing more taken, until `resume`."""
        self._paused = True

    def resume(self) -> None:
        """Go on with what has come, in a later turn."""
        self._paused = False
        if self._held or self._ending:
            self._taker.later(self._go_on)
        else:
            self._read()

    def take_rest(self) -> bytes:
        """Return what has come and was not taken."""
        rest = b"".join(self._held)
        self._held.clear()
        return rest

    def _go_on(self) -> None:
        if self._held and not self._paused:
            self._taker.deliver(self.take_rest())
        if self._held or self._paused:
            return
        if self._ending:
            self._end()
        else:
            self._read()

    def _end(self) -> None:
        self._ending = False
        self._taker.deliver_end()

    def _read(self) -> None:
        """Have the gateway read again what the client sends."""
        if self._holding:
            self._holding = False
            self._taker.tell(Kind.READ)
