"""Key turns: whose key is made next, because each takes the server some milliseconds.

So many are made in a second for all links together, and the others wait in the order in which they
came. A link that goes leaves the queue, so those that come, ask for a key and go again cost nobody
any time.
"""

from collections.abc import Callable

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from chatapp.session.bucket import Bucket

KEYS_A_SECOND, KEYS_AT_ONCE = 100, 5
"""How many keys are made in a second, for all that come, and at once: each takes about 2 ms."""


class KeyTurns:
    """The links that are to have a key made.

    Attributes:
        _pace: how many keys are made.
        _waiting: makes the keys that wait, in their order.
        _later: the call that makes the next one; None while none waits.
    """

    __slots__ = ("_clock", "_later", "_pace", "_waiting")

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self._pace = Bucket(KEYS_A_SECOND, KEYS_AT_ONCE, clock.seconds())
        self._waiting: dict[Callable[[], None], None] = {}
        self._later: IDelayedCall | None = None

    def try_take(self) -> bool:
        """Return whether a key may be made at once."""
        return not self._waiting and self._pace.try_take(self._clock.seconds())

    def wait(self, make: Callable[[], None]) -> None:
        """Have a key made after those that wait already."""
        self._waiting[make] = None
        self._look()

    def leave(self, make: Callable[[], None]) -> None:
        """Have a key not made: its link has gone."""
        self._waiting.pop(make, None)
        self._look()

    def _next(self) -> None:
        self._later = None
        self._pace.take(self._clock.seconds())
        make = next(iter(self._waiting))
        del self._waiting[make]
        make()
        self._look()

    def _look(self) -> None:
        """Wait for the next turn, if there is anybody whose it is."""
        if self._waiting and self._later is None:
            wait = self._pace.take(self._clock.seconds(), 0)
            self._later = self._clock.callLater(wait, self._next)
        elif not self._waiting and self._later is not None:
            self._later.cancel()
            self._later = None
