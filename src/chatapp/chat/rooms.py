"""Rooms: all rooms by name; opening one, finding it, and forgetting it when nobody needs it.

Invariants: the claim on a room's name is the journal's, so two lines that make the same room in one
batch make one room. A room that is forgotten leaves no entry in the journal; a new room of that
name has another log and another epoch. A room is kept while a user who has left it may come back
and read its end, and while somebody keeps it. No room is forgotten to make way for another.

Whatever a user names or is shown of rooms goes through `find`, `known`, `entrance` or `seen_by`:
a private room is not there for those who may not enter it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from twisted.internet.interfaces import IReactorTime

from chatapp.chat.absent_users import AbsentUsers
from chatapp.chat.charter import no_charter_records
from chatapp.chat.flusher import Flusher
from chatapp.chat.keepers import Keepers
from chatapp.chat.room import Room
from chatapp.chat.room_limits import RoomLimits
from chatapp.config import Settings
from chatapp.errors import ChatError
from chatapp.log.journal import Change, Claim, Drop, KeptLog, Record
from chatapp.log.log import Log
from chatapp.log.pages import Pages
from chatapp.log.reader import Reader
from chatapp.names import LOBBY, check_room, fold
from chatapp.session.audience import OpenAudience
from chatapp.session.session import Session
from chatapp.session.user import User
from chatapp.text import quote


class Rooms(dict[str, Room]):
    """Rooms by their folded names.

    Args:
        settings: say how much a log may hold.
        flusher: writes and flushes the rooms.
        new_id: returns a number for a log.
        new_epoch: returns what tells a room's log from every other.
        clock: tells the time of the monotonic clock, and calls later.
        wall: tells the time of day, in seconds since 1970.
        absences: what absent users have left behind.
        open_audience: returns sockets that can be given the same bytes; None if there are none.

    Attributes:
        pages: read back what is in memory no longer; None without a journal.
        limits: how many rooms there may be, and which are at rest.
        keepers: who keeps which, and how many.
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
        absences: AbsentUsers,
        open_audience: OpenAudience | None = None,
    ) -> None:
        super().__init__()
        self._open_audience = open_audience
        self._absences = absences
        self._settings = settings
        self._flusher = flusher
        self._new_id = new_id
        self._new_epoch = new_epoch
        self._seconds = clock.seconds
        self._wall = wall
        self.limits = RoomLimits(settings)
        self.keepers = Keepers(settings)
        self._finishing: Counter[int] = Counter()
        journal = flusher.recorder.journal
        self.pages = Pages(journal, clock) if journal.lasts else None

    def make(self, name: str, address: str = "") -> Room:
        """Return a new room, which counts at once, and which nobody finds until `add` is called.

        Args:
            name: the room's name.
            address: the address that it is made from; empty if that is not counted.

        Raises:
            ChatError: it is no name for one, or there are too many, in all or from that address.
        """
        check_room(name)
        self.limits.expect(name, len(self), address)
        room = self._new(self._new_id(), name, self._new_epoch())
        room.made_from = address
        return room

    def add(self, room: Room) -> None:
        """Add a room, so that it is found and its log gets entries."""
        self[fold(room.name)] = room
        self.limits.add(room)
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
        room.made_from = value.get("made_from", "")
        room.log.restore(kept)
        room.flushed_all()
        self.add(room)

    def find(self, name: str, user: User | None = None) -> Room:
        """Return the room of that name if a user may know of it; without a user, if it is public.

        Raises:
            ChatError: there is none.
        """
        room = self.known(check_room(name), user)
        if room is None:
            raise ChatError("no such room: {name}", code="no_such_room", name=quote(name))
        return room

    def of_session(self, name: str, session: Session) -> Room:
        """Return the room of that name if a session is in it.

        Raises:
            ChatError: there is none, or the session is not in it.
        """
        room = self.find(name, session.user)
        if session not in room.readers:
            raise not_in(room)
        return room

    def known(self, name: str, user: User | None) -> Room | None:
        """Return the room of that name if there is one and a user may know of it, as in `find`."""
        room = self.get(fold(name))
        return room if room is not None and _admits(room, user) else None

    def entrance(self, name: str, user: User) -> Room | None:
        """Return the room of that name for a user who is about to enter it; None if there is none.

        Raises:
            ChatError: it is no name for a room, or the user may not enter.
        """
        room = self.get(fold(check_room(name)))
        if room is not None and not _admits(room, user):
            raise no_entrance(name)
        return room

    def seen_by(self, user: User | None) -> Iterator[Room]:
        """Yield the rooms that a user knows of, the oldest first."""
        number = 0 if user is None else user.id
        rooms = self.values()  # there may be thousands, and most are public
        return (one for one in rooms if not one.charter.private or one.charter.admits(number))

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
                room = self.limits.at_rest.get(number)
                if room is not None:
                    self.forget_unused(room)

    def forget_unused(self, room: Room) -> None:
        """Forget a room without members or absent users, unless it is kept.

        It is kept by somebody, or for what was said there.
        """
        if _is_used(room):
            return
        kept = room.charter.keeper or room.log.spoke or self._finishing[room.log.id]
        if self.pages is None or not kept:
            self._forget(room)
        else:
            self.limits.rest(room)

    def _forget(self, room: Room) -> None:
        del self[fold(room.name)]
        self.limits.remove(room)
        self._flusher.forget_log(room.log.id)
        room.comings.clear()
        number = room.log.id
        gone = Change(
            records=[
                Record("room", str(number), None),
                *no_charter_records(number, room.charter),
                *room.charter.holds.no_records(),
            ],
            claims=[Claim(room_claim(room).key, "", was=str(number))],
            drops=[Drop(number)],
        )
        self.keepers.set(room, 0)
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
            pages=self.pages,
        )
        flusher = self._flusher
        room = Room(
            log,
            flusher.submit,
            flusher.room_changed,
            self._seconds,
            self._wall,
            flusher.counts,
            lambda: flusher.readers_at_once,
            self._open_audience,
        )
        room.seeming_there = self._absences.seeming_there
        return room


def room_record(room: Room, topic: str) -> Record:
    """Return the record of a room that has, or is to have, a topic."""
    log = room.log
    value = {"name": log.room, "epoch": log.epoch, "topic": topic, "made_from": room.made_from}
    return Record("room", str(log.id), value)


def no_entrance(name: str) -> ChatError:
    """Return what a user reads who may not enter a room; the name is as it was typed."""
    return ChatError("you cannot enter {name}", code="cannot_enter", name=name)


def not_in(room: Room) -> ChatError:
    """Return what a user reads who is not in a room, and would have to be."""
    return ChatError("you are not in {name}", code="not_in_room", name=room.name)


def room_claim(room: Room) -> Claim:
    """Return the claim that a name is this room's."""
    return Claim(f"room:{fold(room.name)}", str(room.log.id))


def _admits(room: Room, user: User | None) -> bool:
    return room.charter.admits(0 if user is None else user.id)


def _is_used(room: Room) -> bool:
    return bool(room.readers or room.may_return or room.name == LOBBY)
