"""What a user or a room may be called."""

import re

from chatapp.errors import ChatError
from chatapp.text import quote

LOBBY = "#lobby"

_NICK = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,23}", re.ASCII)
_ROOM = re.compile(r"#[A-Za-z0-9_-]{1,24}", re.ASCII)
_GUEST = re.compile(r"guest[ol2-9]*", re.ASCII)
_LOOKS_LIKE = str.maketrans("01i", "oll")


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
