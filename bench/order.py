"""The order of deliveries to one reader: what was lost, doubled and reordered, exactly."""

from collections.abc import Iterable


class Order:
    """What has come from each sender, whose messages are numbered from 0 by one.

    `following` holds, for each sender, the number that comes next if nothing goes wrong.
    """

    def __init__(self, following: Iterable[int]) -> None:
        self.following = list(following)
        self.delivered = sum(self.following)
        self.doubled = 0
        self.reordered = 0
        self._missing: set[tuple[int, int]] = set()

    @property
    def lost(self) -> int:
        """How many have not come though later ones have."""
        return len(self._missing)

    @property
    def faulty(self) -> bool:
        """Whether anything was out of order, even if it has come since."""
        return bool(self._missing or self.doubled or self.reordered)

    def take(self, sender: int, number: int) -> None:
        """Count a delivery."""
        following = self.following[sender]
        self.delivered += 1
        if number == following:
            self.following[sender] += 1
        elif number > following:
            self._missing.update((sender, gone) for gone in range(following, number))
            self.following[sender] = number + 1
        elif (sender, number) in self._missing:
            self._missing.remove((sender, number))
            self.reordered += 1
        else:
            self.doubled += 1
