"""Names: what users and rooms may be called, and which names count as the same.

Names of rooms match without case (`fold`). For users that is not enough, because nobody may pass
for another user: names that look alike count as the same (`skeleton`), and no user may take a name
that looks like a guest's, or like a reserved word such as `server`.

Every character has one form in a skeleton, whatever stands beside it: `m` is written as `rn`, `w`
as `vv`, `d` as `cl`. The other way round, `vvv` would be `wv` or `vw`, depending on where one
begins, although all three look alike.
"""

import re

from chatapp.errors import ChatError
from chatapp.text import quote

LOBBY = "#lobby"
"""The room in which everyone begins; it is never forgotten."""

NICK_RULE = "1 to 24 letters, digits, _ or -, a letter first"
"""What a name of a user is to be, as users read it."""

ROOM_RULE = "# and 1 to 24 letters, digits, _ or -"
"""What a name of a room is to be, as users read it."""

_NICK = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,23}", re.ASCII)
_ROOM = re.compile(r"#[A-Za-z0-9_-]{1,24}", re.ASCII)
_GUEST = re.compile(r"guest[ols2-46-9]*", re.ASCII)
_LOOKS_LIKE = str.maketrans(
    {"0": "o", "1": "l", "i": "l", "5": "s", "m": "rn", "w": "vv", "d": "cl"}
)
EXACT = "="
"""How an `exact_key` begins."""

_HARDLY_SEEN = "_-"
"""What is hardly seen at the end of a name."""


def fold(name: str) -> str:
    """Return the form that all spellings of a name have in common: names match without case."""
    return name.lower()


def skeleton(name: str) -> str:
    """Return the form that names have in common which look alike.

    These look alike: O and 0; l, I and 1; s and 5; m and rn; w and vv; d and cl. The case of a
    letter makes no difference, nor do any `_` and `-` at the end.
    """
    return fold(name).translate(_LOOKS_LIKE).rstrip(_HARDLY_SEEN)


def exact_key(name: str) -> str:
    """Return the key of a name that was kept before names that look like it were refused.

    It is nobody's skeleton, because `=` is in no name.
    """
    return f"{EXACT}{fold(name)}"


_RESERVED = frozenset(
    skeleton(name)
    for name in (
        *(
            "admin",
            "all",
            "chatapp",
            "everyone",
            "everywhere",
            "lobby",
            "moderator",
            "nobody",
            "operator",
        ),
        *("root", "server", "system", "you"),
    )
)


def check_nick(name: str) -> str:
    """Return the name, as it was typed, if a user may take it.

    Raises:
        ChatError: it is no name, or is reserved.
    """
    if not _NICK.fullmatch(name):
        raise ChatError(f"not a name: {{name}} ({NICK_RULE})", code="bad_name", name=quote(name))
    if skeleton(name) in _RESERVED or _GUEST.fullmatch(skeleton(name)):
        raise ChatError("that name is reserved: {name}", code="name_reserved", name=name)
    return name


def is_nick(text: str) -> bool:
    """Return whether a text has the form of a user's name."""
    return _NICK.fullmatch(text) is not None


def parse_names(value: str) -> tuple[str, ...]:
    """Return the names of users in a text, with commas or blanks between them.

    Raises:
        ValueError: one is no name.
    """
    names = tuple(value.replace(",", " ").split())
    for name in names:
        try:
            check_nick(name)
        except ChatError as error:
            if error.code == "name_reserved":
                raise ValueError(f"names that are not reserved, as {name} is") from None
            raise ValueError(f"names of {NICK_RULE}, with blanks between, not {name}") from None
    return names


def check_room(name: str) -> str:
    """Return the name, as it was typed, if a room may have it.

    Raises:
        ChatError: it is no name for a room.
    """
    if _ROOM.fullmatch(name):
        return name
    near = f"#{name.lstrip('#')}"
    hint = f"did you mean {near}?" if _ROOM.fullmatch(near) else ROOM_RULE
    raise ChatError(f"not a room: {{name}} ({hint})", code="bad_room", name=quote(name))
