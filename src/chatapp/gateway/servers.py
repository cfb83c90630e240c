"""What a gateway's configuration says of its server: where it is, and what only that reads."""

from dataclasses import fields
from typing import Any

from twisted.internet.endpoints import clientFromString
from twisted.internet.interfaces import IStreamClientEndpoint

from chatapp.config import Config
from chatapp.errors import ConfigError
from chatapp.text import escape

_LISTENER = {"host", "port", "endpoint"}
_READ = {
    "tcp_server": _LISTENER,
    "ws_server": _LISTENER,
    "ssh_server": _LISTENER,
    "chat": {"log_level", "log_format"},
    "limits": {
        *("sessions", "sessions_per_address", "login_seconds", "stalled_seconds", "fanout"),
        *("ping_seconds", "ping_timeout_seconds"),
    },
    "metrics": {"endpoint"},
    "link": {"secret"},
    "gateway": {"servers"},
}
"""The keys that a gateway reads, by their sections."""


def parse_servers(config: Config, reactor: Any) -> list[tuple[str, IStreamClientEndpoint]]:
    """Return where the server may be: what the configuration says, and how to connect.

    Raises:
        ConfigError: Twisted makes nothing of what it says, or gateways are to connect here.
    """
    if config.gateway.servers and config.link.endpoint:
        raise ConfigError("[link] endpoint: expected at a server, and [gateway] makes this none")
    found = []
    for text in config.gateway.servers:
        try:
            found.append((text, clientFromString(reactor, text)))
        except Exception as error:  # each kind of endpoint has its own ways to fail
            reason = escape(f"{type(error).__name__}: {error}")
            raise ConfigError(
                f"[gateway] servers = {text}: expected a Twisted client endpoint, such as"
                f" tcp:10.0.0.1:6970 ({reason})"
            ) from error
    return found


def not_read(config: Config) -> str:
    """Return a line that names what is set and has no effect at a gateway; empty if nothing is."""
    default = Config()
    names = []
    for section in fields(config):
        here, there = getattr(config, section.name), getattr(default, section.name)
        for key in fields(here):
            unread = key.name not in _READ.get(section.name, ())
            if unread and getattr(here, key.name) != getattr(there, key.name):
                names.append(f"[{section.name}] {key.name}")
    return f"only the server reads {', '.join(names)}" if names else ""
