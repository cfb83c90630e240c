"""Address pace: how fast one thing, such as new connections, may come from each address.

What is remembered is bounded: the pace of ADDRESSES_AT_MOST addresses.
"""

from collections.abc import Callable

from twisted.internet.interfaces import IReactorTime

from chatapp.errors import Code, LimitError
from chatapp.session.bucket import Bucket

ADDRESSES_AT_MOST = 100_000
"""Number of addresses whose pace is remembered; the address that was unused longest goes first."""

MINUTE, DAY = 60, 86_400
"""In seconds: the limits are numbers per minute, or per day."""


class AddressPace:
    """Counts one thing for each address, and refuses what comes too fast.

    Args:
        clock: tells the time of the monotonic clock.
        key: the limit's key.
        most: returns the limit, which is how many may come in `seconds`, or at once.
        reason: what the user reads who is refused; `{most}` stands for the limit.
        seconds: a minute or a day.

    Attributes:
        _buckets: how fast it came from each address; the last address stands last.
        _most: the limit for which `_buckets` holds.
    """

    def __init__(
        self,
        clock: IReactorTime,
        key: Code,
        most: Callable[[], int],
        reason: str,
        seconds: int = MINUTE,
    ) -> None:
        self._clock = clock
        self._key = key
        self._limit = most
        self._reason = reason
        self._seconds = seconds
        self._buckets: dict[str, Bucket] = {}
        self._most = 0

    def take(self, address: str) -> None:
        """Count one more from an address; an empty address is not counted.

        Raises:
            LimitError: it is too early for that.
        """
        most = self._limit()
        if not address or not most:
            return
        if most != self._most:  # the limit has changed, so all addresses start again
            self._most = most
            self._buckets.clear()
        now = self._clock.seconds()
        bucket = self._buckets.pop(address, None) or Bucket(most / self._seconds, most, now)
        self._buckets[address] = bucket
        if len(self._buckets) > ADDRESSES_AT_MOST:
            del self._buckets[next(iter(self._buckets))]
        if not bucket.try_take(now):
            raise LimitError(self._key, self._reason.format(most=most))

    def give_back(self, address: str) -> None:
        """Count one less from an address: it was something else."""
        if bucket := self._buckets.get(address):
            bucket.give_back()
