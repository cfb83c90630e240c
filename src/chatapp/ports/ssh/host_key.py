"""The host key: by which clients know the server again; it is made at the first start."""

import os
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from twisted.conch.ssh.keys import Key

from chatapp.config import Config
from chatapp.errors import ConfigError
from chatapp.storage.redis.address import is_redis

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def load_host_key(config: Config) -> Key:
    """Return the key in the file that the configuration names; make it if there is no such file.

    Raises:
        ConfigError: it cannot be read or made, or others may read it.
    """
    path = _path_of(config)
    try:
        if not path.exists():
            _make(path)
        return _read(path)
    except OSError as error:
        raise _fault(path, f"that can be read or made here ({error.strerror})") from error


def check_host_key(config: Config) -> None:
    """See that `load_host_key` would return a key, without making one.

    Raises:
        ConfigError: it would not.
    """
    path = _path_of(config)
    try:
        if path.exists():
            _read(path)
        elif not os.access(path.absolute().parent, os.W_OK | os.X_OK):
            raise _fault(path, "in a folder that this user may write into")
    except OSError as error:
        raise _fault(path, f"that can be read here ({error.strerror})") from error


def _path_of(config: Config) -> Path:
    """Return the file: a name alone is one beside the journal's file."""
    path, journal = Path(config.ssh_server.host_key), config.history.path
    in_file = journal != "memory" and not is_redis(journal)
    return (Path(journal).parent if in_file else Path()) / path


def _read(path: Path) -> Key:
    if path.stat().st_mode & _OTHERS:
        raise _fault(path, "that only its owner may read (chmod 600)")
    data = path.read_bytes()
    try:
        key: Key = Key.fromString(data)
    except Exception as error:  # a key can be wrong in many ways
        raise _fault(path, "with a private key in OpenSSH's form, without a passphrase") from error
    if key.isPublic() or key.sshType() != b"ssh-ed25519":
        raise _fault(path, "with a private key of the kind ed25519")
    return key


def _make(path: Path) -> None:
    """Make a key in a file that only its owner may read."""
    text = Key(Ed25519PrivateKey.generate()).toString("openssh", comment=b"chatapp")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _fault(path: Path, expected: str) -> ConfigError:
    return ConfigError(f"[ssh_server] host_key = {path}: expected a file {expected}")
