"""Bots' tokens: with each, a program logs in as the user who made it; only its hash is kept."""

import secrets
from collections.abc import Callable
from functools import partial

from chatapp.chat.account_records import no_token_record, token_record
from chatapp.chat.changes import Changes
from chatapp.chat.codes import new_code
from chatapp.chat.credentials import Credentials, Kind
from chatapp.chat.logged_in import (
    Ending,
    WhenDone,
    account_of,
    check_secure,
    keep_for_account,
    own_account_of,
)
from chatapp.chat.tokens import hash_token
from chatapp.events import Notice
from chatapp.log.journal import Change
from chatapp.session.account import Account, BotToken
from chatapp.session.session import Session
from chatapp.session.user import User

TOKENS_AT_MOST = 20
"""Number of bots' tokens that a user may have."""

TOKEN_BYTES = 20

TOKEN_BEGINS = "ct_"  # noqa: S105 - it is not the whole of one
"""Tells a bot's token from a password, for people and for what looks for secrets in files."""

_KIND = Kind(
    "token",
    TOKENS_AT_MOST,
    "made",
    "/token revoke",
    "you have no tokens: /token new LABEL makes one",
)


class BotTokens:
    """Makes them, notes their use, and makes them useless.

    Args:
        wall: tells the time of day, in seconds since 1970.
    """

    def __init__(self, changes: Changes, wall: Callable[[], float]) -> None:
        self._changes = changes
        self._wall = wall
        self._credentials = Credentials(_KIND, changes, wall)

    def describe(self, session: Session) -> list[str]:
        """Return a line for each bot's token of a session's user; if there is none, a line says so.

        Raises:
            ChatError: the user is not logged in.
        """
        return self._credentials.describe(account_of(session).tokens.items())

    def make(self, session: Session, label: str) -> None:
        """Show a session's user a new token with which a bot logs in.

        Raises:
            ChatError: the user is not logged in, or has a token of that label, or too many.
        """
        account = own_account_of(session)
        check_secure(session)
        self._credentials.check_new(label, len(account.tokens), taken=label in account.tokens)
        secret = TOKEN_BEGINS + new_code(TOKEN_BYTES)
        token = BotToken(hash_token(secret).hex(), self._wall())
        said = f"{secret} logs {label} in as {session.user.name}; it is shown this once"

        def made(account: Account) -> None:
            other = account.tokens.pop(label, None)
            if other is not None:  # made on another device at the same time
                self._changes.submit(Change(records=[no_token_record(session.user, other)]))
            account.tokens[label] = token
            session.tell(Notice(said))

        records = [token_record(session.user, label, token)]
        keep_for_account(self._changes, session, records, made)

    def revoke(self, session: Session, label: str, ending: Ending, revoked: WhenDone) -> None:
        """Let no bot log in any more with a token.

        Args:
            session: the session of the user.
            label: the token's.
            ending: returns what deletes the devices that end with it.
            revoked: called when that is kept.

        Raises:
            ChatError: there is no such token, or the user is not logged in.
        """
        token = own_account_of(session).tokens.get(label)
        if token is None:
            raise self._credentials.none_of(label)

        def done(account: Account) -> None:
            if account.tokens.get(label) is token:
                del account.tokens[label]
            session.tell(Notice(f"the token {label} is no longer good"))
            revoked()

        records = [no_token_record(session.user, token), *ending()]
        keep_for_account(self._changes, session, records, done)

    def use(self, user: User, secret: str) -> str:
        """Return the label of a token that a user has, and note its use; empty if it is none."""
        digest, account = hash_token(secret).hex(), user.account
        for label, token in account.tokens.items() if account is not None else ():
            if secrets.compare_digest(token.digest, digest):
                self._note_use(user, label, token)
                return label
        return ""

    def _note_use(self, user: User, label: str, token: BotToken) -> None:
        self._credentials.note_use(
            token,
            partial(token_record, user, label, token),
            partial(no_token_record, user, token),
            lambda: user.account is not None and user.account.tokens.get(label) is token,
        )
