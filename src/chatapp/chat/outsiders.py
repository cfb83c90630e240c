"""Outsiders: guests while only members may come in; they are in no room, and may log in."""

from twisted.internet.interfaces import IReactorTime

from chatapp.chat.departures import Departure, Departures
from chatapp.events import Notice
from chatapp.session.session import Session

OUTSIDE_SECONDS = 60
"""Seconds after which an outsider is disconnected."""


class Outsiders:
    """Those who are outside, and since when.

    Attributes:
        _since: when each of them came, by the monotonic clock, the first first; some are no longer
            outside.
    """

    def __init__(self, clock: IReactorTime, departures: Departures) -> None:
        self._clock = clock
        self._departures = departures
        self._since: dict[Session, float] = {}

    def add(self, session: Session) -> None:
        """Note that a session is outside from now on."""
        self._since.pop(session, None)
        self._since[session] = self._clock.seconds()

    def step(self) -> None:
        """Disconnect those who have been outside for too long."""
        before = self._clock.seconds() - OUTSIDE_SECONDS
        while self._since:
            session, since = next(iter(self._since.items()))
            if since > before:
                return
            del self._since[session]
            if session.is_here and is_outside(session):
                told = f"not logged in within {OUTSIDE_SECONDS} s: goodbye"
                session.tell(Notice(told))
                self._departures.depart(session, Departure.QUIT, "not logged in", told=told)


def is_outside(session: Session) -> bool:
    """Return whether a session's user is a guest, and in no room."""
    return session.user.account is None and not session.room
