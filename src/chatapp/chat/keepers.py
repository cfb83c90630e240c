"""Keepers: how many rooms each account keeps; a room with a keeper exists even while it is empty.

Invariant: a room's keeper changes only here, so the numbers are right.
"""

from collections import Counter

from chatapp.chat.room import Room
from chatapp.config import Settings
from chatapp.errors import LimitError
from chatapp.session.user import User


class Keepers:
    """Says who keeps a room, and counts the rooms of each keeper.

    Attributes:
        _kept: number of rooms that each user keeps, by the users' numbers.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._kept: Counter[int] = Counter()

    def set(self, room: Room, user: int) -> None:
        """Let a user keep a room; nobody if the number is 0."""
        for one, change in ((room.charter.keeper, -1), (user, 1)):
            self._kept[one] += change
            if not one or not self._kept[one]:
                del self._kept[one]
        room.charter.keeper = user

    def may_keep_more(self, user: int) -> bool:
        """Return whether a user may keep one room more."""
        return not 0 < self._settings.limits.rooms_per_account <= self._kept[user]

    def check(self, user: User) -> None:
        """Check that a user may open one room more, and keep it.

        Raises:
            LimitError: the user keeps as many as one may.
        """
        self._settings.limits.check(
            "rooms_per_account",
            self._kept[user.id],
            "you keep {most} room{s}, which is the most: /room give-up in one of them",
        )

    def check_other(self, user: User) -> None:
        """Check that another user may be given one room more to keep.

        Raises:
            LimitError: that user keeps as many as one may.
        """
        if not self.may_keep_more(user.id):
            raise LimitError(
                "rooms_per_account", "{name} keeps as many rooms as there may be", name=user.name
            )
