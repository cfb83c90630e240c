"""Roster: the members of a room in the order of their names, sorted when that is asked for.

A list of many thousand names is sorted once, and again after a member has taken another name.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable

from chatapp.members import Member
from chatapp.names import fold
from chatapp.session.user import User

PAGE = 200
"""Number of members on a page."""

_AFTER_ALL = "\x7f"
"""Comes after every character of a name."""


class Roster:
    """The members of one room.

    Args:
        members: returns the members.

    Attributes:
        _known: whether the list is good.
        _names: the folded names of the members, sorted.
        _users: the members, in that order.
    """

    __slots__ = ("_known", "_members", "_names", "_users")

    def __init__(self, members: Callable[[], Iterable[User]]) -> None:
        self._members = members
        self._known = False
        self._names: list[str] = []
        self._users: list[User] = []

    def forget(self) -> None:
        """Sort again when the list is asked for next."""
        self._known = False
        self._names, self._users = [], []

    def add(self, user: User) -> None:
        """Note a member that is coming."""
        name = fold(user.name)
        at = bisect_left(self._names, name)
        same = int(self._names[at : at + 1] == [name])
        if self._known:
            self._names[at : at + same] = [name]
            self._users[at : at + same] = [user]

    def remove(self, name: str) -> None:
        """Note that the member of that name has gone."""
        at = bisect_left(self._names, fold(name))
        if self._names[at : at + 1] == [fold(name)]:
            del self._names[at], self._users[at]

    def include(self, user: User) -> None:
        """Note a user who is about to be a member, and of whom others need not be told."""
        self._sort()
        self.add(user)

    @property
    def total(self) -> int:
        """Number of names on all pages."""
        self._sort()
        return len(self._names)

    def page(self, after: str = "") -> tuple[tuple[Member, ...], bool]:
        """Return the members on a page, and whether there are more behind it.

        Args:
            after: the page begins after this name; empty for the first page.
        """
        self._sort()
        first = bisect_right(self._names, fold(after)) if after else 0
        users = self._users[first : first + PAGE]
        shown = (Member(user.name, user.away, user.account is not None) for user in users)
        return tuple(shown), first + PAGE < len(self._names)

    def names_from(self, begun: str) -> list[str]:
        """Return the names that begin so, whatever their case, in order."""
        self._sort()
        first = bisect_left(self._names, fold(begun))
        end = bisect_left(self._names, f"{fold(begun)}{_AFTER_ALL}")
        return [user.name for user in self._users[first:end]]

    def _sort(self) -> None:
        if self._known:
            return
        users = {fold(user.name): user for user in self._members()}
        self._names = sorted(users)
        self._users = [users[name] for name in self._names]
        self._known = True
