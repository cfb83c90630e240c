"""Confirming: a ban that may hit more than was meant is done only if it is typed once more."""

from collections.abc import Callable, Sequence

from chatapp.chat.roles import Roles
from chatapp.chat.users import Users
from chatapp.errors import ChatError
from chatapp.roles import Role
from chatapp.session.session import Session
from chatapp.session.user import User

CONFIRM_SECONDS = 60
"""Seconds in which the same line again confirms it."""

MANY_FROM = 20
"""Number of users online from which on a ban may hit too many of them."""

MANY_SHARE = 10
"""A ban hits too many if it hits more than one of this many."""

NAMED_AT_MOST = 3

What = tuple[object, ...]


class Confirming:
    """Refuses such a ban, until the same line comes again.

    Args:
        seconds: tells the time of the monotonic clock.

    Attributes:
        _asked: for the number of each user, what is to be confirmed, and until when.
    """

    def __init__(self, users: Users, roles: Roles, seconds: Callable[[], float]) -> None:
        self._users = users
        self._roles = roles
        self._seconds = seconds
        self._asked: dict[int, tuple[What, float]] = {}

    def check(self, session: Session, what: What, hits: Sequence[User]) -> None:
        """Check that a ban may be done.

        Args:
            session: whose line it is.
            what: what the line asks for.
            hits: the users who are online, and whom it would hit.

        Raises:
            ChatError: it would hit its author, an operator, or many, and was not typed before.
        """
        now, online = self._seconds(), len(self._users.online)
        self._asked = {user: each for user, each in self._asked.items() if each[1] > now}
        many = online >= MANY_FROM and len(hits) * MANY_SHARE > online
        grave = [u for u in hits if u is session.user or self._is_operator(u)]
        if not (many or grave) or self._asked.pop(session.user.id, ((), 0.0))[0] == what:
            return
        self._asked[session.user.id] = what, now + CONFIRM_SECONDS
        named = [*grave, *(user for user in hits if user not in grave)]
        names = ["you" if user is session.user else user.name for user in named[:NAMED_AT_MOST]]
        more = f" and {len(named) - len(names)} more" if len(named) > len(names) else ""
        raise ChatError(
            f"that would hit {len(hits)} of {online} online: {', '.join(names)}{more};"
            f" type it again within {CONFIRM_SECONDS} s if you mean it",
            code="confirm",
        )

    def _is_operator(self, user: User) -> bool:
        return self._roles.on_server(user) >= Role.OPERATOR
