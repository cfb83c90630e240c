"""Type-ahead: what has come from a terminal and is not typed yet, because it came too fast.

Each key may be work, and a packet holds thousands of them. So a terminal types no more than some
kilobytes a second, which is more than anybody reads; a paste that is longer takes its time. While
something waits, nothing more is read from the connection: what waits is one packet.
"""

from collections.abc import Callable
from typing import Protocol

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from chatapp.session.bucket import Bucket

BYTES_A_SECOND, BYTES_AT_ONCE = 8 * 1024, 2 * 1024
"""How much is typed, in the long run, and at once."""

WAIT_SECONDS = 0.05
"""How long the rest of a packet waits before some of it is typed, in seconds."""


class LineInput(Protocol):
    """The protocol to which the lines go that were entered."""

    def cut_text(self, text: bytes) -> None:
        """Take the text of lines."""

    def take_rest(self) -> bytes:
        """Return what the client has sent of a line that is not cut yet."""

    def hold_input(self, *, hold: bool) -> None:
        """Read nothing more, or again."""


class TypeAhead:
    """The bytes of one terminal, on their way to its line.

    Args:
        clock: tells the time, and calls later.
        input_: takes the lines that were entered later.
        type_: types bytes, and returns the lines that were entered.
    """

    __slots__ = ("_clock", "_input", "_later", "_pace", "_type", "_waiting")

    def __init__(
        self,
        clock: IReactorTime,
        input_: LineInput,
        type_: Callable[[bytes], bytes],
    ) -> None:
        self._clock = clock
        self._input = input_
        self._type = type_
        self._pace = Bucket(BYTES_A_SECOND, BYTES_AT_ONCE, clock.seconds())
        self._waiting = b""
        self._later: IDelayedCall | None = None

    def feed(self, data: bytes) -> bytes:
        """Type what has come, as far as it is time; return the lines that were entered."""
        self._waiting += data
        size = self._pace.take_some(len(self._waiting), self._clock.seconds())
        while self._waiting[size - 1 : size] == b"\t":  # what follows shows that it is no key
            size += 1
        now, self._waiting = self._waiting[:size], self._waiting[size:]
        if self._waiting and self._later is None:
            self._input.hold_input(hold=True)
            self._later = self._clock.callLater(WAIT_SECONDS, self._go_on)
        return self._type(now) if now else b""

    def end(self) -> bytes:
        """Type nothing more; return what waits."""
        rest, self._waiting = self._waiting, b""
        if self._later is not None:
            self._later.cancel()
            self._later = None
        return rest

    def _go_on(self) -> None:
        self._later = None
        lines = self.feed(b"")
        if self._later is None:
            self._input.hold_input(hold=False)
        if lines:
            self._input.cut_text(lines)
