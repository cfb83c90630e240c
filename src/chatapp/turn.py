"""A turn of the reactor: what has changed in it, and sending that at its end."""

from twisted.internet.interfaces import IReactorTime

from chatapp.room import Room
from chatapp.session import Session

FLUSH_ENTRIES = 100
"""As many new entries in one room are sent before the turn ends, so that its log keeps them all."""


class Turn:
    """The sessions and rooms that have something to send, from one flush to the next."""

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self._sessions: dict[Session, None] = {}
        self._rooms: dict[Room, None] = {}

    def session_changed(self, session: Session) -> None:
        """A session was told something."""
        self._schedule()
        self._sessions[session] = None

    def room_changed(self, room: Room) -> None:
        """A room has new entries, or comings and goings to tell of."""
        self._schedule()
        self._rooms[room] = None
        if room.unflushed >= min(FLUSH_ENTRIES, room.log.max_entries):
            self.flush()

    def flush(self) -> None:
        """Send what has come up since the last flush.

        Sessions with lines of their own come first: they take their rooms' entries with them.
        """
        rooms, self._rooms = self._rooms, {}
        sessions, self._sessions = self._sessions, {}
        for room in rooms:
            room.gather()
        for session in sessions:
            session.flush()
        for room in rooms:
            room.flush()

    def _schedule(self) -> None:
        if not self._rooms and not self._sessions:
            self._clock.callLater(0, self.flush)
