"""Program requests: what programs ask for in objects that are no lines.

Some are done, and acknowledged like lines. Others ask for something to be read, and change nothing:
their answer is what they ask for, so it is neither kept nor counted, and asking again is no repeat.
"""

from collections.abc import Callable, Mapping
from typing import Any

from chatapp.chat.arrivals import Arrivals
from chatapp.chat.changes import Changes
from chatapp.chat.last_read import note_read
from chatapp.chat.login import Login
from chatapp.chat.membership import Membership
from chatapp.chat.refs import give_up
from chatapp.chat.resume import Resume
from chatapp.chat.rooms import Rooms
from chatapp.chat.waiting import Waiting
from chatapp.session.session import Session
from chatapp.wire.requests import Asking, LogIn, Read, ReadOn

Part = Callable[[Session, Any], None]
"""Answers a request, at once or after a while: it has everything sent that the answer has, or
raises a ChatError."""


class ProgramRequests:
    """Does them.

    Args:
        answered_by: for each kind of request that only asks, the part of the chat that answers it.
    """

    def __init__(
        self,
        rooms: Rooms,
        resume: Resume,
        arrivals: Arrivals,
        membership: Membership,
        login: Login,
        changes: Changes,
        waiting: Waiting,
        answered_by: Mapping[type[Asking], Part],
    ) -> None:
        self._rooms = rooms
        self._resume = resume
        self._arrivals = arrivals
        self._membership = membership
        self._login = login
        self._changes = changes
        self._waiting = waiting
        self._answered_by = answered_by

    def do(self, session: Session, request: ReadOn | LogIn | Read | Asking) -> bool:
        """Do what a program asks for; return False if there is no ack to send, now or at all.

        Raises:
            ChatError: it cannot be done.
        """
        match request:
            case LogIn():
                self._login.log_in(session, request)
                return True
            case Read():
                note_read(session, self._rooms, self._changes, request.room, request.id)
                return True
            case ReadOn():
                return self._read_on(session, request)
        self._answered_by[type(request)](session, request)
        return False

    def _read_on(self, session: Session, request: ReadOn) -> bool:
        """Come back, or read on; return False if there are rooms to enter first."""
        if request.token:
            self._arrivals.come_back(session, request)
            return True
        entering = self._resume.rooms_to_enter(session, request.rooms)
        if not entering:
            self._resume.read_on(session, request.rooms)
            return True
        session.doing = None  # the answer is for when it reads on
        give_up(session, request)
        for room in entering:
            self._membership.join(session, room.name)
        if not session.saving:  # they are entered already
            return self._read_on(session, request)
        session.deferred.insert(0, request)
        self._waiting.add(session)
        return False
