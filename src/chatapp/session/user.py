"""Users: the identities that others see."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from chatapp.events import Event
from chatapp.log.log import Log
from chatapp.names import exact_key, fold, skeleton
from chatapp.session.account import Account

if TYPE_CHECKING:
    from chatapp.session.device import Device
    from chatapp.session.session import Session


class User:
    """An identity: the name that others see, and what follows it through renames and returns.

    Attributes:
        id: the user's number, which is the number of the log `whispers` as well.
        name: the name that others see.
        key: the skeleton of the name; no two names in use have the same. It is the `exact_key` of
            a name that was kept before names that look like it were refused.
        guest: the number in a guest's name; None if the user has taken a name.
        account: what the user has who has registered the name; None if it is not registered.
        devices: what the user is on, or may come back on.
        ignored: the users of whom this user is shown nothing, by their numbers, each with the name
            that they had then; it is replaced when it changes.
        spoke: True if the user has said or whispered anything.
        whisperer: the user who whispered to this user last; None if nobody did.
        whispers: the log of what is whispered to the user; None until something is.
    """

    __slots__ = (
        "account",
        "devices",
        "guest",
        "id",
        "ignored",
        "key",
        "name",
        "spoke",
        "whisperer",
        "whispers",
    )

    key: str

    def __init__(self, number: int, name: str, guest: int | None, key: str = "") -> None:
        self.id = number
        self.account: Account | None = None
        self.devices: list[Device] = []
        self.ignored: Mapping[int, str] = {}
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

    def key_of(self, name: str) -> str:
        """Return the key that a name would have if it were the user's."""
        return self.key if fold(name) == fold(self.name) else skeleton(name)

    @property
    def sessions(self) -> "list[Session]":
        """The sessions over which the user is there; none while the user is absent."""
        found = (device.online_session for device in self.devices)
        return [session for session in found if session is not None]

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
