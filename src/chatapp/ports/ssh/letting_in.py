"""Letting in: how an ssh client says who it is (RFC 4252, RFC 4256).

Everybody is let in. A client that has a key shows it; which of them is a user's own nobody is told.
One without a key is a guest, and a user who has a password is asked for it. What a name, a key or a
password is good for is decided by the chat, which bounds the tries, as on every other way in.
"""

from collections.abc import Callable
from typing import Any

from twisted.conch.ssh.common import NS, getNS
from twisted.conch.ssh.keys import Key
from twisted.conch.ssh.service import SSHService

from chatapp.chat.factory import ChatFactory
from chatapp.chat.public_keys import is_good_key, key_hash
from chatapp.ports.ssh.algorithms import SIGNATURES
from chatapp.ports.ssh.identity import Identity, name_of

REQUESTS_AT_MOST = 20
"""How often a client may ask: it asks once for each key that it has."""

TRIES_AT_MOST = 3
"""How often it may be wrong."""

_REQUEST, _FAILURE, _KEY_IS_GOOD, _QUESTION, _ANSWER = 50, 51, 60, 60, 61
_METHODS = b"publickey,keyboard-interactive,password"
_PASSWORD_BYTES = 1024


class LettingIn(SSHService):
    """Lets one client in.

    Attributes:
        _chat: knows who has a password.
        _done: called with who the client is.
        _requests: how often it has asked.
        _tries: how often it was wrong.
        _user: whom it has named last.
        _asked: True while it is asked for a password.
    """

    name = b"ssh-userauth"
    transport: Any

    def __init__(self, chat: ChatFactory, done: Callable[[Identity], None]) -> None:
        self._chat = chat
        self._done = done
        self._requests = 0
        self._tries = 0
        self._user = b""
        self._asked = False

    def packetReceived(self, messageNum: int, packet: bytes) -> None:
        """Take a request, or an answer."""
        if messageNum == _REQUEST:
            self._take(packet)
        elif messageNum == _ANSWER and self._asked:
            self._asked = False
            count, (answer, _) = int.from_bytes(packet[:4], "big"), getNS(packet[4:])
            self._take_password(answer if count else b"", may_be_empty=True)
        else:
            self.transport.refuse("a message out of place")

    def _take(self, packet: bytes) -> None:
        self._user, service, method, rest = getNS(packet, 3)
        self._requests += 1
        self._asked = False
        if self._requests > REQUESTS_AT_MOST or service != b"ssh-connection":
            self.transport.refuse("too many requests to be let in")
        elif method == b"publickey":
            self._take_key(rest)
        elif method == b"keyboard-interactive":
            self._ask()
        elif method == b"password" and rest[:1] == b"\0":
            self._take_password(getNS(rest[1:])[0], may_be_empty=False)
        else:
            self._fail(tried=method == b"password")

    def _take_key(self, packet: bytes) -> None:
        """Take a public key, of which the client may only ask, or show that it is its own."""
        algorithm, blob, rest = getNS(packet[1:], 2)
        if not is_good_key(blob) or algorithm not in SIGNATURES:
            self._fail(tried=False)
        elif packet[:1] == b"\0":
            self.transport.sendPacket(_KEY_IS_GOOD, NS(algorithm) + NS(blob))
        elif self._is_signed(algorithm, blob, getNS(rest)[0]):
            self._done(Identity(name_of(self._user), key_hash(blob)))
        else:
            self._fail(tried=True)

    def _is_signed(self, algorithm: bytes, blob: bytes, signature: bytes) -> bool:
        """Return whether a client has signed that it wants to come in."""
        signed = b"".join(
            (
                NS(self.transport.sessionID),
                bytes((_REQUEST,)),
                *map(NS, (self._user, b"ssh-connection", b"publickey")),
                b"\1",
                *map(NS, (algorithm, blob)),
            )
        )
        key = Key.fromString(blob, type="blob")
        fits = algorithm in key.supportedSignatureAlgorithms()
        return fits and getNS(signature)[0] == algorithm and bool(key.verify(signature, signed))

    def _ask(self) -> None:
        """Ask a user who has one for the password; let all others in."""
        name = name_of(self._user)
        if not self._chat.accounts.has_password(name):
            self._done(Identity(name))
            return
        self._asked = True
        question = f"The password of {name}, or Enter to come in as a guest: ".encode()
        self.transport.sendPacket(
            _QUESTION, NS(b"") + NS(b"") + NS(b"") + (1).to_bytes(4) + NS(question) + b"\0"
        )

    def _take_password(self, given: bytes, *, may_be_empty: bool) -> None:
        """Let a client in that gives a password, or none where it need not."""
        name = name_of(self._user)
        try:
            password = given.decode()
        except UnicodeDecodeError:
            password = ""
        may = bool(password) and len(given) <= _PASSWORD_BYTES
        if may_be_empty and not given:
            self._done(Identity(name))
        elif may and self._chat.accounts.has_password(name):
            self._done(Identity(name, password=password))
        else:
            self._fail(tried=True)

    def _fail(self, *, tried: bool) -> None:
        """Tell the client what else it may try."""
        self._tries += tried
        if self._tries >= TRIES_AT_MOST:
            self.transport.refuse("too many tries to be let in")
        else:
            self.transport.sendPacket(_FAILURE, NS(_METHODS) + b"\0")
