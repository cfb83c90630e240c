"""The arrival queue: newcomers wait while nothing can be saved, and come in when it can."""

from collections.abc import Callable

from twisted.internet.interfaces import IReactorTime

from chatapp.config import Settings
from chatapp.events import Refused
from chatapp.later import NEVER, Later
from chatapp.session.session import Session
from chatapp.session.state import ARRIVING
from chatapp.wire.requests import Request

CANNOT_SAVE = "the server cannot save anything now; you come in when it can"
"""What a newcomer reads who has to wait."""


class ArrivalQueue:
    """The newcomers who wait, each with the first request, for `login_seconds` at most.

    Args:
        settings: say how long they wait.
        clock: calls later.
        come_in: called with a session and its first request or None when it may come in.
        give_up: called with a session that has waited too long.

    Attributes:
        _waiting: the sessions that wait, each with its first request and with the call that ends
            its wait, which never comes if `login_seconds` is 0.
    """

    def __init__(
        self,
        settings: Settings,
        clock: IReactorTime,
        come_in: Callable[[Session, Request | None], None],
        give_up: Callable[[Session], None],
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._come_in = come_in
        self._give_up = give_up
        self._waiting: dict[Session, tuple[Request | None, Later]] = {}

    def add(self, session: Session, first: Request | None = None) -> None:
        """Let a newcomer wait, and say so, unless that was done before."""
        if session in self._waiting:
            return
        session.tell(Refused(CANNOT_SAVE, "journal"))
        seconds = self._settings.limits.login_seconds
        call = self._clock.callLater(seconds, self._too_long, session) if seconds else None
        self._waiting[session] = first, Later(call)

    def let_in(self) -> None:
        """Let everyone come in, but for those whose coming is on its way to the journal."""
        for session in [waiting for waiting in self._waiting if not waiting.saving]:
            first = self.remove(session)
            if session.life is ARRIVING:
                self._come_in(session, first)

    def remove(self, session: Session) -> Request | None:
        """Let a newcomer wait no longer; return the first request if the newcomer waited."""
        first, end = self._waiting.pop(session, (None, NEVER))
        end.cancel()
        return first

    def _too_long(self, session: Session) -> None:
        del self._waiting[session]
        if session.life is ARRIVING:
            self._give_up(session)
