"""Public keys: which are taken."""

import pytest

from chatapp.chat.public_keys import is_good_key, key_hash, parse_public_key
from chatapp.errors import ChatError


def _blob(parts: list[bytes]) -> bytes:
    return b"".join(len(part).to_bytes(4) + part for part in parts)


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [b"ssh-ed25519", b"short"],
        [b"ssh-ed25519", b"x" * 32, b"more"],
        [b"ecdsa-sha2-nistp256", b"nistp384", b"x" * 97],
        [b"ecdsa-sha2-nistp256", b"nistp256", b"x" * 64],
        [b"ssh-rsa", b"\1\0\1", b"\x7f" + b"x" * 127],
        [b"ssh-rsa", b"\1\0\1", b"\x7f" + b"x" * 4000],
        [b"ssh-rsa", b"\x7f" + b"x" * 383, b"\0\xff" + b"x" * 383],
        [b"ssh-dss", b"x"],
    ],
    ids=lambda parts: f"{b' '.join(parts)[:30]!r}-{len(parts)}",
)
def test_no_good_keys(parts: list[bytes]) -> None:
    """What is weak, too long, of another kind, or not in its form is not taken."""
    assert not is_good_key(_blob(parts))
    assert not is_good_key(_blob(parts) + b"\0\0\0")


@pytest.mark.parametrize(
    "parts",
    [
        [b"ecdsa-sha2-nistp521", b"nistp521", b"x" * 133],
        [b"ssh-rsa", b"\1\0\1", b"\0\xff" + b"x" * 255],
        [b"ssh-rsa", b"\1\0\1", b"\0\xff" + b"x" * 2047],
    ],
    ids=lambda parts: f"{parts[0].decode()}-{len(parts[2])}",
)
def test_good_keys(parts: list[bytes]) -> None:
    """The kinds that OpenSSH makes are taken."""
    assert is_good_key(_blob(parts))
    assert len(key_hash(_blob(parts))) == 64


def test_no_line() -> None:
    """A kind alone is no key."""
    with pytest.raises(ChatError):
        parse_public_key("ssh-ed25519")
