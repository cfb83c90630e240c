"""The state: what the client knows by what it was told, and the events that follow from that.

Nothing here waits or sends. Invariant: what comes before `returned` of a user who comes back is
ignored, because it is sent again after it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from chatapp.client.decoding import ENTRIES, Object, as_own, decode, decode_entry
from chatapp.client.events import (
    Away,
    Back,
    Event,
    Renamed,
    RoomEvent,
    Topic,
)
from chatapp.client.news import Connected, Entered, Exited, Gap, NewEpoch, UpToDate
from chatapp.client.places import Mark, Place, Places, fold
from chatapp.client.room import Room

Told = tuple[Event, Mark | None]
"""An event, and where the program has read to after it; None if that is as it was."""


class State:
    """What is known of the user, and of the rooms that the user is in.

    Args:
        make_room: returns a room of a name.

    Attributes:
        server: the server's name.
        user: the user's name; empty before the first welcome.
        token: brings the user back; empty if there is none.
        places: how far the client has read.
        rooms: those that the user is in, by folded names.
        limits: what the server said about its limits, or nothing.
        _anew: the folded names of rooms whose log is another one, while what is kept of it comes.
        returning: True while what comes is for a guest, who is there until a return is heard.
    """

    def __init__(self, make_room: Callable[[str], Room]) -> None:
        self.server = ""
        self.user = ""
        self.token = ""
        self.places = Places()
        self.rooms: dict[str, Room] = {}
        self.limits: Object = {}
        self.returning = False
        self._make_room = make_room
        self._guest_token = ""
        self._again = self._greeted = False
        self._anew: set[str] = set()
        self._hear: dict[str, Callable[[Object], Iterator[Told]]] = {
            "welcome": self._welcome,
            "returned": self._returned,
            "logged_in": self._returned,
            "token": self._new_token,
            "limits": self._new_limits,
            "entered": self._entered,
            "entered_elsewhere": self._entered,
            "exited": self._exited,
            "gap": self._gap,
            "whispered": self._whispered,
            **dict.fromkeys(ENTRIES, self._entry),
        }

    def hear(self, told: Object, *, begins: bool = False) -> list[Told]:
        """Follow an object that was received; return what there is to tell the program.

        Args:
            told: the object.
            begins: True for `members` from the first on; False for those who come after others.

        Raises:
            KeyError: a field is missing that every such object has.
        """
        kind = told["type"]
        if self.returning and kind not in ("welcome", "token", "returned", "logged_in"):
            return []
        if kind == "members":
            self._note_members(told, begins=begins)
            return []
        return list(self._hear.get(kind, self._other)(told))

    def begin(self, *, as_user: bool) -> None:
        """Begin over another connection.

        Args:
            as_user: whether the user comes back or logs in, so that who is welcomed is a guest.
        """
        self.returning = as_user
        self._again = bool(self.token)
        self._greeted = False

    def stay_guest(self) -> None:
        """Go on as the guest who was welcomed, since the user cannot come back."""
        self.token, self._guest_token = self._guest_token, ""
        self._again = False

    def _welcome(self, told: Object) -> Iterator[Told]:
        self.server = told["server"]
        self.limits = told.get("limits", {})
        if self.returning:
            return
        self.user = told["user"]
        self._enter(told)
        self._greeted = True
        yield self._connected(again=False), self.places.mark_all()

    def _returned(self, told: Object) -> Iterator[Told]:
        self.returning = False
        self.user = told["user"]
        self.limits = told.get("limits", self.limits)
        self.places.whispers = told["whispers"]
        anew = self.places.replace(told["places"])
        names = {fold(place["room"]): place["room"] for place in told["places"]}
        gone = [room for key, room in self.rooms.items() if self._again and key not in names]
        self.rooms = {key: self._room(name) for key, name in names.items()}
        mark = self.places.mark_all()
        if not self._greeted:
            yield self._connected(again=self._again), mark
        for room in gone:
            yield Exited(room.name), mark
        for key in anew:
            yield NewEpoch(self.rooms[key].name), mark
        self._anew = set(anew)

    def _connected(self, *, again: bool) -> Event:
        return Connected(self.user, again, tuple(room.name for room in self.rooms.values()))

    def _new_token(self, told: Object) -> Iterator[Told]:
        if self.returning:
            self._guest_token = told["token"]
        else:
            self.token = told["token"]
        yield from ()

    def _new_limits(self, told: Object) -> Iterator[Told]:
        self.limits = told["limits"]
        yield from ()

    def _entered(self, told: Object) -> Iterator[Told]:
        room = self._enter(told)
        elsewhere = told["type"] == "entered_elsewhere"
        yield Entered(room.name, elsewhere), self.places.mark(fold(room.name))

    def _exited(self, told: Object) -> Iterator[Told]:
        key = fold(told["room"])
        self.places.exit(key)
        self.rooms.pop(key, None)
        yield Exited(told["room"]), self.places.mark(key)

    def _gap(self, told: Object) -> Iterator[Told]:
        key = fold(told["room"])
        self.places.pass_over(key, told["missed"])
        yield Gap(told["room"], told["missed"]), self._mark(key)

    def _whispered(self, told: Object) -> Iterator[Told]:
        if self.places.read_whisper(told["id"]):
            yield decode(told), Mark(whispers=self.places.whispers)

    def _entry(self, told: Object) -> Iterator[Told]:
        key = fold(told["room"])
        event = decode_entry(told, self.places.epoch(key))
        if event.id:
            missing = self.places.read(key, event.id)
            if missing is None:
                return
            if missing:
                yield Gap(event.room, missing, announced=False), None
        self._follow(key, event)
        yield self._as_read(key, event), self._mark(key)

    def _as_read(self, key: str, event: RoomEvent) -> RoomEvent:
        """Return an event with what only the client knows: whose it is, and whether it is news."""
        if key in self._anew:
            event = replace(event, past=True)
        return as_own(event, self.user)

    def _follow(self, key: str, event: RoomEvent) -> None:
        """Keep the user's name, and the room's topic and members, right."""
        if isinstance(event, Renamed) and fold(event.old) == fold(self.user):
            self.user = event.new
        if (room := self.rooms.get(key)) is not None:
            room.members.note(event)
            if isinstance(event, Topic):
                room.topic = event.topic

    def _note_members(self, told: Object, *, begins: bool) -> None:
        if (room := self.rooms.get(fold(told["room"]))) is not None:
            take = room.members.begin if begins else room.members.go_on
            take(told["total"], told["users"])

    def _other(self, told: Object) -> Iterator[Told]:
        if told["type"] in ("ack", "page", "commands"):
            return
        event = decode(told)
        if isinstance(event, UpToDate):
            self._anew.clear()
        if isinstance(event, Away | Back):
            text = event.text if isinstance(event, Away) else None
            for room in self.rooms.values():
                room.members.note_away(event.user, text)
        yield event, None

    def _enter(self, told: Object) -> Room:
        """Note that the user is in a room, and what is told of it."""
        at = told["place"]
        key = fold(at["room"])
        self.places.enter(key, Place(at["epoch"], at["id"]))
        room = self._room(at["room"])
        self.rooms[key] = room
        room.topic = told.get("topic", room.topic)
        if "members" in told:
            room.members.begin(told["members"], told.get("users", ()))
        return room

    def _room(self, name: str) -> Room:
        """Return the room of a name, as it was if the user was in it before."""
        return self.rooms.get(fold(name)) or self._make_room(name)

    def _mark(self, key: str) -> Mark | None:
        """Return where the program has read a room to; None of a room that it has left."""
        return self.places.mark(key) if key in self.places.rooms else None
