"""Extras: which optional packages a configuration needs, and whether they are installed."""

from importlib.util import find_spec

from chatapp.config import Config
from chatapp.errors import ConfigError
from chatapp.ports.endpoint import serves_ssh
from chatapp.storage.redis.address import is_redis
from chatapp.text import hide_password


def installed(module: str) -> bool:
    """Return whether a module is there that an extra brings."""
    return find_spec(module) is not None


def check_metrics(config: Config) -> None:
    """See that the extra for the metrics is installed, if they are to be served.

    Raises:
        ConfigError: it is not.
    """
    if config.metrics.endpoint and not installed("prometheus_client"):
        raise ConfigError(
            f"[metrics] endpoint = {' '.join(config.metrics.endpoint)}:"
            ' expected the extra that it takes (pip install ".[metrics]")'
        )


def check_extras(config: Config) -> None:
    """See that the extras which the configuration needs are installed.

    Raises:
        ConfigError: one is not.
    """
    check_metrics(config)
    if config.gateway.servers:
        return
    if serves_ssh(config) and not all(map(installed, ("bcrypt", "cryptography"))):
        raise ConfigError('[ssh_server]: expected the extra that it takes (pip install ".[ssh]")')
    path = config.history.path
    if not is_redis(path):
        return
    extras = {"hiredis": "redis", **({"OpenSSL": "tls"} if path.startswith("rediss") else {})}
    for module, extra in extras.items():
        if not installed(module):
            raise ConfigError(
                f"[history] path = {hide_password(path)}:"
                f' expected the extra that it takes (pip install ".[{extra}]")'
            )
