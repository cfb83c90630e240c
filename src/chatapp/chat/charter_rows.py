"""Charter rows: what the journal has kept of the charters of all rooms, restored at the start."""

from collections.abc import Iterator, Mapping
from typing import Any

from chatapp.chat.account_records import account_rows
from chatapp.chat.charter import Charter
from chatapp.chat.room import Room
from chatapp.chat.rooms import Rooms
from chatapp.log.journal import Kept, Record

_Rows = Mapping[str, Mapping[str, Any]]


class CharterRows:
    """Gives rooms the charters that the journal has kept.

    Args:
        kept: what the journal holds.
        rooms: the rooms.

    Attributes:
        stale: the records that delete rows of rooms or accounts that are gone.
    """

    def __init__(self, kept: Kept, rooms: Rooms) -> None:
        self._kept = kept
        self._rooms = rooms
        self._by_number = {str(room.log.id): room for room in rooms.values()}
        self._accounts = account_rows(kept.records).keys()
        self.stale: list[Record] = []

    def restore(self) -> None:
        """Set the charters of all rooms, and gather what is stale."""
        for key, row in self._rows("keeper").items():
            room = self._room("keeper", key, key, str(row["user"]))
            if room is not None:
                self._rooms.keepers.set(room, row["user"])
        for key in self._rows("private"):
            room = self._room("private", key, key)
            if room is not None:
                room.charter.private = True
        for charter, user in self._lists("moderator"):
            charter.moderators.add(user)
        for charter, user in self._lists("invited"):
            charter.invited.add(user)

    def _lists(self, kind: str) -> Iterator[tuple[Charter, int]]:
        """Yield the charters that have users on a list, with the users' numbers."""
        for key in self._rows(kind):
            number, _, user = key.partition("/")
            room = self._room(kind, key, number, user)
            if room is not None:
                yield room.charter, int(user)

    def _room(self, kind: str, key: str, number: str, user: str = "") -> Room | None:
        """Return the room of a row; None if the room, or the account, is gone."""
        room = self._by_number.get(number)
        if room is None or (user and user not in self._accounts):
            self.stale.append(Record(kind, key, None))
            return None
        return room

    def _rows(self, kind: str) -> _Rows:
        return self._kept.records.get(kind, {})
