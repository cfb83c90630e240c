"""Receipts: what has surely reached the client of a session.

A client that can be asked is: by a ping that stands after what it was sent, and whose pong says so.
Of any other, time is asked: what its machine had acknowledged a while ago, on a connection that has
lasted since, is taken for read. A proxy may acknowledge what the client will never see.
"""

from collections.abc import Sequence

from chatapp.log.reader import Reader
from chatapp.wire.encoding import Encoding

ASK_SECONDS = 2.0
"""How often, at the most, a client is asked."""


class Receipts:
    """Counts what a session alone was told, and knows what of everything has arrived.

    Attributes:
        told: how many lines the session alone was told.
        arrived: how many of them the client surely has.
        moved: whether there is news that was not saved yet.
    """

    __slots__ = (
        "_asked",
        "_asked_at",
        "_number",
        "_places",
        "_since",
        "_sure",
        "arrived",
        "moved",
        "told",
    )

    def __init__(self) -> None:
        self.told = 0
        self.arrived = 0
        self.moved = False
        self._number = 0
        self._asked = 0
        self._asked_at = -ASK_SECONDS
        self._places: list[tuple[Reader, int]] = []
        self._sure = 0
        self._since = 0.0

    def ask(self, readers: Sequence[Reader], now: float) -> int:
        """Return the number by which the client is to confirm all it was sent; 0 if it need not.

        Args:
            readers: the session's, which has been given everything.
            now: the time, in seconds.
        """
        behind = [reader for reader in readers if reader.acknowledged < reader.cursor]
        if now - self._asked_at < ASK_SECONDS or not (behind or self.arrived < self.told):
            return 0
        self._asked, self._asked_at = self.told, now
        self._places = [(reader, reader.cursor) for reader in behind]
        self._number += 1
        return self._number

    def confirm(self, number: int) -> bool:
        """Note that the client has all it had been sent when it was asked; return whether it does.

        Args:
            number: what `ask` returned.
        """
        if number != self._number or not number:
            return False
        places, self._places = self._places, []
        for reader, cursor in places:
            self.moved |= reader.confirm(cursor)
        self.moved |= self._asked > self.arrived
        self.arrived = max(self.arrived, self._asked)
        return True

    def confirm_log(self, readers: Sequence[Reader], log: int, offset: int) -> bool:
        """Note that the client has a log up to an offset; return whether that is news."""
        news = [reader.confirm(offset) for reader in readers if reader.log.id == log]
        self.moved |= any(news)
        return any(news)

    def assume(
        self,
        readers: Sequence[Reader],
        now: float,
        seconds: float,
        unacknowledged: int,
        encoding: Encoding,
    ) -> None:
        """Note what a client that cannot be asked surely has.

        Args:
            readers: the session's.
            now: the time, in seconds.
            seconds: for how long a client that is gone may go unnoticed.
            unacknowledged: how many of the bytes that it was written may not have arrived.
            encoding: what those bytes are.
        """
        for reader in readers:
            self.moved |= reader.assume(now, seconds, unacknowledged, encoding)
        if self._sure > self.arrived and now - self._since >= seconds:
            self.arrived = self._sure
            self.moved = True
        if not unacknowledged and self._sure <= self.arrived < self.told:
            self._sure, self._since = self.told, now

    def forget(self) -> None:
        """Forget the readers: there is no connection any more."""
        self._places = []
