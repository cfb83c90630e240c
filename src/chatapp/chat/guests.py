"""Guest numbers: the lowest that is free, from 1."""

from heapq import heappop, heappush


class GuestNumbers:
    """Gives out numbers for the names of guests, and takes them back."""

    def __init__(self) -> None:
        self._returned: list[int] = []
        self._highest = 0

    def take(self) -> int:
        """Return the lowest free number."""
        if self._returned:
            return heappop(self._returned)
        self._highest += 1
        return self._highest

    def reserve(self, numbers: set[int]) -> None:
        """Note which numbers are taken, before any is given out."""
        self._highest = max(numbers, default=0)
        self._returned = sorted(set(range(1, self._highest)) - numbers)

    def give_back(self, number: int) -> None:
        """Make a taken number free again."""
        heappush(self._returned, number)
