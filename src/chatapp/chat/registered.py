"""Registered: who owns which name, and which names rest because they were given up."""

from collections.abc import Callable, Iterable, Iterator

from chatapp.errors import ChatError
from chatapp.names import exact_key, fold, skeleton
from chatapp.session.account import Account
from chatapp.session.user import User


class Registered:
    """The users who own their names, by the skeletons of these.

    Args:
        wall: tells the time of day, in seconds since 1970.

    Attributes:
        _resting: until when nobody takes a name that was given up, by its key, in the same seconds.
    """

    def __init__(self, wall: Callable[[], float]) -> None:
        self._wall = wall
        self._users: dict[str, User] = {}
        self._by_number: dict[int, User] = {}
        self._resting: dict[str, float] = {}

    def __iter__(self) -> Iterator[User]:
        return iter(self._users.values())

    def add(self, user: User, account: Account) -> None:
        """Let a user own the name."""
        user.account = account
        self._users[user.key] = self._by_number[user.id] = user

    def remove(self, user: User) -> None:
        """Let a user own the name no longer."""
        user.account = None
        self._users.pop(user.key, None)
        self._by_number.pop(user.id, None)

    def get(self, key: str) -> User | None:
        """Return the user whose name has a key; None if nobody owns it."""
        return self._users.get(key)

    def numbered(self, number: int) -> User | None:
        """Return the registered user who has a number; None if nobody has."""
        return self._by_number.get(number)

    def names(self, numbers: Iterable[int]) -> list[str]:
        """Return the names of the registered users who have some numbers, sorted."""
        found = map(self.numbered, numbers)
        return sorted((user.name for user in found if user is not None), key=fold)

    def find(self, name: str) -> User | None:
        """Return the user who owns a name; None if nobody does."""
        user = self._users.get(skeleton(name)) or self._users.get(exact_key(name))
        return user if user is not None and fold(user.name) == fold(name) else None

    def rest(self, key: str, until: float) -> None:
        """Let nobody take a name until a time."""
        self._resting[key] = until

    def check_rested(self, name: str) -> None:
        """Check that a name was not given up lately.

        Raises:
            ChatError: it was.
        """
        if self._resting.get(skeleton(name), 0.0) > self._wall():
            raise ChatError(
                "that name was given up, and rests for a while: {name}", code="name_kept", name=name
            )
