"""What a client at a gateway has sent, as its protocol takes it: in order, and only when it reads.

What has come while the protocol takes nothing waits here. A gateway sends ASK_BYTES of a client,
and what it has read with them, and then waits until it is told READ. So more than HELD_AT_MOST
waits only if the gateway does not keep to that.
"""

from collections.abc import Callable
from typing import Protocol

from chatapp.link.frames import ASK_BYTES, Kind

HELD_AT_MOST = 4 * ASK_BYTES
"""Bytes: a window, and what a transport may deliver after it was told to read no more."""


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
        held: bytes that have come and were not taken.
        _taker: takes them.
        _parts: these bytes.
        _paused: True while nothing is taken.
        _asked: True if the gateway waits for READ.
        _ending: True if the client has sent its last, and the taker was not told.
    """

    __slots__ = ("_asked", "_ending", "_parts", "_paused", "_taker", "held")

    def __init__(self, taker: Taker) -> None:
        self.held = 0
        self._taker = taker
        self._parts: list[bytes] = []
        self._paused = False
        self._asked = False
        self._ending = False

    def take(self, data: bytes, *, asks: bool = False) -> None:
        """Have bytes taken, now or later; if `asks`, the gateway is told when they were."""
        self._asked |= asks
        if self._paused or self.held:
            self._parts.append(data)
            self.held += len(data)
        else:
            self._taker.deliver(data)
            self._look()

    def end(self) -> None:
        """Have it noted that the client sends no more."""
        self._ending = True
        self._look()

    def pause(self) -> None:
        """Have nothing more taken, until `resume`."""
        self._paused = True

    def resume(self) -> None:
        """Go on with what has come, in a later turn."""
        self._paused = False
        if self.held or self._ending:
            self._taker.later(self._go_on)
        else:
            self._look()

    def take_rest(self) -> bytes:
        """Return what has come and was not taken."""
        rest = b"".join(self._parts)
        self._parts.clear()
        self.held = 0
        return rest

    def _go_on(self) -> None:
        if self.held and not self._paused:
            self._taker.deliver(self.take_rest())
        self._look()

    def _look(self) -> None:
        """If everything was taken, tell the taker of the end, or the gateway to send more."""
        if self.held or self._paused:
            return
        if self._ending:
            self._ending = False
            self._taker.deliver_end()
        elif self._asked:
            self._asked = False
            self._taker.tell(Kind.READ)
