"""Tokens: what brings a user back whose connection was lost.

Only a token's hash is kept.

Invariant: the token that was used stays good until the next has surely arrived. Otherwise a
connection that is lost in that moment would lose the user.
"""

import hashlib
import secrets
from collections.abc import Callable

from chatapp.session.device import Device

NOT_GOOD = "that token is mistyped, was used before, or is too old"
"""What a user reads whose token brings nobody back; it does not tell which of the three it is."""


class Tokens:
    """Which device each token brings a user back to.

    Args:
        new_token: returns what nobody can guess.
    """

    def __init__(self, new_token: Callable[[], str]) -> None:
        self._devices: dict[bytes, Device] = {}
        self._new_token = new_token

    def give(self, device: Device, used: str = "") -> str:
        """Return a new token for a device; the token just used is good until `confirm`."""
        self.forget(device)
        if used:
            device.previous = hash_token(used)
        device.token = self._new_token()
        device.digest = hash_token(device.token)
        self.remember(device)
        return device.token

    def remember(self, device: Device) -> None:
        """Let a device's tokens, of which the hashes are known, bring its user back."""
        for digest in filter(None, (device.digest, device.previous)):
            self._devices[digest] = device

    def confirm(self, device: Device) -> None:
        """Retire the token before: the new token has arrived."""
        self._devices.pop(device.previous, None)
        device.previous = b""

    def find(self, token: str) -> Device | None:
        """Return the device to which a token brings its user back; None if there is none."""
        return self._devices.get(hash_token(token))

    def forget(self, device: Device) -> None:
        """Retire all tokens of a device."""
        self._devices.pop(device.digest, None)
        self.confirm(device)


def new_token() -> str:
    """Return 20 characters that nobody can guess."""
    return secrets.token_urlsafe(15)


def hash_token(token: str) -> bytes:
    """Return what is kept of a token, which cannot be used in its place."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
