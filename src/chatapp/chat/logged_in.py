"""Logged in: what has to be true of a session before it does something with an account."""

from collections.abc import Callable

from chatapp.errors import ChatError
from chatapp.session.account import Account
from chatapp.session.session import Session

INSECURE = (
    "a password sent from here could be read on its way: connect with TLS, or from the machine"
    " that the server runs on"
)

WhenDone = Callable[[], None]
"""Called when what a line asks for is kept."""


def account_of(session: Session) -> Account:
    """Return the account of a session's user.

    Raises:
        ChatError: there is none.
    """
    account = session.user.account
    if account is None:
        raise ChatError("you are not logged in: /login NAME, or /register", code="not_logged_in")
    return account


def check_secure(session: Session) -> None:
    """Check that what a session sends cannot be read on its way.

    Raises:
        ChatError: it may be.
    """
    if not session.secure:
        raise ChatError(INSECURE, code="insecure")
