"""Codes: secrets that are shown once, for people to type; only their hashes are kept."""

import secrets
from base64 import b32encode

from chatapp.chat.tokens import hash_token


def new_code(size: int) -> str:
    """Return a new code of random bytes, a multiple of five, in letters and digits."""
    return b32encode(secrets.token_bytes(size)).decode().lower()


def hash_code(typed: str) -> str:
    """Return the hash of a code, which may be typed in capitals, with blanks around it."""
    return hash_token(typed.strip().lower()).hex()
