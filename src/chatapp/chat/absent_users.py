"""Absent users: what absent users left behind, in the order of their losses, and by address.

Three bounds say which absences are forgotten, in this order:

- `resume_seconds`: those that are too old.
- `absences_per_address`: where one address has too many, its own go. So nobody can have others
  forgotten. Absences without an address are not bounded by this.
- `sessions`: all together, for what a great many addresses could do. The first to go are passing
  users, and then those of the address that has the most.

A *passing* user only came and went: took no name, said nothing and joined no room.

After a restart nobody was told that the users who were there have left, and nobody will be told
that they are back. So to the others they seem there, until their time is over.
"""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from itertools import chain, islice, takewhile

from chatapp.names import LOBBY
from chatapp.session.device import Absence
from chatapp.session.user import User

EXPIRED_AT_ONCE = 200
"""Number of absent users that are forgotten at a time; the others follow.

When a crowd does not come back, many rooms are told of it.
"""

Group = dict[Absence, None]
"""Absences of one address, the oldest first."""


class AbsentUsers:
    """The absences.

    Attributes:
        _all: all absences, the oldest first.
        _passing: those of passing users by their addresses.
        _others: the others by their addresses.
        _grown: the addresses of which there may be more than `absences_per_address` allows.
        _per_address: the limit for which `_grown` holds.
        _untold: for each room, the absences of which its members may not have been told.
        _rooms: the names of those rooms, for each of these absences.
    """

    def __init__(self) -> None:
        self._all: Group = {}
        self._passing: dict[str, Group] = {}
        self._others: dict[str, Group] = {}
        self._grown: set[str] = set()
        self._per_address = 0
        self._untold: dict[str, Group] = {}
        self._rooms: dict[Absence, list[str]] = {}

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Absence]:
        """Iterate over the absences, the oldest first."""
        return iter(self._all)

    def add(self, absence: Absence) -> None:
        """Add what a user has left behind just now."""
        groups = self._passing if _is_passing(absence) else self._others
        self._all[absence] = groups.setdefault(absence.device.address, {})[absence] = None
        self._grown.add(absence.device.address)
        told = absence.missed if absence.user.account is None else ()  # devices change each other's
        if rooms := [name for name in absence.places if name not in told]:
            self._rooms[absence] = rooms
        for name in rooms:
            self._untold.setdefault(name, {})[absence] = None

    def seeming_there(self, room: str) -> Iterator[User]:
        """Yield the users who have left a room for now, of which its members were not told."""
        for absence in self._untold.get(room, ()):
            if room in absence.places and room not in absence.missed:
                yield absence.user

    def remove(self, absence: Absence) -> None:
        """Remove an absence, whose user is back or forgotten."""
        del self._all[absence]
        address = absence.device.address
        for groups in (self._passing, self._others):
            group = groups.get(address, {})
            group.pop(absence, None)
            if not group:
                groups.pop(address, None)
        for name in self._rooms.pop(absence, ()):
            del self._untold[name][absence]
            if not self._untold[name]:
                del self._untold[name]
        if address not in self._passing and address not in self._others:
            self._grown.discard(address)

    def expire(self, lost_before: float, at_most: int, per_address: int) -> list[Absence]:
        """Remove the absences that are to be forgotten, EXPIRED_AT_ONCE at the most.

        Args:
            lost_before: users who were lost before this time may no longer come back.
            at_most: number of absences that there may be; 0 is any number.
            per_address: number of absences that there may be of one address; 0 is any number.
        """
        expired: list[Absence] = []

        def take(chosen: Iterator[Absence]) -> None:
            for absence in list(islice(chosen, EXPIRED_AT_ONCE - len(expired))):
                self.remove(absence)
                expired.append(absence)

        take(takewhile(lambda absence: absence.since <= lost_before, self._all))
        if per_address:
            take(self._crowded(per_address))
        if 0 < at_most < len(self._all):
            first_to_go = chain(_largest_first(self._passing), _largest_first(self._others))
            take(islice(first_to_go, len(self._all) - at_most))
        return expired

    def _crowded(self, most: int) -> Iterator[Absence]:
        """Yield what is too much of each address, passing users first, then the oldest."""
        if most != self._per_address:  # it has changed, so all addresses are looked at again
            self._per_address = most
            self._grown = {*self._passing, *self._others}
        for address in list(self._grown):
            groups = self._passing.get(address, {}), self._others.get(address, {})
            over = sum(map(len, groups)) - most
            if address and over > 0:
                yield from islice(chain(*groups), over)
            else:
                self._grown.remove(address)


def _largest_first(groups: dict[str, Group]) -> Iterator[Absence]:
    """Yield the oldest of the group that has the most left, again and again."""
    left = {address: iter(group) for address, group in groups.items()}
    sizes = [(-len(group), next(iter(group)).since, address) for address, group in groups.items()]
    heapify(sizes)
    while sizes:
        size, _, address = heappop(sizes)
        absence = next(left[address])
        yield absence
        if size < -1:
            heappush(sizes, (size + 1, absence.since, address))


def _is_passing(absence: Absence) -> bool:
    user = absence.user
    return user.guest is not None and not user.spoke and list(absence.places) in ([], [LOBBY])
