"""The secret that a server and its gateways share, in a file that nobody else may read."""

import stat
from collections.abc import Sequence
from pathlib import Path

from chatapp.config import Link
from chatapp.errors import ConfigError

BYTES_AT_LEAST = 16
"""The shortest secret: what is shorter could be guessed by trying."""


def load_secret(link: Link, servers: Sequence[str] = ()) -> bytes:
    """Return the secret; nothing if no file is named, and none is needed.

    A link over a Unix socket needs none: its file says who may connect.

    Args:
        link: where gateways connect, and the file.
        servers: where a gateway connects to.

    Raises:
        ConfigError: it cannot be read, others may read it, or it is too short.
    """
    name = link.secret
    if not name:
        for text in (*link.endpoint, *servers):
            if not text.startswith("unix:"):
                raise ConfigError(
                    f"[link] secret: expected a file, because {text} is no unix: socket"
                )
        return b""
    path = Path(name)
    try:
        secret = path.read_bytes().strip()
        mode = path.stat().st_mode
    except OSError as error:
        raise ConfigError(f"[link] secret = {name}: {error.strerror}") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO) & ~stat.S_IRGRP:
        raise ConfigError(f"[link] secret = {name}: expected a file that others may not read")
    if len(secret) < BYTES_AT_LEAST:
        raise ConfigError(
            f"[link] secret = {name}: expected {BYTES_AT_LEAST} bytes or more in the file"
        )
    return secret
