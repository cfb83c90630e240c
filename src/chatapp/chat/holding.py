"""Holding: adds and removes bans and mutes, restores them, and removes those that are over.

A hold ends by the monotonic clock; its record has the time of day. If somebody sets the time of
day, also back and before a start, the record is written again.

Invariant: after a restart no hold lasts longer than it was meant to, however many more there are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import inf
from typing import Any

from chatapp.chat.bouncer import Bouncer
from chatapp.chat.flusher import Flusher
from chatapp.chat.holds import EVERYWHERE, KIND, Hold, Holds, Kind, hold_record, no_hold_record
from chatapp.chat.room import Room
from chatapp.chat.rooms import Rooms
from chatapp.log.journal import Change, Kept, Record
from chatapp.names import fold
from chatapp.session.user import User

DRIFT_SECONDS = 60
"""By how much the time of day is set at least, for what is written to be written again."""

Row = Mapping[str, Any]


class Holding:
    """Adds and removes holds, in rooms and everywhere.

    Args:
        bouncer: has the holds that are everywhere.
        rooms: each has its own.
        flusher: keeps the records.
        seconds: tells the time of the monotonic clock.
        wall: tells the time of day, in seconds since 1970.

    Attributes:
        _offset: the time of day less that of the clock, when the records were written.
    """

    def __init__(
        self,
        bouncer: Bouncer,
        rooms: Rooms,
        flusher: Flusher,
        seconds: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self._bouncer = bouncer
        self._rooms = rooms
        self._flusher = flusher
        self._seconds = seconds
        self._wall = wall
        self._offset = wall() - seconds()

    def within(self, room: Room | None) -> Holds:
        """Return the holds of a room, or with None those everywhere."""
        return self._bouncer.everywhere if room is None else room.charter.holds

    def add(self, hold: Hold, room: Room | None, until: float) -> None:
        """Add a hold, after that was kept.

        Args:
            hold: the hold.
            room: where; None if everywhere.
            until: when it ends by its record, which is written again if that is not so any more.
        """
        if hold.seconds and abs(self._bouncer.until(hold) - until) > DRIFT_SECONDS:
            self._flusher.submit(Change(records=[self._record(hold)]))
        self.within(room).add(hold)
        if not hold.user:
            self._bouncer.networks.add(hold)
        if hold.owner is not None:
            hold.owner.held |= {no_hold_record(hold).key}

    def remove(self, hold: Hold, room: Room | None) -> None:
        """Remove a hold."""
        holds = self.within(room)
        for now in [one for key in hold.keys if (one := holds.get(key)) is not None]:
            holds.remove(now)
            if not now.user:
                self._bouncer.networks.remove(now)
            if now.owner is not None:
                now.owner.held -= {no_hold_record(now).key}

    def named(self, kind: Kind, whom: str, user: User | None, room: Room | None) -> list[Hold]:
        """Return what holds of somebody in a room, or with None everywhere.

        Args:
            kind: what it is.
            whom: the name under which it is listed, or the network.
            user: who has that name now, and may have had another one when it was done; None if
                nobody has.
            room: where.
        """
        holds, now = self.within(room), self._seconds()
        found = [hold for hold in holds if hold.kind == kind and fold(hold.whom) == fold(whom)]
        if user is not None:
            for address in dict.fromkeys(device.address for device in user.devices) or ("",):
                hold = holds.of_user(kind, user, address)
                found += [hold] if hold is not None and hold not in found else []
        return [hold for hold in found if not hold.is_over(now)]

    def restore(self, kept: Kept, registered: Iterable[User]) -> None:
        """Restore the holds that the journal has; delete those that are of nobody, or over."""
        owners = {user.id: user for user in registered}
        rooms = {room.log.id: room for room in self._rooms.values()}
        for row in kept.records.get(KIND, {}).values():
            hold = self._restored(row, owners)
            known = hold.room == EVERYWHERE or hold.room in rooms
            if not known or hold.is_over(self._seconds()) or (row["registered"] and not hold.owner):
                self._flusher.submit(Change(records=[no_hold_record(hold)]))
            else:
                self.add(hold, rooms.get(hold.room), row["until"])

    def look_at_time(self) -> None:
        """Write again when everything ends, if the time of day was set: before a restart, at best.

        What is on its way is looked at when it is kept.
        """
        offset = self._wall() - self._seconds()
        if abs(offset - self._offset) > DRIFT_SECONDS:
            self._offset = offset
            self._keep(self._record(hold) for _, hold in self._all() if hold.seconds)

    def end_old(self) -> None:
        """Remove what is over."""
        now = self._seconds()
        over = [(room, hold) for room, hold in self._all() if hold.is_over(now)]
        for room, hold in over:
            self.remove(hold, room)
        self._keep(no_hold_record(hold) for _, hold in over)

    def _all(self) -> Iterator[tuple[Room | None, Hold]]:
        for room in (None, *self._rooms.values()):
            yield from ((room, hold) for hold in self.within(room))

    def _keep(self, records: Iterable[Record]) -> None:
        if kept := list(records):
            self._flusher.submit(Change(records=kept))

    def _record(self, hold: Hold) -> Record:
        return hold_record(hold, self._bouncer.until(hold))

    def _restored(self, row: Row, owners: Mapping[int, User]) -> Hold:
        left = min(row["until"] - self._wall(), row["seconds"])
        return Hold(
            row["kind"],
            row["room"],
            row["whom"],
            row["by"],
            row["why"],
            row["seconds"],
            self._seconds() + left if row["seconds"] else inf,
            row["user"],
            row["key"],
            row["address"],
            owners.get(row["user"]) if row["registered"] else None,
        )
