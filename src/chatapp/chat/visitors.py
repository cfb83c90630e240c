"""Visitors: what becomes of guests who are there when they may do more, or less, than before."""

from functools import partial

from chatapp.chat.absences import Absences
from chatapp.chat.gate import Gate
from chatapp.chat.newcomers import Newcomers
from chatapp.chat.outsiders import is_outside
from chatapp.chat.rooms import Rooms
from chatapp.chat.users import Users
from chatapp.errors import ChatError
from chatapp.names import fold
from chatapp.roles import Role
from chatapp.session.session import Session


class Visitors:
    """Puts guests out of the rooms, lets them in, and tells others of them.

    Attributes:
        _late: True if some of them are still to be looked at, because something that they asked for
            is on its way, or because nothing can be saved.
    """

    def __init__(
        self, gate: Gate, users: Users, rooms: Rooms, newcomers: Newcomers, absences: Absences
    ) -> None:
        self._gate = gate
        self._absences = absences
        self._users = users
        self._rooms = rooms
        self._newcomers = newcomers
        self._late = False

    def look(self) -> None:
        """Look at all guests, because they may do more or less now."""
        self._late = False
        for session in self._users.sessions:
            if session.user.account is None and session.is_here:
                self._look_at(session)

    def step(self) -> None:
        """Look again at those who had to wait, and disconnect who was outside for too long."""
        if self._late:
            self.look()
        self._newcomers.outsiders.step()

    def _look_at(self, session: Session) -> None:
        outside = is_outside(session)
        banned = outside and self._newcomers.keeps_out(session.address)
        if outside is not (banned or self._gate.keeps_out):
            if session.saving:
                self._late = True
                return
            try:
                self._newcomers.become_guest(session, "", partial(self._forget, session))
            except ChatError:
                self._late = True
        elif session.quiet and not outside and self._gate.guests is Role.GUEST:
            session.quiet = False
            for name in session.outbox.readers:
                self._rooms[fold(name)].announce(session, speaks=False)

    def _forget(self, session: Session) -> None:
        """Let a guest be gone who went while a new one was made."""
        absence = session.device.absence
        if absence is not None:
            self._absences.give_up(absence)
