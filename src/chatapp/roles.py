"""Roles: what users may be here, from the least to the most; a higher role may do all of a lower.

A keeper and a moderator are that of one room. An operator is one everywhere, and so may do in each
room what its keeper may. A guest is a reader, who only reads, or an outsider, who is in no room,
where the configuration or a lockdown says so.
"""

from enum import IntEnum


class Role(IntEnum):
    """What a user may be. Each command names the lowest role that may use it."""

    OUTSIDER = -2
    READER = -1
    GUEST = 0
    USER = 1
    MODERATOR = 2
    KEEPER = 3
    OPERATOR = 4
    OWNER = 5

    @property
    def plural(self) -> str:
        """Those who have at least the role, as users read it."""
        return _PLURALS[self]


_PLURALS = {
    Role.OUTSIDER: "everyone",
    Role.READER: "everyone",
    Role.GUEST: "everyone",
    Role.USER: "registered users",
    Role.MODERATOR: "moderators of the room",
    Role.KEEPER: "the keeper of the room",
    Role.OPERATOR: "operators",
    Role.OWNER: "owners",
}
