"""Room limits: how many rooms there may be, in all and from each address, and which are at rest.

A room is *at rest* while nobody is in it or may come back to it, so that it exists only for what
was said there. No room is ever forgotten to make way for another. Three bounds hold instead:

- `rooms`: rooms that are not at rest. A room at rest may be entered even so; otherwise, whoever
  fills the server could keep others out of their own rooms.
- `rooms_per_address`: rooms that were made from an address, until they are forgotten, and rooms at
  rest that were entered from there, until they are at rest again.
- KEPT_PER_ROOM times `rooms`: rooms in all, for what a great many addresses could do together.

Invariant: a room counts from when it is decided on, not only from when it is kept: otherwise, all
that is asked for while the journal writes could be too much together.
"""

from collections import Counter

from chatapp.chat.room import Room
from chatapp.config import Settings
from chatapp.errors import LimitError
from chatapp.names import fold

KEPT_PER_ROOM = 100
"""Number of rooms, most of them at rest, that may exist for each that `rooms` allows."""


class RoomLimits:
    """Counts the rooms, and refuses those above the limits.

    Attributes:
        at_rest: the rooms at rest, by the numbers of their logs.
        _remembering: those of them whose last messages are in memory, the longest at rest first.
        _counted: number of rooms that are counted for each address that has any.
        _woken: for rooms that were entered from another address than they were made from, while
            they were at rest: that address, by the numbers of the rooms' logs.
        _coming: for new rooms that are on their way to the journal, the addresses that they are
            made from, by the rooms' folded names. If several lines make one room, the first of
            them will have made it.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.at_rest: dict[int, Room] = {}
        self._remembering: dict[int, Room] = {}
        self._counted: Counter[str] = Counter()
        self._woken: dict[int, str] = {}
        self._coming: dict[str, str] = {}

    def expect(self, name: str, rooms: int, address: str) -> None:
        """Check that one more room may be made, and count it.

        Args:
            name: the room's name.
            rooms: number of rooms that there are.
            address: the address that it is made from; empty if that is not counted.

        Raises:
            LimitError: there are too many, in all or from that address.
        """
        self._check_address(address)
        limits = self._settings.limits
        rooms += len(self._coming)
        used = rooms - len(self.at_rest)
        limits.check("rooms", used, "there {are} {most} room{s}, which is the most")
        if 0 < limits.rooms * KEPT_PER_ROOM <= rooms:
            raise LimitError("rooms", f"{rooms} rooms are kept, which is the most")
        if fold(name) not in self._coming:
            self._coming[fold(name)] = address
            self._count(address)

    def add(self, room: Room) -> None:
        """Count a room that was made or restored."""
        self._count(self._coming.pop(fold(room.name), ""), -1)
        self._count(room.made_from)

    def remove(self, room: Room) -> None:
        """Count a room no longer: it is forgotten."""
        self._count(room.made_from, -1)
        self._count(self._woken.pop(room.log.id, ""), -1)
        self.at_rest.pop(room.log.id, None)
        self._remembering.pop(room.log.id, None)

    def rest(self, room: Room) -> None:
        """Note that a room is at rest; keep little of it in memory."""
        number = room.log.id
        room.log.rest()
        if number in self.at_rest:
            return
        self._count(self._woken.pop(number, ""), -1)
        self.at_rest[number] = self._remembering[number] = room
        if 0 < self._settings.limits.rooms < len(self._remembering):
            self._remembering.pop(next(iter(self._remembering))).log.forget_recent()

    def wake(self, room: Room, address: str) -> None:
        """Note that a room, which may be at rest, is about to be entered.

        Raises:
            LimitError: it is at rest, and too many rooms were opened from that address.
        """
        number = room.log.id
        if number not in self.at_rest:
            return
        if address != room.made_from:
            self._check_address(address)
            self._count(address)
            self._woken[number] = address
        del self.at_rest[number]
        self._remembering.pop(number, None)

    def count(self, address: str) -> int:
        """Return the number of rooms that are counted for an address."""
        return self._counted[address]

    def _check_address(self, address: str) -> None:
        if address:
            self._settings.limits.check(
                "rooms_per_address",
                self.count(address),
                "your address has opened {most} room{s}, which is the most",
            )

    def _count(self, address: str, change: int = 1) -> None:
        if address:
            self._counted[address] += change
            if not self._counted[address]:
                del self._counted[address]
