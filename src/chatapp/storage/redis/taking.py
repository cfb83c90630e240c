"""Taking the journal at the start of a server: at once, or after standing by."""

from collections.abc import Callable
from contextlib import closing, nullcontext, suppress

from chatapp.errors import JournalError
from chatapp.storage.news import JournalState
from chatapp.storage.redis.address import RedisAddress
from chatapp.storage.redis.kept import RedisKept
from chatapp.storage.redis.opening import Opening
from chatapp.storage.redis.standby import Clock, Lookout, stand_by
from chatapp.storage.redis.start import HeldError, Start


class Taking:
    """What took the journal, and the connection over which what it holds is still to be read.

    Args:
        address: where the engine is.
        token: what this server is known by.
        waits: called about once a second while this server stands by.

    Attributes:
        kept: what the journal holds.
        done: the number of the last batch.
        run: what this run of the engine is known by.
        state: what the index for searching has to know of the journal.

    Raises:
        JournalError: the journal cannot be used, and why.
    """

    def __init__(self, address: RedisAddress, token: str, waits: Callable[[], None]) -> None:
        self._address = address
        self._token = token
        while True:
            if address.standby:
                with closing(Lookout(address)) as lookout:
                    stand_by(lookout.look, waits, Clock())
            with suppress(HeldError) if address.standby else nullcontext():
                self._take()
                return

    def close(self) -> None:
        """Close the connection; a second time does nothing."""
        self._opening.close()

    def _take(self) -> None:
        self._opening = Opening(self._address)
        try:
            start = Start(self._opening, self._address.keys, self._token)
            self.kept: RedisKept = start.take()
        except JournalError:
            self._opening.close()
            raise
        self.done, self.run = start.done, start.run
        self.state = JournalState(start.life, start.removals, self.kept.reaches)
