"""Public keys: the text of one, as ssh keeps it in a file, and what is kept of it here.

Only the hash of a key is kept: who logs in sends the key again, and shows that it is theirs.
"""

import re
from base64 import b64decode, b64encode
from hashlib import sha256

from chatapp.errors import ChatError

RSA_BITS_AT_LEAST, RSA_BITS_AT_MOST = 2048, 16384
"""How long an RSA key is: a shorter one is weak, and a longer one costs too much."""

RSA_EXPONENT_BYTES = 4
"""How long its exponent is at the most: with a long one, to check a signature takes 15 ms."""

_LENGTH_BYTES = 4
_POINTS = {b"nistp256": 65, b"nistp384": 97, b"nistp521": 133}
"""Bytes of a point on each curve."""

_ED25519_BYTES = 32
_WORDS = re.compile(r"(\S+) (\S+)(?: (.*))?")


def key_hash(blob: bytes) -> str:
    """Return the hash of a public key, by which it is known."""
    return sha256(blob).hexdigest()


def fingerprint(digest: str) -> str:
    """Return a key's hash as ssh shows it."""
    return "SHA256:" + b64encode(bytes.fromhex(digest)).decode().rstrip("=")


def parse_public_key(text: str) -> tuple[str, str]:
    """Return the hash of a key and its comment, which may be empty.

    Args:
        text: the line of an `id_….pub`: a kind, the key in base64, and perhaps a comment.

    Raises:
        ChatError: it is no key, or one of a kind that is not taken.
    """
    found = _WORDS.fullmatch(text)
    if found is None:
        raise _no_key()
    kind, coded, comment = found.groups(default="")
    try:
        blob = b64decode(coded, validate=True)
    except ValueError:
        raise _no_key() from None
    parts = _parts(blob)
    if not parts or parts[0] != kind.encode() or not is_good(parts):
        raise _no_key()
    return key_hash(blob), comment


def is_good_key(blob: bytes) -> bool:
    """Return whether bytes are a public key of a kind that is taken."""
    return is_good(_parts(blob))


def is_good(parts: list[bytes]) -> bool:
    """Return whether the parts of a public key, the first of which is its kind, make one."""
    match parts:
        case [b"ssh-ed25519", point]:
            return len(point) == _ED25519_BYTES
        case [kind, curve, point] if kind == b"ecdsa-sha2-" + curve:
            return len(point) == _POINTS.get(curve)
        case [b"ssh-rsa", exponent, modulus] if len(exponent) <= RSA_EXPONENT_BYTES:
            bits = int.from_bytes(modulus[: RSA_BITS_AT_MOST // 8 + 2], "big").bit_length()
            return RSA_BITS_AT_LEAST <= bits <= RSA_BITS_AT_MOST
    return False


def _parts(blob: bytes) -> list[bytes]:
    """Return the strings that bytes are made of; none if they are not (RFC 4251, 5)."""
    parts = []
    while blob:
        end = _LENGTH_BYTES + int.from_bytes(blob[:_LENGTH_BYTES], "big")
        if len(blob) < max(end, _LENGTH_BYTES):
            return []
        parts.append(blob[_LENGTH_BYTES:end])
        blob = blob[end:]
    return parts


def _no_key() -> ChatError:
    return ChatError(
        "expected the line of a public key: ssh-ed25519, ecdsa-sha2-nistp256 or ssh-rsa, and then"
        " the key",
        code="bad_key",
    )
