"""Tokens: what brings a user back whose connection was lost.

Only a token's hash is kept.

Invariant: the token that was used stays good until the next has surely arrived. Otherwise a
connection that is lost in that moment would lose the user.
"""

import hashlib
from collections.abc import Callable

from chatapp.session.user import User


class Tokens:
    """Which user each token brings back.

    Args:
        new_token: returns what nobody can guess.
    """

    def __init__(self, new_token: Callable[[], str]) -> None:
        self._users: dict[bytes, User] = {}
        self._new_token = new_token

    def give(self, user: User, used: str = "") -> str:
        """Return a new token for a user; the token just used is good until `confirm`."""
        self.forget(user)
        if used:
            user.previous = hash_token(used)
        user.token = self._new_token()
        user.digest = hash_token(user.token)
        self.remember(user)
        return user.token

    def remember(self, user: User) -> None:
        """Let a user's tokens, of which the hashes are known, bring the user back."""
        for digest in filter(None, (user.digest, user.previous)):
            self._users[digest] = user

    def confirm(self, user: User) -> None:
        """Retire the token before: the new token has arrived."""
        self._users.pop(user.previous, None)
        user.previous = b""

    def find(self, token: str) -> User | None:
        """Return the user whom a token brings back; None if there is none."""
        return self._users.get(hash_token(token))

    def forget(self, user: User) -> None:
        """Retire all tokens of a user."""
        self._users.pop(user.digest, None)
        self.confirm(user)


def hash_token(token: str) -> bytes:
    """Return what is kept of a token, which cannot be used in its place."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
