"""Passwords: which ones are allowed, and how they are hashed.

A password is the same over every transport and from every keyboard, because its `normal_form` is
hashed, and not the bytes that came in.
"""

import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, Protocol

from twisted.internet.defer import Deferred

from chatapp.errors import ChatError
from chatapp.unicode import clean_text

CHARS_AT_LEAST = 10
BYTES_AT_MOST = 128
"""How many characters a password has at the least, and bytes of UTF-8 at the most."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of a try.

    Attributes:
        good: True if the password is right.
        rehashed: a new hash of it, if it is right and the old was made with other parameters than
            those of now; else empty.
    """

    good: bool
    rehashed: str = ""


class Standing(IntEnum):
    """Who asks for a hash, from the best to the worst: the better is hashed first."""

    KNOWN = 0
    """The account's owner, by all that is known: of the session, or of the address."""
    NEW = 1
    """Somebody of whom nothing is known."""
    FAILED = 2
    """Somebody who has tried before, and was wrong."""


class Asker(NamedTuple):
    """Who asks for a hash: an address, as connections are counted, and what is known of it."""

    address: str
    standing: Standing


class Hasher(Protocol):
    """Hashes passwords, slowly and elsewhere; a Deferred fails with LimitError if too many wait."""

    def hash(self, password: str, asker: Asker) -> Deferred[str]:
        """Return the hash of a password, which is what is kept.

        Args:
            password: as `check_password` has returned it.
            asker: who asks.
        """

    def verify(self, kept: str, password: str, asker: Asker) -> Deferred[Verified]:
        """Return whether a password is the one of a hash.

        Args:
            kept: the hash; empty if there is none, which is never good, and takes as long.
            password: as the client sent it.
            asker: who asks.
        """


def normal_form(text: str) -> str:
    """Return a password in the form in which it is hashed, and compared.

    A typed line is clean before it gets here, but the text of an object is not: so it is cleaned by
    the same rules. Blanks at the ends are no part of it, because a command's line loses them.
    """
    return unicodedata.normalize("NFC", clean_text(text).strip())


def check_password(text: str) -> str:
    """Return a new password in the form in which it is hashed.

    Raises:
        ChatError: it is too short or too long.
    """
    password = normal_form(text)
    if len(password) < CHARS_AT_LEAST:
        raise ChatError(
            f"that password is too short: {CHARS_AT_LEAST} characters at least", code="bad_password"
        )
    if len(password.encode()) > BYTES_AT_MOST:
        raise ChatError(
            f"that password is too long: {BYTES_AT_MOST} bytes at most", code="bad_password"
        )
    return password


def need_hasher(hasher: Hasher | None) -> Hasher:
    """Return what hashes passwords.

    Raises:
        ChatError: there is none.
    """
    if hasher is None:
        reason = "nobody can register here: the server keeps nothing"
        raise ChatError(reason, code="no_accounts")
    return hasher
