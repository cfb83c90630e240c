"""Program requests: what programs ask for in objects that are no lines."""

from chatapp.chat.arrivals import Arrivals
from chatapp.chat.last_read import note_read
from chatapp.chat.login import Login
from chatapp.chat.membership import Membership
from chatapp.chat.resume import Resume
from chatapp.chat.rooms import Rooms
from chatapp.chat.waiting import Waiting
from chatapp.session.session import Session
from chatapp.wire.requests import LogIn, Read, ReadOn


class ProgramRequests:
    """Does them."""

    def __init__(
        self,
        rooms: Rooms,
        resume: Resume,
        arrivals: Arrivals,
        membership: Membership,
        login: Login,
        waiting: Waiting,
    ) -> None:
        self._rooms = rooms
        self._resume = resume
        self._arrivals = arrivals
        self._membership = membership
        self._login = login
        self._waiting = waiting

    def do(self, session: Session, request: ReadOn | LogIn | Read) -> bool:
        """Do what a program asks for; return False if there are rooms to enter first."""
        match request:
            case LogIn():
                self._login.log_in(session, request.name, request.secret)
                return True
            case Read():
                note_read(session, self._rooms, request.room, request.id)
                return True
        return self._read_on(session, request)

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
        session.answers.doing.pop(request.ref, None)
        for room in entering:
            self._membership.join(session, room.name)
        if not session.saving:  # they are entered already
            return self._read_on(session, request)
        session.deferred.insert(0, request)
        self._waiting.add(session)
        return False
