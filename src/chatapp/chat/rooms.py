"""Rooms: all rooms by name; opening one, finding it, and forgetting it when nobody needs it.

Invariants: the claim on a room's name is the journal's, so two lines that make the same room in one
batch make one room. A room that is forgotten leaves no entry in the journal; a new room of that
name has another log and another epoch. A room is kept while a user who has left it may come back
and read its end.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from heapq import heappop, heappush
from typing import Any

from twisted.internet.interfaces import IReactorTime

from chatapp.chat.flusher import Flusher
from chatapp.chat.room import Room
from chatapp.config import Settings
from chatapp.errors import ChatError, LimitError
from chatapp.log.journal import Change, Claim, Drop, KeptLog, Record
from chatapp.log.log import Log
from chatapp.log.pages import Pages
from chatapp.log.reader import Reader
from chatapp.names import LOBBY, check_room, fold
from chatapp.text import quote

RESTING_SPARE = 100
"""Number of rooms, beyond twice those that exist, that may be noted as not needed."""


class Rooms(dict[str, Room]):
    """Rooms by their folded names.

    Args:
        settings: say how much a log may hold.
        flusher: writes and flushes the rooms.
        new_id: returns a number for a log.
        new_epoch: returns what tells a room's log from every other.
        clock: tells the time of the monotonic clock, and calls later.
        wall: tells the time of day, in seconds since 1970.

    Attributes:
        _resting: the rooms that nobody needs: number of entries, and the number of the log.
        _finishing: for each log, the number of readers whose users have left the room, and of whom
            it is not saved yet that they have read it to the end.
    """

    def __init__(
        self,
        settings: Settings,
        flusher: Flusher,
        new_id: Callable[[], int],
        new_epoch: Callable[[], str],
        clock: IReactorTime,
        wall: Callable[[], float],
    ) -> None:
        super().__init__()
        self._settings = settings
        self._flusher = flusher
        self._new_id = new_id
        self._new_epoch = new_epoch
        self._seconds = clock.seconds
        self._wall = wall
        self._resting: list[tuple[int, int]] = []
        self._finishing: Counter[int] = Counter()
        journal = flusher.recorder.journal
        self._pages = Pages(journal, clock) if journal.lasts else None

    def make(self, name: str) -> Room:
        """Return a new room, which nobody finds until `add` is called.

        Raises:
            ChatError: it is no name for one, or there are too many.
        """
        check_room(name)
        self._make_way()
        return self._new(self._new_id(), name, self._new_epoch())

    def add(self, room: Room) -> None:
        """Add a room, so that it is found and its log gets entries."""
        self[fold(room.name)] = room
        self._flusher.add_log(room.log)

    def open_lobby(self) -> None:
        """Open the lobby, before anybody is let in."""
        room = self._new(self._new_id(), LOBBY, self._new_epoch())
        self.add(room)
        self._flusher.submit(
            Change(records=[room_record(room, room.topic)], claims=[room_claim(room)])
        )

    def restore(self, number: int, value: Mapping[str, Any], kept: KeptLog) -> None:
        """Open a room as it was."""
        room = self._new(number, value["name"], value["epoch"])
        room.topic = value["topic"]
        room.log.restore(kept)
        room.flushed_all()
        self.add(room)

    def find(self, name: str) -> Room:
        """Return the room of that name.

        Raises:
            ChatError: there is none.
        """
        room = self.get(fold(check_room(name)))
        if room is None:
            raise ChatError("no such room: {name}", name=quote(name))
        return room

    def begin_finishing(self, left: Reader) -> None:
        """Keep a room until it is saved that a user who has left it has read its end."""
        self._finishing[left.log.id] += 1

    def end_finishing(self, finished: Iterable[Reader]) -> None:
        """Keep rooms no longer for readers of which nothing is saved any more."""
        for left in finished:
            number = left.log.id
            self._finishing[number] -= 1
            if not self._finishing[number]:
                del self._finishing[number]
                room = self._unused(number)
                if room is not None:
                    self.forget_unused(room)

    def forget_unused(self, room: Room) -> None:
        """Forget a room without members or absent users, unless something said there is kept."""
        if _is_used(room):
            return
        if self._pages is None or not (room.log.spoke or self._finishing[room.log.id]):
            self._forget(room)
        else:
            room.log.rest()
            self._rest(room)

    def _rest(self, room: Room) -> None:
        """Note a room that nobody needs; those that were noted before are noted once."""
        heappush(self._resting, (room.log.end - room.log.kept, room.log.id))
        if len(self._resting) > 2 * len(self) + RESTING_SPARE:
            once = {number: entries for entries, number in self._resting if self._unused(number)}
            self._resting = sorted((entries, number) for number, entries in once.items())

    def _unused(self, number: int) -> Room | None:
        """Return the room whose log has a number if nobody needs it."""
        log = self._flusher.recorder.logs.get(number)
        room = None if log is None else self.get(fold(log.room))
        return None if room is None or _is_used(room) else room

    def _make_way(self) -> None:
        """If there are too many rooms, forget the unused room in which least was said.

        Raises:
            LimitError: all of them are in use.
        """
        try:
            self._settings.limits.check(
                "rooms", len(self), "there {are} {most} room{s}, which is the most"
            )
        except LimitError:
            while self._resting:
                room = self._unused(heappop(self._resting)[1])
                if room is not None:
                    self._forget(room)
                    return
            raise

    def _forget(self, room: Room) -> None:
        del self[fold(room.name)]
        self._flusher.forget_log(room.log.id)
        room.silence()
        gone = Change(
            records=[Record("room", str(room.log.id), None)],
            claims=[Claim(room_claim(room).key, "", was=str(room.log.id))],
            drops=[Drop(room.log.id)],
        )
        self._flusher.submit(gone)

    def _new(self, number: int, name: str, epoch: str) -> Room:
        limits = self._settings.limits
        log = Log(
            name,
            limits.log_entries,
            limits.log_bytes,
            self._settings.history.on_join,
            number=number,
            epoch=epoch,
            pages=self._pages,
        )
        flusher = self._flusher
        return Room(
            log, flusher.submit, flusher.room_changed, self._seconds, self._wall, flusher.counts
        )


def room_record(room: Room, topic: str) -> Record:
    """Return the record of a room that has, or is to have, a topic."""
    log = room.log
    value = {"name": log.room, "epoch": log.epoch, "topic": topic}
    return Record("room", str(log.id), value)


def room_claim(room: Room) -> Claim:
    """Return the claim that a name is this room's."""
    return Claim(f"room:{fold(room.name)}", str(room.log.id))


def _is_used(room: Room) -> bool:
    return bool(room.readers or room.may_return or room.name == LOBBY)
