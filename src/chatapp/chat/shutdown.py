"""Shutdown: ending the chat so that everyone can come back, within a bounded time.

Invariant: nothing that was accepted is dropped, unless the journal fails for KEEP_SECONDS after the
CLOSE_SECONDS that connections have to close.
"""

import sys
from itertools import islice

from twisted.internet.defer import Deferred
from twisted.internet.task import LoopingCall
from twisted.logger import Logger

from chatapp.chat.departures import Departure
from chatapp.chat.factory import ChatFactory
from chatapp.events import Restarting
from chatapp.session.connection import SERVICE_RESTART
from chatapp.session.session import Session

CLOSE_SECONDS = 5
"""Seconds that connections may take to close."""

CHECK_SECONDS = 0.02
"""Seconds between two looks at what is left to be done."""

KEEP_SECONDS = 60
"""Seconds that the journal may take after that, so that what was accepted is not lost."""

SESSIONS_AT_ONCE = 200
"""Number of sessions that are told between two looks, so that the others are heard meanwhile."""

_log = Logger()


class Shutdown:
    """Tells everyone that the server is restarting, and waits until they have read it."""

    def __init__(self, chat: ChatFactory) -> None:
        self._chat = chat
        self._leaving: list[Session] = []
        self._until = 0.0
        self._checking = LoopingCall(self._check)
        self._checking.clock = chat.clock

    def say(self) -> Deferred[None]:
        """Let everyone go; fire when all are gone and what they may come back to is kept."""
        self._until = self._chat.clock.seconds() + CLOSE_SECONDS
        return self._checking.start(CHECK_SECONDS).addCallback(lambda _: None)

    def _check(self) -> None:
        now = self._chat.clock.seconds()
        late = now >= self._until
        self._send_off(sys.maxsize if late else SESSIONS_AT_ONCE)
        self._leaving = [session for session in self._leaving if not self._has_gone(session)]
        if late:
            for session in self._leaving:
                session.drop("the server is restarting")
        self._chat.flusher.flush()  # what nobody waits for is to be kept, too
        busy = self._chat.flusher.saving
        given_up = now >= self._until + KEEP_SECONDS
        if given_up and busy:
            _log.error("The journal could not be written to its end")
        if given_up or not (busy or (not late and (self._chat.users.online or self._leaving))):
            self._checking.stop()

    def _send_off(self, count: int) -> None:
        kept = self._chat.flusher.saves
        for user in list(islice(self._chat.users.online.values(), count)):
            for session in user.sessions:
                session.tell(Restarting(session.device.token if kept else ""))
                self._leaving.append(session)
                self._chat.departures.depart(session, Departure.RESTART, "the server is restarting")

    def _has_gone(self, session: Session) -> bool:
        """Close a session whose client has everything; return whether the connection is gone."""
        if session.connection.source is None:
            return True
        if session.has_everything and not session.connection.unacknowledged():
            session.close(SERVICE_RESTART, "the server is restarting")
        return False
