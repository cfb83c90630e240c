"""Logged in: what must hold of a session that does something with an account."""

from collections.abc import Callable

from chatapp.chat.changes import Changes
from chatapp.errors import ChatError
from chatapp.log.journal import Record
from chatapp.session.account import Account
from chatapp.session.session import Session

INSECURE = (
    "a password sent from here could be read on its way: connect with TLS, or from the machine"
    " that the server runs on"
)

Ending = Callable[[], list[Record]]
"""Returns the records that delete the devices that end with a change: they are part of it, so that
nobody comes back to one after a crash of the server, when the user has read that it is done."""

WhenDone = Callable[[], None]
"""Called when what a line asks for is kept."""


def not_logged_in() -> ChatError:
    """Return what a user reads whose name is not registered, or who has not logged in to it."""
    return ChatError("you are not logged in: /login NAME, or /register", code="not_logged_in")


def account_of(session: Session) -> Account:
    """Return the account of a session's user.

    Raises:
        ChatError: there is none.
    """
    account = session.user.account
    if account is None:
        raise not_logged_in()
    return account


def own_account_of(session: Session) -> Account:
    """Return the account of a session's user, if it is the user who has logged in, and no bot.

    Raises:
        ChatError: there is none, or a bot has logged in with a token.
    """
    account = account_of(session)
    if session.device.login:
        raise ChatError("a bot may not do that: log in with the password", code="forbidden")
    return account


def check_secure(session: Session) -> None:
    """Check that what a session sends cannot be read on its way.

    Raises:
        ChatError: it may be.
    """
    if not session.secure:
        raise ChatError(INSECURE, code="insecure")


def keep_for_account(
    changes: Changes, session: Session, records: list[Record], done: Callable[[Account], None]
) -> None:
    """Have the journal keep records of a session's account, and then do something with that.

    If the user gives up the name meanwhile, they are deleted again.

    Args:
        changes: hands the records to the journal.
        session: the session.
        records: the records.
        done: called with the account.

    Raises:
        ChatError: the user is not logged in, or nothing can be saved.
    """
    user, account = session.user, account_of(session)
    changes.keep_for(session, records, lambda: user.account is account, lambda: done(account))
