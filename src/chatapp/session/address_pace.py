"""Address pace: how fast one thing, such as new connections, may come from each address.

What is remembered is bounded: the pace of ADDRESSES_AT_MOST addresses.
"""

from twisted.internet.interfaces import IReactorTime

from chatapp.config import Settings
from chatapp.errors import LimitError
from chatapp.session.bucket import Bucket

ADDRESSES_AT_MOST = 100_000
"""Number of addresses whose pace is remembered; the address that was unused longest goes first."""

MINUTE = 60
"""A minute in seconds: the limits are numbers per minute."""


class AddressPace:
    """Counts one thing for each address, and refuses what comes too fast.

    Args:
        clock: tells the time of the monotonic clock.
        settings: have the limit.
        key: the limit's key; its value is a number per minute, which may come at once.
        reason: what the user reads who is refused; `{most}` stands for the limit.

    Attributes:
        _buckets: how fast it came from each address; the last address stands last.
        _most: the limit for which `_buckets` holds.
    """

    def __init__(self, clock: IReactorTime, settings: Settings, key: str, reason: str) -> None:
        self._clock = clock
        self._settings = settings
        self._key = key
        self._reason = reason
        self._buckets: dict[str, Bucket] = {}
        self._most = 0

    def take(self, address: str) -> None:
        """Count one more from an address; an empty address is not counted.

        Raises:
            LimitError: it is too early for that.
        """
        most = getattr(self._settings.limits, self._key)
        if not address or not most:
            return
        if most != self._most:  # the limit has changed, so all addresses start again
            self._most = most
            self._buckets.clear()
        now = self._clock.seconds()
        bucket = self._buckets.pop(address, None) or Bucket(most / MINUTE, most, now)
        self._buckets[address] = bucket
        if len(self._buckets) > ADDRESSES_AT_MOST:
            del self._buckets[next(iter(self._buckets))]
        if not bucket.try_take(now):
            raise LimitError(self._key, self._reason.format(most=most))
