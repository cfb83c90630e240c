"""Speak first or wait: when a new client joins.

A client joins when it has spoken or waited. A browser that was pointed at the line port sends an
HTTP request, and a client that comes back says so. Both do it at once, and the other users are not
to read of a guest who never was. A client that says nothing, such as a person with telnet, waits
for a moment and is welcomed.

After that moment comes one more turn of the reactor. Timers are called before sockets are read, so
in a long turn the client's first bytes may have arrived already when its time is up.
"""

from collections.abc import Callable

from twisted.internet.interfaces import IReactorTime

from chatapp.later import Later

TEXT_SECONDS = 0.1
"""How long a silent client that reads lines waits, in seconds."""

OBJECT_SECONDS = 0.5
"""How long a silent program that reads objects waits, in seconds: it has more to prepare."""


class Greeting:
    """Welcomes one silent client, unless it speaks first.

    Args:
        clock: calls later.
        seconds: how long the client may be silent.
        welcome: called once if the client stays silent, and never after `cancel`.
    """

    __slots__ = ("_call", "_clock", "_welcome")

    def __init__(self, clock: IReactorTime, seconds: float, welcome: Callable[[], object]) -> None:
        self._clock = clock
        self._welcome = welcome
        self._call = Later(clock.callLater(seconds, self._wait_a_turn))

    def cancel(self) -> bool:
        """Wait no longer; return True if the client was still waiting."""
        waiting = self._call.waits
        self._call.cancel()
        return waiting

    def _wait_a_turn(self) -> None:
        self._call = Later(self._clock.callLater(0, self._welcome))
