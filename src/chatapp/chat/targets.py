"""Targets: to whom something is done, and who may do it to them."""

from collections.abc import Iterable
from ipaddress import ip_network

from chatapp.chat.roles import Roles
from chatapp.chat.room import Room
from chatapp.chat.users import Users
from chatapp.errors import ChatError
from chatapp.hosts import Network
from chatapp.roles import Role
from chatapp.session.session import Session
from chatapp.session.user import User

_IS = {
    Role.MODERATOR: "a moderator here",
    Role.KEEPER: "a keeper here",
    Role.OPERATOR: "an operator",
    Role.OWNER: "an owner",
}


class Targets:
    """Finds users for those who keep order."""

    def __init__(self, users: Users, roles: Roles) -> None:
        self._users = users
        self._roles = roles

    def find(self, session: Session, name: str, room: Room | None) -> User:
        """Return the user of a name, to whom a session's user may do something.

        Args:
            session: the session.
            name: the name.
            room: where; None if everywhere.

        Raises:
            ChatError: there is none, it is the session's own, or one of the same or a higher role.
        """
        user = self._users.find(name, absent=True)
        if user is session.user:
            raise ChatError("that is you: {name}", name=user.name)
        self.check_rank(session, user, room)
        return user

    def known_as(self, name: str) -> User | None:
        """Return the user who has a name now, and may be away; None if nobody has."""
        return self._users.known_as(name)

    def check_still(self, session: Session, user: User, room: Room | None) -> None:
        """Check that something may still be done to a user who was found before.

        Raises:
            ChatError: it was a guest who has gone, or the user has another role now.
        """
        if user.account is None and not self._users.knows(user):
            raise ChatError("no such user: {name}", code="no_such_user", name=user.name)
        self.check_rank(session, user, room)

    def check_rank(self, session: Session, user: User, room: Room | None) -> None:
        """Check that a session's user may do something to another one.

        Raises:
            ChatError: the other is of the same or a higher role.
        """
        own, role = (
            self._roles.on_server(each) if room is None else self._roles.in_room(each, room)
            for each in (session.user, user)
        )
        if role >= own:
            raise _forbidden(user, role)

    def check_ranks(self, session: Session, users: Iterable[User]) -> None:
        """Check that something may be done to users everywhere, of whom one may be the author.

        Raises:
            ChatError: one is of a higher role.
        """
        own = self._roles.on_server(session.user)
        for user in users:
            role = self._roles.on_server(user)
            if role > own:
                raise _forbidden(user, role)

    def sessions_in(self, network: Network) -> list[Session]:
        """Return the sessions that are there from a network."""
        return [one for one in self._users.sessions if _is_from(one.address, network)]


def _forbidden(user: User, role: Role) -> ChatError:
    return ChatError("{name} is {what}", code="forbidden", name=user.name, what=_IS[role])


def _is_from(address: str, network: Network) -> bool:
    if not address:
        return False
    there = ip_network(address)
    return there.version == network.version and there.network_address in network
