"""Departures: every way in which a session goes, as one table and one verb.

A session that goes leaves its user absent, if the user may come back, or gone for good. What the
session was told before is still sent, unless the connection is closing already.

Invariants: a session goes once; a second departure of the same session changes nothing for its
user. The session of an arriving newcomer goes without a word to others.
"""

from dataclasses import dataclass
from enum import Enum, auto

from twisted.logger import Logger

from chatapp.chat.absences import Absences
from chatapp.chat.pastes import unsaid
from chatapp.chat.rooms import Rooms
from chatapp.chat.users import Users
from chatapp.config import Settings
from chatapp.counts import Counts
from chatapp.errors import ChatError
from chatapp.events import Notice, Refused
from chatapp.names import fold
from chatapp.room_events import Event
from chatapp.session.answers import NO_ANSWERS
from chatapp.session.connection import (
    BANNED,
    KICKED,
    LOGGED_OUT,
    NORMAL,
    RESUMED_ELSEWHERE,
)
from chatapp.session.session import Session
from chatapp.session.state import ARRIVING
from chatapp.text import counted


class Departure(Enum):
    """A way to go."""

    QUIT = auto()
    """The user says goodbye, or the server does: for good."""
    CLOSED = auto()
    """The client closed the connection, or its own half of it."""
    LOST = auto()
    """The connection broke."""
    MOVED = auto()
    """The user came back over another connection."""
    LOGGED_OUT = auto()
    """The user was logged out there, from another device or to make way for it."""
    KICKED = auto()
    """Somebody who keeps order has put the user out."""
    BANNED = auto()
    """The user may not be here."""
    RESTART = auto()
    """The server ends."""


class Then(Enum):
    """What becomes of the connection."""

    CLOSE = auto()
    """It is closed once everything is sent."""
    WAIT = auto()
    """It waits, once everything is sent, for Shutdown to close it."""
    NOTHING = auto()
    """It is lost already."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table.

    Attributes:
        announce: True if the members of the user's rooms are told.
        may_return: True if a token brings the user back.
        keep_name: True if nobody else may take the name until then.
        then: what becomes of the connection.
        code: the code of the close, which a WebSocket client is told.
        reason: the same in words, unless there is more to say.
        last: what the session is told at the end; None for nothing.
    """

    announce: bool
    may_return: bool
    keep_name: bool
    then: Then
    code: int = NORMAL
    reason: str = "goodbye"
    last: Event | None = None


TABLE = {
    Departure.QUIT: Row(announce=True, may_return=False, keep_name=False, then=Then.CLOSE),
    Departure.CLOSED: Row(announce=True, may_return=True, keep_name=False, then=Then.CLOSE),
    Departure.LOST: Row(announce=True, may_return=True, keep_name=True, then=Then.NOTHING),
    Departure.MOVED: Row(
        announce=False,
        may_return=True,
        keep_name=True,
        then=Then.CLOSE,
        code=RESUMED_ELSEWHERE,
        reason="you are back over another connection",
        last=Notice("you are back over another connection"),
    ),
    Departure.LOGGED_OUT: Row(
        announce=True,
        may_return=False,
        keep_name=False,
        then=Then.CLOSE,
        code=LOGGED_OUT,
        reason="you are logged out",
        last=Notice("you are logged out"),
    ),
    Departure.KICKED: Row(
        announce=True,
        may_return=False,
        keep_name=False,
        then=Then.CLOSE,
        code=KICKED,
        reason="you were kicked",
    ),
    Departure.BANNED: Row(
        announce=True,
        may_return=False,
        keep_name=False,
        then=Then.CLOSE,
        code=BANNED,
        reason="you are banned",
    ),
    Departure.RESTART: Row(announce=False, may_return=True, keep_name=True, then=Then.WAIT),
}

_log = Logger()


class Departures:
    """Lets sessions go."""

    def __init__(
        self, settings: Settings, users: Users, rooms: Rooms, absences: Absences, counts: Counts
    ) -> None:
        self._settings = settings
        self._users = users
        self._rooms = rooms
        self._absences = absences
        self._counts = counts

    def depart(
        self,
        session: Session,
        departure: Departure,
        why: str,
        *,
        message: str = "",
        told: str = "",
        closing: bool = False,
    ) -> None:
        """Let a session go, in one of the ways of the table.

        Args:
            session: the session; if it has gone before, nothing happens to its user.
            departure: the way.
            why: for the log.
            message: what the user says to the members of their rooms.
            told: why, as a WebSocket client reads it; empty for what the row says.
            closing: the connection is being closed already: nothing can be sent after this.
        """
        row = TABLE[departure]
        if session.life is ARRIVING:
            self._log_gone(session, why)  # Arrivals and Resume undo the rest when it is kept
        elif self._users.is_live(session):
            if closing:
                session.flush()
            self._log_gone(session, why)
            if row.may_return and self._absences.seconds and session.device.digest:
                self._absences.send_away(session, announce=row.announce, closed=not row.keep_name)
            else:
                self.remove(session, message, announce=row.announce)
        self._end(session, row, told or row.reason, closing=closing)

    def remove(
        self,
        session: Session,
        message: str = "",
        *,
        announce: bool = True,
        goes_on: bool = False,
    ) -> None:
        """Forget a session's device for good, and take the session out of its rooms.

        A guest is forgotten with it.

        Args:
            session: the session.
            message: what the user says to the members of the rooms.
            announce: True if they are told.
            goes_on: True if the session goes on as another user's, with the answers to its lines.
        """
        readers = session.outbox.all_readers()
        session.outbox.stop_whispers()  # the session may be another user's from here on
        session.outbox.finishing = []
        for name in list(session.outbox.readers):
            room = self._rooms[fold(name)]
            if announce:
                room.leave(session, message)
            else:
                room.remove(session)
            self._rooms.forget_unused(room)
        self._users.remove(session.device)
        if announce:
            self._absences.save_absences(session.device.user.devices)
        answers = NO_ANSWERS if goes_on else session.answers
        self._absences.forget(session.device, readers, answers)

    def end_elsewhere(self, session: Session) -> None:
        """End a session whose user comes back to its device over another connection."""
        self.depart(session, Departure.MOVED, "came back over another connection")

    def turn_away(self, session: Session, error: ChatError) -> None:
        """Tell a session, or the line that it does now, that its user is banned, and let it go."""
        self._counts.refusals[error.code] += 1
        ref = session.doing.request.ref if session.doing is not None else ""
        session.tell(Refused(str(error), error.code, ref))
        self.depart(session, Departure.BANNED, "banned", told=str(error))

    def end_flood(self, session: Session) -> None:
        """Let a session go that has been at its limit for too long."""
        limits = self._settings.limits
        self._counts.dropped["flood_seconds"] += 1
        for notice in unsaid(session):
            session.tell(notice)
        pace = f"faster than {counted(limits.messages_per_second, 'line')}/s"
        told = f"{pace} for {limits.flood_seconds} s: goodbye"
        session.tell(Refused(told, "flood_seconds"))
        self.depart(session, Departure.QUIT, "flooding", told=told)

    def _end(self, session: Session, row: Row, told: str, *, closing: bool) -> None:
        """Close a session's connection after everything that it was told, as the row says."""
        if row.last is not None:
            session.tell(row.last)
        for notice in unsaid(session):
            session.tell(notice)
        if closing:
            session.stop_sending()
        elif row.then is Then.NOTHING or session.is_detached:
            session.lost()
        else:
            session.leave(stay=row.then is Then.WAIT, code=row.code, reason=told)

    def _log_gone(self, session: Session, why: str) -> None:
        _log.info(
            "Client disconnected from {peer}: {why}",
            peer=session.peer,
            why=session.failure or why,
        )
