"""Briefing: what programs are told of themselves and their rooms on coming in, and on coming back.

Text sessions are told none of this, so nothing is looked up for them.
"""

from collections.abc import Mapping

from chatapp import __version__
from chatapp.chat.roles import Roles
from chatapp.chat.room import Room
from chatapp.config import Settings
from chatapp.events import Entered, Returned, Welcomed
from chatapp.members import RoomShown
from chatapp.place import Place
from chatapp.session.session import Session

LIMITS = ("line_bytes", "rooms_per_user", "messages_per_second", "message_burst")
"""The limits that programs are told."""

NOTHING: Mapping[str, int] = {}
"""Of no room there is anything earlier."""


def limits_of(settings: Settings) -> dict[str, int]:
    """Return the limits in force of which programs are told, by their keys."""
    return {key: getattr(settings.limits, key) for key in LIMITS}


class Briefing:
    """Makes the events that tell of it."""

    def __init__(self, settings: Settings, roles: Roles) -> None:
        self._settings = settings
        self._roles = roles

    def welcome(self, session: Session, place: Place, lobby: Room) -> Welcomed:
        """Return what a newcomer is told, who is in the lobby already.

        Args:
            session: the newcomer's.
            place: where the newcomer begins to read.
            lobby: the lobby.
        """
        name, user = self._settings.chat.name, session.user
        if not session.encoding.every_entry:
            return Welcomed(name, user.name, place)
        return Welcomed(
            name,
            user.name,
            place,
            __version__,
            limits=limits_of(self._settings),
            topic=lobby.topic,
            resume_seconds=self._settings.history.resume_seconds,
            role=self._role(session),
            members=lobby.roster.total,
            users=lobby.roster.page()[0],
        )

    def back(
        self,
        session: Session,
        kind: type[Returned],
        places: tuple[Place, ...],
        whispers: int,
        rooms: list[Room],
        earlier: Mapping[str, int] = NOTHING,
    ) -> Returned:
        """Return what a user is told who is back, or has logged in.

        Args:
            session: the user's.
            kind: which of the two.
            places: where the session reads on in each room.
            whispers: after which whisper it reads on.
            rooms: the rooms, in the order of the places.
            earlier: by a room's name, how much the user has not read before its place.
        """
        user = session.user
        if not session.encoding.every_entry:
            return kind(user.name, places, whispers)
        shown = tuple(_shown(session, room, earlier.get(room.name, 0)) for room in rooms)
        registered = user.account is not None
        role, limits = self._role(session), limits_of(self._settings)
        return kind(user.name, places, whispers, role, registered, shown, limits)

    def _role(self, session: Session) -> str:
        return self._roles.on_server(session.user).name.lower()


def _shown(session: Session, room: Room, earlier: int) -> RoomShown:
    """Return what is told of a room, in which the session is about to read on."""
    roster = room.roster
    if not session.quiet:
        roster.include(session.user)
    return RoomShown(room.name, room.topic, roster.total, roster.page()[0], earlier)


def entered(session: Session, room: Room, place: Place, kind: type[Entered] = Entered) -> Entered:
    """Return what a session is told that is in a room from now on.

    Args:
        session: the session.
        room: the room.
        place: where the session begins to read.
        kind: which event tells of it.
    """
    if not session.encoding.every_entry:
        return kind(place, room.size, room.topic)
    return kind(place, room.roster.total, room.topic, room.roster.page()[0])
