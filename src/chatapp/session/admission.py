"""The admission: how many connections there may be, in all and from one address, and how fast."""

from twisted.internet.interfaces import IReactorTime

from chatapp.config import Settings
from chatapp.errors import LimitError
from chatapp.session.address import counted_as
from chatapp.session.bucket import Bucket

ADDRESSES_AT_MOST = 100_000
"""How many addresses' pace is remembered; who came longest ago is forgotten first."""

MINUTE = 60


class Admission:
    """Counts connections and refuses one too many; those from this machine count only in all."""

    def __init__(self, clock: IReactorTime, settings: Settings) -> None:
        self._settings = settings
        self._clock = clock
        self._open = 0
        self._open_from: dict[str, int] = {}
        self._pace_of: dict[str, Bucket] = {}
        self._paced_by = settings.limits.logins_per_minute

    @property
    def open(self) -> int:
        """How many connections there are."""
        return self._open

    def check(self) -> None:
        """See that there is room for one more.

        Raises:
            ChatError: there is none.
        """
        self._settings.limits.check(
            "sessions", self._open, "the server is full: {most} connections at most"
        )

    def enter(self, host: str) -> "Seat":
        """Let a connection in.

        Raises:
            ChatError: there are too many, in all or from there, or they come too fast.
        """
        self.check()
        seat = Seat(self)
        seat.move(host)
        self._open += 1
        return seat

    def add(self, address: str) -> None:
        """Count one more from an address; for Seat.

        Raises:
            ChatError: there are too many from there, or they come too fast.
        """
        if not address:
            return
        limits = self._settings.limits
        here = self._open_from.get(address, 0)
        limits.check(
            "sessions_per_address", here, "too many connections from your address: {most} at most"
        )
        pace = limits.logins_per_minute
        if pace and not self._keeps(address, pace):
            raise LimitError(
                "logins_per_minute",
                f"too many connections from your address: {pace} a minute at most",
            )
        self._open_from[address] = here + 1

    def remove(self, address: str) -> None:
        """Count one less from an address; for Seat."""
        if not address:
            return
        self._open_from[address] -= 1
        if not self._open_from[address]:
            del self._open_from[address]

    def close(self, address: str) -> None:
        """Count one less in all, and from an address; for Seat."""
        self._open -= 1
        self.remove(address)

    def _keeps(self, address: str, pace: int) -> bool:
        """Whether one more from an address is in time; it is the last to be forgotten then."""
        if pace != self._paced_by:  # every address begins anew at another pace
            self._paced_by = pace
            self._pace_of.clear()
        now = self._clock.seconds()
        bucket = self._pace_of.pop(address, None) or Bucket(pace / MINUTE, pace, now)
        self._pace_of[address] = bucket
        if len(self._pace_of) > ADDRESSES_AT_MOST:
            del self._pace_of[next(iter(self._pace_of))]
        return bucket.try_take(now)


class Seat:
    """One connection that was let in, counted for an address until it leaves."""

    __slots__ = ("_address", "_admission")

    def __init__(self, admission: Admission) -> None:
        self._admission = admission
        self._address = ""

    def move(self, host: str) -> None:
        """Count it for another host: that of the client, where a proxy made the connection.

        Raises:
            ChatError: there are too many from there, or they come too fast.
        """
        address = counted_as(host)
        if address != self._address:
            self._admission.add(address)
            self._admission.remove(self._address)
            self._address = address

    def leave(self) -> None:
        """The connection is gone; to be called once."""
        self._admission.close(self._address)
