"""The rooms there are, by name: opening one, finding it, and forgetting it when nobody needs it."""

from collections.abc import Callable

from chatapp.chat.flusher import Flusher
from chatapp.chat.room import Room
from chatapp.config import Settings
from chatapp.errors import ChatError, LimitError
from chatapp.log.journal import KeptLog, RoomRecord
from chatapp.log.log import Log
from chatapp.log.pages import Pages
from chatapp.names import LOBBY, check_room, fold
from chatapp.text import quote


class Rooms(dict[str, Room]):
    """Rooms by their folded names.

    Args:
        settings: say how much a log may hold.
        flusher: has the rooms written and flushed.
        new_id: returns a number for a log.
        new_epoch: returns what tells a log from every other that has had its room's name.
        seconds: tells the time.
    """

    def __init__(
        self,
        settings: Settings,
        flusher: Flusher,
        new_id: Callable[[], int],
        new_epoch: Callable[[], str],
        seconds: Callable[[], float],
    ) -> None:
        super().__init__()
        self._settings = settings
        self._flusher = flusher
        self._new_id = new_id
        self._new_epoch = new_epoch
        self._seconds = seconds
        journal = flusher.recorder.journal
        self._pages = None if journal is None else Pages(journal)

    def open(self, name: str) -> Room:
        """Return a new room.

        Raises:
            ChatError: it is no name for one, there are too many, or it cannot be saved.
        """
        self._flusher.check_can_save()
        self._make_room()
        room = self._add(RoomRecord(self._new_id(), check_room(name), self._new_epoch(), ""))
        self.save(room)
        return room

    def restore(self, record: RoomRecord, kept: KeptLog) -> None:
        """Open a room as it was."""
        room = self._add(record)
        room.topic = record.topic
        room.log.restore(kept)
        room.flushed_all()

    def find(self, name: str) -> Room:
        """Return the room of that name.

        Raises:
            ChatError: there is none.
        """
        room = self.get(fold(check_room(name)))
        if room is None:
            raise ChatError("no such room: {name}", name=quote(name))
        return room

    def save(self, room: Room) -> None:
        """Have a room kept as it is."""
        log = room.log
        self._flusher.keep_room(log.id, RoomRecord(log.id, log.room, log.epoch, room.topic))

    def forget_unused(self, room: Room) -> None:
        """Forget a room in which nobody is or may come back to, and nothing is kept to be read."""
        if _is_used(room):
            return
        if self._pages is None or not room.log.spoke:
            self._forget(room)
        else:
            room.log.drop_durable()

    def _make_room(self) -> None:
        """Where there are too many, forget the unused room in which least was said.

        Raises:
            LimitError: all of them are in use.
        """
        try:
            self._settings.limits.check(
                "rooms", len(self), "there are {most} rooms, which is the most"
            )
        except LimitError:
            unused = [room for room in self.values() if not _is_used(room)]
            if not unused:
                raise
            self._forget(min(unused, key=lambda room: room.log.end - room.log.kept))

    def _forget(self, room: Room) -> None:
        del self[fold(room.name)]
        self._flusher.keep_room(room.log.id, None)

    def _add(self, record: RoomRecord) -> Room:
        limits = self._settings.limits
        log = Log(
            record.name,
            limits.log_entries,
            limits.log_bytes,
            self._settings.history.on_join,
            number=record.id,
            epoch=record.epoch,
            pages=self._pages,
        )
        flusher = self._flusher
        room = Room(log, flusher.recorder, flusher.room_changed, self._seconds, flusher.counts)
        self[fold(record.name)] = room
        return room


def _is_used(room: Room) -> bool:
    return bool(room.readers or room.may_return or room.name == LOBBY)
