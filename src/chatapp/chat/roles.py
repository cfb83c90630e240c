"""Roles: which role a user has, and the one place that checks it.

Invariant: a role is looked up whenever it is needed, and kept nowhere but in an account, a room's
charter, and the configuration. So a role that is taken away ends at once, on all devices.
"""

from chatapp.chat.gate import MEMBERS_ONLY, READ_ONLY, Gate
from chatapp.chat.logged_in import not_logged_in
from chatapp.chat.owners import is_owner
from chatapp.chat.room import Room
from chatapp.chat.rooms import Rooms
from chatapp.config import Settings
from chatapp.errors import ChatError
from chatapp.names import fold
from chatapp.roles import Role
from chatapp.session.session import Session
from chatapp.session.user import User


class Roles:
    """Tells roles, and refuses who has too low a one."""

    def __init__(self, settings: Settings, rooms: Rooms, gate: Gate) -> None:
        self._settings = settings
        self._rooms = rooms
        self._gate = gate

    def on_server(self, user: User) -> Role:
        """Return what a user is everywhere."""
        account = user.account
        if account is None:
            return self._gate.guests
        if is_owner(self._settings, user.name):
            return Role.OWNER
        return Role.OPERATOR if account.is_operator else Role.USER

    def in_room(self, user: User, room: Room) -> Role:
        """Return what a user is in a room."""
        role, charter = self.on_server(user), room.charter
        if role is not Role.USER:
            return role
        if charter.keeper == user.id:
            return Role.KEEPER
        return Role.MODERATOR if user.id in charter.moderators else role

    def may(self, session: Session, role: Role) -> bool:
        """Return whether a session's user has a role, or a higher one, in the current room."""
        return self._of(session) >= role

    def check(self, session: Session, role: Role) -> None:
        """Check that a session's user has a role, or a higher one, in the current room.

        Raises:
            ChatError: the user's is lower.
        """
        has = self._of(session)
        if has >= role:
            return
        if has is Role.OUTSIDER:
            raise ChatError(MEMBERS_ONLY, code="members_only")
        if role <= Role.GUEST:
            raise ChatError(READ_ONLY, code="members_only")
        if role is Role.USER:
            raise not_logged_in()
        user = session.user
        if user.account is None and is_owner(self._settings, user.name):
            raise ChatError("register first: /register makes you an owner", code="not_logged_in")
        raise ChatError(f"that is for {role.plural}", code="forbidden")

    def check_everywhere(self, session: Session) -> None:
        """Check that a session's user may do on the whole server what moderators do in a room.

        Raises:
            ChatError: the user may not.
        """
        self.check(session, Role.OPERATOR)

    def _of(self, session: Session) -> Role:
        room = self._rooms.get(fold(session.here))
        if room is None:  # the session is not in yet, or outside
            outside = session.is_here and session.user.account is None
            return Role.OUTSIDER if outside else self.on_server(session.user)
        return self.in_room(session.user, room)
