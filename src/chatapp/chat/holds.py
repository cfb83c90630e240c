"""Holds: the bans and mutes of a room, or those that are everywhere; some end by themselves.

A hold is found by whom it is for, so ten thousand holds cost a newcomer no more than one does:

- a registered user by the number, whatever the name;
- a guest by the skeleton of the name together with the address, so look-alikes and reconnects are
  found, and by the number, so that another name changes nothing;
- guests without a name all count as one for their address.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Literal

from chatapp.log.journal import Record
from chatapp.names import skeleton
from chatapp.session.user import User

Kind = Literal["ban", "mute"]

NAMELESS = "guest"
"""The key of all guests without a name; no skeleton of a name that may be taken is the same."""

EVERYWHERE = 0
"""In place of the number of a room's log."""

KIND = "hold"
"""The kind of the records."""


@dataclass(eq=False, slots=True)
class Hold:
    """A ban or a mute, until its end or until it is taken back.

    Attributes:
        kind: what it is.
        room: the number of the room's log; EVERYWHERE if it is in no room alone.
        whom: of whom, as others read it: a name, or a network.
        by: the name of the user who did it.
        why: the reason; empty if none was given.
        seconds: for how long; 0 if it has no end.
        ends: when it ends, in seconds of the monotonic clock.
        user: the number of the user; 0 if it is of a network.
        key: the skeleton of a guest's name, or NAMELESS; empty if it is of no guest.
        address: the guest's address, which is shown to nobody.
        owner: the registered user; None if it is of somebody else. It goes with the account.
        told: for devices, when they were told of it last, in seconds of the monotonic clock.
    """

    kind: Kind
    room: int
    whom: str
    by: str
    why: str
    seconds: int
    ends: float = inf
    user: int = 0
    key: str = ""
    address: str = ""
    owner: User | None = None
    told: dict[int, float] = field(default_factory=dict)

    @property
    def keys(self) -> tuple[str, ...]:
        """By what it is found; the first is that of its record."""
        if self.key and self.user:
            return guest_key(self.kind, self.key, self.address), user_key(self.kind, self.user)
        if self.user:
            return (user_key(self.kind, self.user),)
        return (f"{self.kind}/n/{self.whom}",)

    def is_over(self, now: float) -> bool:
        """Whether it holds no longer, at a time of the monotonic clock."""
        return self.ends <= now or (self.owner is not None and self.owner.account is None)


class Holds:
    """The holds of one room, or those everywhere."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: dict[str, Hold] = {}

    def __iter__(self) -> Iterator[Hold]:
        """Iterate over the holds, the oldest first."""
        return iter(dict.fromkeys(self._found.values()))

    def __len__(self) -> int:
        return len(self._found)

    def get(self, key: str) -> Hold | None:
        """Return the hold that is found by a key; None if there is none."""
        return self._found.get(key)

    def add(self, hold: Hold) -> None:
        """Add a hold; it takes the place of one of the same kind of the same user or network."""
        for key in hold.keys:
            if key in self._found:
                self.remove(self._found[key])
        self._found.update(dict.fromkeys(hold.keys, hold))

    def remove(self, hold: Hold) -> None:
        """Remove a hold, if it is there."""
        for key in hold.keys:
            if self._found.get(key) is hold:
                del self._found[key]

    def of_user(self, kind: Kind, user: User, address: str) -> Hold | None:
        """Return the hold of a user who is or was there from an address; None if there is none."""
        if not self._found:  # as nearly always, and this is asked for each line that is said
            return None
        found = self._found.get(user_key(kind, user.id))
        if found is None and user.account is None:
            return self.of_guest(kind, key_of(user, address), address)
        return found

    def of_guest(self, kind: Kind, key: str, address: str) -> Hold | None:
        """Return the hold of a guest's name from an address; None if there is none."""
        return self._found.get(guest_key(kind, key, address))

    def no_records(self) -> list[Record]:
        """Return the records that delete all holds."""
        return [no_hold_record(hold) for hold in self]


def key_of(user: User, address: str) -> str:
    """Return by what a guest is found at an address, or would be if the user were none.

    On the server's own machine guests without a name are others, each time: behind a proxy that
    names no clients, all would be one.
    """
    return NAMELESS if user.guest is not None and address else skeleton(user.name)


def user_key(kind: Kind, number: int) -> str:
    """Return by what a hold of a user is found."""
    return f"{kind}/u/{number}"


def guest_key(kind: Kind, key: str, address: str) -> str:
    """Return by what a hold of a guest is found."""
    return f"{kind}/g/{key}/{address}"


def no_hold_record(hold: Hold) -> Record:
    """Return the record that deletes a hold."""
    return Record(KIND, f"{hold.room}/{hold.keys[0]}", None)


def hold_record(hold: Hold, until: float) -> Record:
    """Return the record of a hold that ends at a time, in seconds since 1970; 0 if never."""
    names = ("kind", "room", "whom", "by", "why", "seconds", "user", "key", "address")
    value = {name: getattr(hold, name) for name in names}
    value |= {"until": until, "registered": hold.owner is not None}
    return Record(KIND, f"{hold.room}/{hold.keys[0]}", value)
