"""How a link begins: each end proves that it knows the secret, and says what it speaks.

Nobody sends the secret. Each end sends a nonce, and proves by an HMAC over both that it knows what
the other knows. So nobody who only listens can open a link; who can also change what passes needs
TLS to be kept out.
"""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from typing import Any

from chatapp import __version__
from chatapp.errors import ChatError

MAJOR = 1
"""Both ends have to speak the same one. Within it, kinds of frames are added, and fields of what is
JSON, without which an end works as before; whoever does not know one passes over it."""

_NONCE_BYTES = 16
_SERVER, _GATEWAY = b"server", b"gateway"


class GreetingError(ChatError):
    """The other end is none that may be talked to."""


@dataclass(frozen=True, slots=True)
class Hello:
    """What an end says first.

    Attributes:
        major: what it speaks.
        nonce: what the other end's proof is made with.
        version: of its program, for the log.
        proof: that it knows the secret; empty where the other's nonce is not known yet.
    """

    major: int
    nonce: str
    version: str = __version__
    proof: str = ""

    def body(self) -> bytes:
        """Return the body of its frame."""
        said = {"nonce": self.nonce, "version": self.version, "proof": self.proof}
        return json.dumps(said).encode()


def other_major(major: int) -> GreetingError:
    """Return what is wrong with an end that speaks another major version."""
    return GreetingError(f"the other end speaks version {major} of the link, and not {MAJOR}")


def parse_hello(major: int, body: bytes) -> Hello:
    """Return what the other end has said first.

    Raises:
        GreetingError: it is nothing that could be talked to.
    """
    if major != MAJOR:
        raise other_major(major)
    try:
        said: Any = json.loads(body)
        texts = [str(said[name]) for name in ("nonce", "version", "proof")]
        "".join(texts).encode()  # JSON may have halves of characters
        return Hello(major, texts[0], texts[1][:20], texts[2])
    except (ValueError, LookupError, TypeError, RecursionError):
        raise GreetingError("the other end does not say who it is") from None


def new_nonce() -> str:
    """Return what no link has begun with before."""
    return secrets.token_hex(_NONCE_BYTES)


def server_proof(secret: bytes, server: str, gateway: str) -> str:
    """Return the server's proof, for the nonces of both."""
    return _proof(secret, _SERVER, server, gateway)


def gateway_proof(secret: bytes, server: str, gateway: str) -> str:
    """Return the gateway's proof, for the nonces of both."""
    return _proof(secret, _GATEWAY, server, gateway)


def check_proof(given: str, expected: str) -> None:
    """See that the other end knows the secret.

    Raises:
        GreetingError: it does not.
    """
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise GreetingError("the other end has another secret, or none")


def _proof(secret: bytes, end: bytes, server: str, gateway: str) -> str:
    said = b"|".join((end, server.encode(), gateway.encode()))
    return hmac.new(secret, said, hashlib.sha256).hexdigest()
