"""Comings: who has come to a room, and gone from it, of whom the others are not told yet.

They are gathered until the others are told, so that a crowd is one line.
"""

from collections.abc import Collection
from dataclasses import dataclass

from chatapp.chat.roster import Roster
from chatapp.room_events import Joined, Left, RoomEvent
from chatapp.session.device import Device
from chatapp.session.session import Session
from chatapp.session.user import User


@dataclass(slots=True)
class _Going:
    """A user whose going is to be told.

    Attributes:
        user: the user.
        name: the name by which the others know the user.
        asked: the devices on which something was asked for that is on its way to the journal: it
            may be another name, of which the others are told first.
    """

    user: User
    name: str
    asked: list[Device]

    @property
    def waits(self) -> bool:
        """Whether the name is not sure yet."""
        return any(device.changing for device in self.asked)


class Comings:
    """The comings and goings of one room.

    Args:
        room: the room's name.
        roster: the members in the order of their names, which has those who are coming already.

    Attributes:
        quiet: number of members of whom the others are told only when `announce` is called.
        coming: the members whose coming is to be told, with their names.
        _room: the room's name.
        _going: the former members whose going is to be told.
    """

    __slots__ = ("_going", "_room", "_roster", "coming", "quiet")

    def __init__(self, room: str, roster: Roster) -> None:
        self.quiet = 0
        self.coming: dict[Session, str] = {}
        self._room = room
        self._roster = roster
        self._going: list[_Going] = []

    def __bool__(self) -> bool:
        """Whether anybody is to be told of."""
        return bool(self.coming or self._going)

    def come(self, session: Session) -> None:
        """Note a member that has come."""
        if session.quiet:
            self.quiet += 1
        else:
            self.name(session)

    def announce(self, session: Session) -> None:
        """Note that a member that was quiet is to be told of."""
        self.quiet -= 1
        self.name(session)

    def name(self, session: Session) -> None:
        """Have a member told of, unless it is quiet, by the name that its user has now."""
        if session.quiet:
            return
        if session in self.coming:  # nobody will read of the name before
            self._roster.forget()
        self.coming[session] = session.user.name
        self._roster.add(session.user)

    def leave(self, session: Session) -> bool:
        """Note that a member has gone; return whether its coming was not told."""
        self.quiet -= session.quiet
        if self.coming.pop(session, None) is None:
            return session.quiet
        self._roster.forget()  # nobody will read that it has gone
        return True

    def go(self, user: User) -> None:
        """Have a former member told of."""
        asked = [device for device in user.devices if device.changing]
        self._going.append(_Going(user, user.name, asked))

    def rename(self, user: User, name: str) -> None:
        """Have a former member told of by another name, of which the others are told."""
        for going in self._going:
            if going.user is user:
                going.name = name

    def note_told(self, users: Collection[User]) -> None:
        """Have the others not told of former members: they were told that these users left."""
        self._going = [going for going in self._going if going.user not in users]

    def clear(self) -> None:
        """Forget them all: nobody is to be told."""
        self._going.clear()
        self.coming.clear()

    def take(self, *, wait: bool) -> tuple[list[Session], list[RoomEvent]]:
        """Remove and return the goings and comings, as one event each, and who is coming.

        Former members stay whose last command is on its way.

        Args:
            wait: True if newcomers whose first command is on its way are told of later.
        """
        coming = [one for one in self.coming if not (wait and one.saving)]
        events: list[RoomEvent] = []
        went = [one.name for one in self._going if not one.waits]
        if went:
            self._going = [one for one in self._going if one.waits]
            events.append(Left(self._room, tuple(went)))
        if coming:
            names = tuple(self.coming.pop(session) for session in coming)
            events.append(Joined(self._room, names))
        return coming, events
