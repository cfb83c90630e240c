"""Resets: an operator gives a user who has forgotten the password a secret that is good once.

There is no mail to send it by. It takes the place of the password: whoever has logged in with it
sets another one, or is given another secret.
"""

from chatapp.chat.account_records import password_record
from chatapp.chat.changes import Changes
from chatapp.chat.codes import hash_code, new_code
from chatapp.chat.departures import Departure
from chatapp.chat.endings import Endings
from chatapp.chat.logged_in import check_secure, own_account_of
from chatapp.chat.operators import Operators
from chatapp.chat.order import Order
from chatapp.chat.user_records import ending_records
from chatapp.errors import ChatError
from chatapp.events import Notice
from chatapp.log.journal import Change
from chatapp.roles import Role
from chatapp.session.session import Session
from chatapp.session.user import User

SECRET_BYTES = 15
"""Random bytes of a secret: 120 bits, in 24 letters and digits."""


class Resets:
    """Makes the secrets."""

    def __init__(
        self, operators: Operators, endings: Endings, order: Order, changes: Changes
    ) -> None:
        self._operators = operators
        self._endings = endings
        self._roles = order.roles
        self._audit = order.audit
        self._changes = changes

    def reset(self, session: Session, name: str) -> None:
        """Show an operator the secret with which a user logs in once, and log the user out.

        Raises:
            ChatError: it is not for the session's user to do so, others could read it on its way,
                there is no such user, or it cannot be saved.
        """
        self._roles.check(session, Role.OPERATOR)
        own_account_of(session)
        check_secure(session)
        user = self._operators.find(name)
        self._check(session, user)
        self._changes.check()
        account, named = user.account, user.name
        secret = _new_secret()
        digest = hash_code(secret)
        records = [password_record(user, "", once=digest), *ending_records(*user.all_devices)]
        entry = self._audit.entry(session.user, "password", named)

        def kept(_offsets: tuple[int, ...]) -> None:
            if account is None or user.account is not account:  # given up meanwhile
                self._changes.submit(Change(records=[password_record(user, None)]))
                raise ChatError("{name} is no longer registered", code="no_such_user", name=named)
            account.password, account.once = "", digest
            self._endings.end(user, Departure.LOGGED_OUT)
            session.tell(Notice(f"{secret} logs {named} in once, in place of the password"))

        self._changes.submit_for(session, Change([entry], records), kept)

    def _check(self, session: Session, user: User) -> None:
        """Check that the password of a user may be replaced.

        Raises:
            ChatError: it may not.
        """
        if user is session.user:
            raise ChatError("that is you: /password alone asks for your new password")
        owner = self._roles.on_server(session.user) is Role.OWNER
        if self._roles.on_server(user) >= Role.OPERATOR and not owner:
            raise ChatError("only owners do that to owners and operators", code="forbidden")


def _new_secret() -> str:
    return new_code(SECRET_BYTES)
