"""Admission: how many connections there may be, and how fast new ones may come.

Three limits bound what anyone can take from the others: connections in all, connections from one
address, and new connections a minute from one address. Connections from this machine are counted
only in all, because a proxy makes them for many clients; when the client's own address is known,
`Seat.move` counts the connection for that.

What is remembered is bounded as well: the pace of ADDRESSES_AT_MOST addresses, and the number of
connections only of addresses that have some.
"""

from twisted.internet.interfaces import IReactorTime

from chatapp.config import Settings
from chatapp.errors import LimitError
from chatapp.session.address import counted_as
from chatapp.session.bucket import Bucket

ADDRESSES_AT_MOST = 100_000
"""Number of addresses whose pace is remembered; the address that was unused longest goes first."""

MINUTE = 60
"""A minute in seconds, for `logins_per_minute`."""


class Admission:
    """Counts the connections, and refuses those above the limits.

    Attributes:
        _open: number of connections in all.
        _open_from: number of connections from each address that has any.
        _pace_of: how fast connections have come from each address; the last to connect stands last.
        _paced_by: the `logins_per_minute` for which `_pace_of` holds.
    """

    def __init__(self, clock: IReactorTime, settings: Settings) -> None:
        self._settings = settings
        self._clock = clock
        self._open = 0
        self._open_from: dict[str, int] = {}
        self._pace_of: dict[str, Bucket] = {}
        self._paced_by = settings.limits.logins_per_minute

    @property
    def open(self) -> int:
        """Number of connections that were let in and are still open."""
        return self._open

    def check(self) -> None:
        """See that one more connection may be let in.

        Raises:
            LimitError: there are as many as there may be.
        """
        self._settings.limits.check(
            "sessions", self._open, "the server is full: {most} connection{s} at most"
        )

    def enter(self, host: str) -> "Seat":
        """Let a connection in.

        Args:
            host: the host that made it; empty if that is not known yet.

        Raises:
            LimitError: there are too many, in all or from its address, or they come too fast.
        """
        self.check()
        seat = Seat(self)
        seat.move(host)
        self._open += 1
        return seat

    def add(self, address: str) -> None:
        """Count one more connection from an address; for Seat.

        Raises:
            LimitError: there are too many from there, or they come too fast.
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
        """Count one connection less from an address; for Seat."""
        if not address:
            return
        self._open_from[address] -= 1
        if not self._open_from[address]:
            del self._open_from[address]

    def close(self, address: str) -> None:
        """Count one connection less in all, and from an address; for Seat."""
        self._open -= 1
        self.remove(address)

    def _keeps(self, address: str, pace: int) -> bool:
        """Return True if another connection from an address is not too early."""
        if pace != self._paced_by:  # the limit has changed, so all addresses start again
            self._paced_by = pace
            self._pace_of.clear()
        now = self._clock.seconds()
        bucket = self._pace_of.pop(address, None) or Bucket(pace / MINUTE, pace, now)
        self._pace_of[address] = bucket
        if len(self._pace_of) > ADDRESSES_AT_MOST:
            del self._pace_of[next(iter(self._pace_of))]
        return bucket.try_take(now)


class Seat:
    """One connection that was let in, and is counted until it leaves.

    Attributes:
        address: the address that it is counted for; empty if only in all.
    """

    __slots__ = ("_admission", "address")

    def __init__(self, admission: Admission) -> None:
        self._admission = admission
        self.address = ""

    def move(self, host: str) -> None:
        """Count the connection for another host: the client's, if a proxy made the connection.

        Raises:
            LimitError: there are too many from there, or they come too fast.
        """
        address = counted_as(host)
        if address != self.address:
            self._admission.add(address)
            self._admission.remove(self.address)
            self.address = address

    def leave(self) -> None:
        """Count the connection no longer, because it is closed; to be called once."""
        self._admission.close(self.address)
