"""The algorithms that are offered: what is known to be good, of what conch has.

Left out are: CBC, SHA-1 and MD5; groups of Diffie-Hellman, which cost the server much; and
compression, with which a few bytes become many.
"""

from twisted.conch.ssh.transport import SSHServerTransport

_GOOD_EXCHANGES = (b"mlkem768x25519-", b"curve25519-", b"ecdh-sha2-")


def _offered() -> list[bytes]:
    exchanges: list[bytes] = SSHServerTransport.supportedKeyExchanges
    return [name for name in exchanges if name.startswith(_GOOD_EXCHANGES)]


KEY_EXCHANGES = _offered()
CIPHERS = [name for name in SSHServerTransport.supportedCiphers if name.endswith(b"-ctr")]
MACS = [b"hmac-sha2-512", b"hmac-sha2-256"]
COMPRESSIONS = [b"none"]
HOST_KEYS = [b"ssh-ed25519"]

SIGNATURES = (
    b"ssh-ed25519",
    b"ecdsa-sha2-nistp256",
    b"ecdsa-sha2-nistp384",
    b"ecdsa-sha2-nistp521",
    b"rsa-sha2-512",
    b"rsa-sha2-256",
)
"""How a client may sign with its key."""
