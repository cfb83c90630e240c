"""Users: the identities that others see."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from chatapp.log.log import Log
from chatapp.names import EXACT, exact_key, fold, skeleton
from chatapp.room_events import Event
from chatapp.session.account import Account
from chatapp.wire.preferences import NO_PREFERENCES

if TYPE_CHECKING:
    from chatapp.session.device import Device
    from chatapp.session.session import Session


_NOTHING: frozenset[str] = frozenset()
_NOBODY: frozenset[int] = frozenset()
"""One of each for all users: an empty set takes as much memory as half a user."""


class User:
    """An identity: the name that others see, and what follows it through renames and returns.

    Attributes:
        id: the user's number, which is the number of the log `whispers` as well.
        name: the name that others see.
        key: the skeleton of the name; no two names in use have the same. It is the `exact_key` of
            a name that was kept before names that look like it were refused.
        guest: the number in a guest's name; None if the user has taken a name.
        account: what the user has who has registered the name; None if it is not registered.
        away: what the user says of being away, which may be nothing; None if the user is not away.
        devices: what the user is on, or may come back on.
        ignored: the users of whom this user is shown nothing, by their numbers, each with the name
            that they had then; it is replaced when it changes.
        held: the keys of the records of what holds of the user's account, such as a ban.
        preferences: what the user has set of how lines are read; it is replaced when it changes.
        since: when the user came as a guest, in seconds since 1970; 0 if that was not kept.
        spoke: True if the user has said or whispered anything.
        told_away: the numbers of users who whispered, and were told that the user is away.
        whisperer: the user who whispered to this user last; None if nobody did.
        whispers: the log of what is whispered to the user; None until something is.
    """

    __slots__ = (
        "account",
        "away",
        "devices",
        "guest",
        "held",
        "id",
        "ignored",
        "key",
        "name",
        "preferences",
        "since",
        "spoke",
        "told_away",
        "whisperer",
        "whispers",
    )

    key: str

    def __init__(self, number: int, name: str, guest: int | None, key: str = "") -> None:
        self.id = number
        self.account: Account | None = None
        self.devices: list[Device] = []
        self.away: str | None = None
        self.told_away = _NOBODY
        self.held = _NOTHING
        self.since = 0.0
        self.ignored: Mapping[int, str] = {}
        self.preferences = NO_PREFERENCES
        self.spoke = False
        self.whisperer: User | None = None
        self.whispers: Log | None = None
        self.rename(name, guest, key)

    def rename(self, name: str, guest: int | None = None, key: str = "") -> None:
        """Take another name; a number says that it is a guest's; the key is a skeleton if empty."""
        self.name = name
        self.guest = guest
        self.key = key or skeleton(name)

    @property
    def has_exact_key(self) -> bool:
        """Whether the user's key is the `exact_key` of the name."""
        return self.key == exact_key(self.name)

    @property
    def skeleton(self) -> str:
        """The form that the name has in common with what looks like it."""
        return skeleton(self.name) if self.key.startswith(EXACT) else self.key

    def key_of(self, name: str) -> str:
        """Return the key that a name would have if it were the user's."""
        return self.key if fold(name) == fold(self.name) else skeleton(name)

    @property
    def all_devices(self) -> "list[Device]":
        """The devices, and those of logins that are on their way."""
        return [*self.devices, *(self.account.coming if self.account is not None else ())]

    @property
    def sessions(self) -> "list[Session]":
        """The sessions over which the user is there; none while the user is absent."""
        found = (device.online_session for device in self.devices)
        return [session for session in found if session is not None]

    @property
    def rooms(self) -> set[str]:
        """The names of the rooms that the user is in, or may come back to."""
        names = set(self.account.rooms if self.account is not None else ())
        for device in self.devices:
            session = device.online_session
            if session is not None:
                names.update(session.outbox.readers)
            elif device.absence is not None:
                names.update(device.absence.places)
        return names

    @property
    def is_outside(self) -> bool:
        """Whether the user is a guest in no room, because guests may not come in."""
        return self.account is None and not self.rooms

    @property
    def may_return(self) -> bool:
        """Whether something is kept by which the user may come back."""
        return self.account is not None or any(device.digest for device in self.devices)

    @property
    def is_absent(self) -> bool:
        """Whether the user is there on no device, and may come back."""
        may_return = bool(self.devices) or self.account is not None
        return may_return and all(device.absence is not None for device in self.devices)

    @property
    def keeps_name(self) -> bool:
        """Whether the name of an absent user is kept."""
        absences = (device.absence for device in self.devices)
        return any(absence.keeps_name for absence in absences if absence is not None)

    def seems_there(self, room: str) -> bool:
        """Whether the user went away from a room on a device, and its members were not told."""
        absences = (device.absence for device in self.devices)
        return any(one is not None and room in one.places.keys() - one.missed for one in absences)

    def note_told(self, room: str, *, left: bool) -> bool:
        """Note on the devices where the user is absent what the members of a room believe.

        Args:
            room: the room's name.
            left: True if to them the user has left; False if the user is there.

        Returns:
            Whether the user seemed there until now because of such a device.
        """
        seemed_there = self.seems_there(room)
        for device in self.devices:
            if device.absence is None:
                continue
            if left and room in device.absence.places:
                device.absence.missed.add(room)
            else:
                device.absence.missed.discard(room)
        return seemed_there

    def tell(self, *events: Event) -> None:
        """Tell the user alone, on every device; an absent user is told nothing."""
        for session in self.sessions:
            session.tell(*events)
