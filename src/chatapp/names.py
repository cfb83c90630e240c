"""What a user or a room may be called."""

import re
from heapq import heappop, heappush

from chatapp.errors import ChatError

LOBBY = "#lobby"

_NICK = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,23}", re.ASCII)
_ROOM = re.compile(r"#[A-Za-z0-9_-]{1,24}", re.ASCII)
_GUEST = re.compile(r"guest[ol2-9]*", re.ASCII)
_LOOKS_LIKE = str.maketrans("01i", "oll")
_QUOTED_CHARS = 40


def fold(name: str) -> str:
    """Return what two spellings of the same name have in common: names match without case."""
    return name.lower()


def skeleton(name: str) -> str:
    """Return what two names have in common that look alike: O and 0, l, I and 1, m and rn."""
    return fold(name).translate(_LOOKS_LIKE).replace("rn", "m")


_RESERVED = frozenset(
    skeleton(name)
    for name in (
        *("admin", "all", "chatapp", "everyone", "lobby", "moderator", "nobody", "operator"),
        *("root", "server", "system", "you"),
    )
)


def quote(text: str) -> str:
    """Return what a user typed, short enough to be repeated in a refusal."""
    return text if len(text) <= _QUOTED_CHARS else text[: _QUOTED_CHARS - 3] + "..."


def check_nick(name: str) -> str:
    """Return a name that a user may take, as it was typed.

    Raises:
        ChatError: it is no name, or one that is not for users.
    """
    if not _NICK.fullmatch(name):
        raise ChatError(
            "not a name: {name} (1 to 24 letters, digits, _ or -, a letter first)",
            name=quote(name),
        )
    if skeleton(name) in _RESERVED or _GUEST.fullmatch(skeleton(name)):
        raise ChatError("that name is reserved: {name}", name=name)
    return name


def check_room(name: str) -> str:
    """Return a name that a room may have, as it was typed.

    Raises:
        ChatError: it is none.
    """
    if not _ROOM.fullmatch(name):
        raise ChatError(
            "not a room: {name} (# and 1 to 24 letters, digits, _ or -)", name=quote(name)
        )
    return name


class GuestNumbers:
    """Gives out the lowest free guest number, from 1."""

    def __init__(self) -> None:
        self._returned: list[int] = []
        self._highest = 0

    def take(self) -> int:
        """Return the lowest number that nobody has."""
        if self._returned:
            return heappop(self._returned)
        self._highest += 1
        return self._highest

    def reserve(self, numbers: set[int]) -> None:
        """Let these be taken, and no others, before any is given out."""
        self._highest = max(numbers, default=0)
        self._returned = sorted(set(range(1, self._highest)) - numbers)

    def give_back(self, number: int) -> None:
        """Make a taken number free again."""
        heappush(self._returned, number)
