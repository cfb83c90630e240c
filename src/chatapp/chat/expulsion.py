"""An expulsion: what the journal keeps when somebody else's line puts users out of a room."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from chatapp.chat.room import Room
from chatapp.log.journal import NewEntry, Record
from chatapp.session.account import Account
from chatapp.session.device import Device
from chatapp.session.user import User


@dataclass(frozen=True, slots=True)
class Exit:
    """What is to be kept of one of the users.

    Attributes:
        account: the user's account, as it was; None if there was none.
        of_devices: for each device, the records of it.
        of_account: the records of the account.
        to_lobby: True if the user was in no other room.
    """

    account: Account | None
    of_devices: list[tuple[Device, list[Record]]]
    of_account: list[Record]
    to_lobby: bool

    @property
    def records(self) -> list[Record]:
        """All of the records."""
        return [*(r for _, records in self.of_devices for r in records), *self.of_account]

    def without(self, kept: Iterable[Record]) -> list[Record]:
        """Return the records that are not among others that are kept already."""
        known = {(record.kind, record.key) for record in kept}
        return [record for record in self.records if (record.kind, record.key) not in known]

    def gone(self, user: User) -> list[Record]:
        """Return what deletes the records that are of nobody by now."""
        ended = [records for device, records in self.of_devices if device not in user.devices]
        if user.account is not self.account:
            ended.append(self.of_account)
        return [Record(row.kind, row.key, None) for records in ended for row in records]


@dataclass(frozen=True, slots=True)
class Expulsion:
    """What is to be kept of all of the users.

    Attributes:
        room: the room.
        out: returns who is to be out: those when it is decided, and those when it is kept.
        entries: what the members read of it; the users read only the first.
        told: the names of those of whom the others read that they left.
        exits: what is to be kept of each user.
    """

    room: Room
    out: Callable[[], Iterable[User]]
    entries: list[NewEntry] = field(default_factory=list)
    told: tuple[str, ...] = ()
    exits: dict[User, Exit] = field(default_factory=dict)

    @property
    def records(self) -> list[Record]:
        """All of the records."""
        return [record for each in self.exits.values() for record in each.records]

    @property
    def devices(self) -> list[Device]:
        """The users' devices, as they were."""
        return [device for each in self.exits.values() for device, _ in each.of_devices]

    def gone(self) -> Iterator[Record]:
        """Yield what deletes the records that are of nobody by now."""
        for user, each in self.exits.items():
            yield from each.gone(user)
