"""Standing by: a server waits until the one that has the journal is gone, and then goes on from it.

Goal: the engine's outage is not taken for the other server's death. A lease runs out also while the
engine hangs, or cannot be reached, when nobody can renew it. So a lease that is over counts only
if the engine has answered at once for as long as a lease lasts. It is the same if the engine has
lost the journal, which the other server then gives back to it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from twisted.logger import Logger

from chatapp.errors import JournalError
from chatapp.storage.redis.address import RedisAddress
from chatapp.storage.redis.opening import Opening
from chatapp.storage.redis.scripts import EMPTIED
from chatapp.storage.redis.start import LEASE_SECONDS, is_held, is_there

POLL_SECONDS = 0.2
"""Seconds between two looks whether the other server is gone."""

TELL_SECONDS = 1
"""Seconds between two calls of what wants to know that this server waits."""

SLOW_SECONDS = 1
"""An answer that takes more seconds means that the engine hung: nobody could renew a lease."""

_log = Logger()


@dataclass(frozen=True, slots=True)
class Clock:
    """What standing by needs to know of time.

    Attributes:
        seconds: tells the time of a monotonic clock.
        sleep: waits so many seconds.
    """

    seconds: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Lookout:
    """Looks whether a server has the journal; it connects again after each failure.

    Args:
        address: where the engine is.

    Attributes:
        _there: True if the engine had a journal at the last look.
    """

    def __init__(self, address: RedisAddress) -> None:
        self._address = address
        self._opening: Opening | None = None
        self._there = False

    def look(self) -> bool:
        """Return whether a server has the journal.

        Raises:
            JournalError: the engine cannot be asked now, or has just lost the journal.
        """
        try:
            if self._opening is None:
                self._opening = Opening(self._address)
            self._see_that_it_is_there(self._opening)
            return is_held(self._opening, self._address.keys)
        except JournalError:
            self.close()
            raise

    def _see_that_it_is_there(self, opening: Opening) -> None:
        was_there, self._there = self._there, is_there(opening, self._address.keys)
        if was_there and not self._there:
            raise JournalError(EMPTIED)

    def close(self) -> None:
        """Close the connection."""
        if self._opening is not None:
            self._opening.close()
            self._opening = None


def stand_by(look: Callable[[], bool], waits: Callable[[], None], clock: Clock) -> None:
    """Return when no server has the journal; at once if none has it now.

    Args:
        look: returns whether a server has it; fails with a JournalError if nobody knows.
        waits: called about once a second until then.
        clock: tells the time, and waits.

    Raises:
        JournalError: the first look has failed.
    """
    if not look():
        return
    _log.info("Another server has the journal; this one stands by")
    sure_from = told = clock.seconds()
    while True:
        held = _look_now(look, clock)
        now = clock.seconds()
        if held is None:
            sure_from = now + LEASE_SECONDS
        elif not held and now >= sure_from:
            _log.info("The server that had the journal is gone")
            return
        if now - told >= TELL_SECONDS:
            told = now
            waits()
        clock.sleep(POLL_SECONDS)


def _look_now(look: Callable[[], bool], clock: Clock) -> bool | None:
    """Return whether a server has the journal; None if the engine did not answer at once."""
    began = clock.seconds()
    try:
        held = look()
    except JournalError:
        return None
    return held if clock.seconds() - began <= SLOW_SECONDS else None
