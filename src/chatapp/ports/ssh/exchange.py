"""Exchange: which messages of ssh may come when, so that a client cannot have keys made for ever.

conch computes a key for each message that asks for one, whatever came before it.
"""

from twisted.internet.interfaces import IReactorTime

from chatapp.session.bucket import Bucket

EXCHANGES_AT_ONCE, SECONDS_EACH = 4, 60
"""How many exchanges there may be at once, and after how many seconds another one."""

_INIT, _NEW_KEYS, _FIRST, _LAST = 20, 21, 20, 49
_ANY_TIME = range(1, 5)
"""DISCONNECT, IGNORE, UNIMPLEMENTED and DEBUG."""

_ASKS = 30
_ASKS_AT_MOST = 2
"""The message that has a key made; it comes twice if the client has guessed wrong."""


class Exchange:
    """How far an exchange of keys has come.

    Attributes:
        goes_on: True from the client's first message of it to its last.
        _pace: how many there may be.
        _asked: how often the client has had a key made in this one.
        _first: True until the first has ended.
    """

    __slots__ = ("_asked", "_clock", "_first", "_pace", "goes_on")

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self._pace = Bucket(1 / SECONDS_EACH, EXCHANGES_AT_ONCE, clock.seconds())
        self._asked = 0
        self._first = True
        self.goes_on = False

    def allows(self, message: int) -> bool:
        """Return whether a message may come now, and note that it has."""
        if message in _ANY_TIME:
            return True
        if not _FIRST <= message <= _LAST:
            return not (self.goes_on or self._first)
        if message == _INIT:
            begins = not self.goes_on and self._pace.try_take(self._clock.seconds())
            self.goes_on, self._asked = self.goes_on or begins, 0
            return begins
        if message == _NEW_KEYS:
            ends = self.goes_on and self._asked > 0
            self.goes_on = self._first = False
            return ends
        self._asked += message == _ASKS
        return message == _ASKS and self.goes_on and self._asked <= _ASKS_AT_MOST
