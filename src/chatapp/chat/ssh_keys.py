"""Ssh keys: with each, a user logs in over ssh under the name that is theirs; only hashes are kept.

A key is good for the accounts that it was added to, each under its own name. So nobody is harmed by
somebody else who adds it: whoever has the key decides by the name whose account it is for.
"""

import re
from collections.abc import Callable
from functools import partial

from chatapp.chat.account_records import key_record
from chatapp.chat.changes import Changes
from chatapp.chat.credentials import Credentials, Kind
from chatapp.chat.logged_in import (
    Ending,
    WhenDone,
    check_secure,
    keep_for_account,
    own_account_of,
)
from chatapp.chat.public_keys import fingerprint, parse_public_key
from chatapp.chat.users import Users
from chatapp.errors import ChatError
from chatapp.events import Notice
from chatapp.names import fold
from chatapp.session.account import Account, SshKey
from chatapp.session.session import Session
from chatapp.session.user import User

KEYS_AT_MOST = 20
"""Number of keys that a user may have."""

FIRST_LABEL = "key1"
"""What the first key is called if its user does not say."""

_LABEL = re.compile(r"[A-Za-z0-9_.@-]{1,40}", re.ASCII)
_NO_LABEL = re.compile(r"[^A-Za-z0-9_.@-]+", re.ASCII)
_LABEL_CHARS = 40

_KIND = Kind(
    *("key", KEYS_AT_MOST, "added", "/key remove"),
    "you have no ssh keys: /key add and the line of your .pub file adds one",
)


class SshKeys:
    """Adds keys, notes their use, and takes them away.

    Args:
        wall: tells the time of day, in seconds since 1970.
    """

    def __init__(self, users: Users, changes: Changes, wall: Callable[[], float]) -> None:
        self._users = users
        self._changes = changes
        self._wall = wall
        self._credentials = Credentials(_KIND, changes, wall)

    def describe(self, session: Session) -> list[str]:
        """Return a line for each key of a session's user; if there is none, a line says so.

        Raises:
            ChatError: the user is not logged in.
        """
        keys = own_account_of(session).keys
        return self._credentials.describe(
            (f"{key.label} {fingerprint(digest)}", key) for digest, key in keys.items()
        )

    def add(self, session: Session, given: str) -> None:
        """Let a session's user log in with another key.

        Args:
            session: the session.
            given: the line of a public key; or a label, or nothing, for the key with which the
                session's client has connected.

        Raises:
            ChatError: the user is not logged in, or has too many keys; it is no key, or could be
                replaced on its way.
        """
        account = own_account_of(session)
        check_secure(session)
        if " " in given:
            digest, label = parse_public_key(given)
            label = _NO_LABEL.sub("-", label).strip("-")[:_LABEL_CHARS]
        else:
            digest, label = session.key, given
        if not digest:
            raise ChatError(
                "you have not connected with a key: /key add and the line of your .pub file",
                code="bad_key",
            )
        if label and not _LABEL.fullmatch(label):
            raise ChatError("usage: /key add [LABEL], or /key add KEY", code="usage")
        self._add(session, account, digest, label or _free_label(account))

    def _add(self, session: Session, account: Account, digest: str, label: str) -> None:
        known = account.keys.get(digest)
        if known is not None:
            raise ChatError(
                "you have that key already: {label}", code="unchanged", label=known.label
            )
        taken = any(fold(key.label) == fold(label) for key in account.keys.values())
        self._credentials.check_new(label, len(account.keys), taken=taken)
        key = SshKey(label, self._wall())

        def added(account: Account) -> None:
            account.keys[digest] = key
            name = session.user.name
            session.tell(Notice(f"the key {label} logs you in over ssh, as {name}"))

        record = key_record(session.user, digest, key)
        keep_for_account(self._changes, session, [record], added)

    def digest_of(self, session: Session, label: str) -> str:
        """Return the hash of the key that a session's user has called something.

        Raises:
            ChatError: there is none, or the user is not logged in.
        """
        for digest, key in own_account_of(session).keys.items():
            if fold(key.label) == fold(label):
                return digest
        raise self._credentials.none_of(label)

    def remove(self, session: Session, digest: str, ending: Ending, removed: WhenDone) -> None:
        """Let nobody log in any more with a key.

        Args:
            session: the session of the user.
            digest: the key's hash.
            ending: returns what deletes the devices that end with it.
            removed: called when that is kept.

        Raises:
            ChatError: nothing else is left to log in with, or the user is not logged in.
        """
        account = own_account_of(session)
        if not account.password and not account.once and len(account.keys) == 1:
            raise ChatError(
                "you have nothing else to log in with: /password sets a password, or /key add"
                " another key",
                code="unchanged",
            )
        key = account.keys[digest]

        def done(account: Account) -> None:
            if account.keys.get(digest) is key:
                del account.keys[digest]
            session.tell(Notice(f"the key {key.label} is no longer good"))
            removed()

        records = [key_record(session.user, digest, None), *ending()]
        keep_for_account(self._changes, session, records, done)

    def has(self, name: str, digest: str) -> bool:
        """Return whether the user of a name may log in with a key."""
        user = self._users.registered.find(name)
        return user is not None and user.account is not None and digest in user.account.keys

    def use(self, user: User, digest: str) -> bool:
        """Return whether a user may log in with a key, and note its use."""
        key = None if user.account is None else user.account.keys.get(digest)
        if key is None:
            return False
        self._credentials.note_use(
            key,
            partial(key_record, user, digest, key),
            partial(key_record, user, digest, None),
            lambda: user.account is not None and user.account.keys.get(digest) is key,
        )
        return True


def _free_label(account: Account) -> str:
    """Return a label that no key of an account has."""
    taken = {fold(key.label) for key in account.keys.values()}
    return next(f"key{n}" for n in range(1, KEYS_AT_MOST + 2) if f"key{n}" not in taken)
