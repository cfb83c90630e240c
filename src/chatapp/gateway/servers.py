"""Where a gateway looks for its server: what the configuration says, as Twisted's endpoints."""

from typing import Any

from twisted.internet.endpoints import clientFromString
from twisted.internet.interfaces import IStreamClientEndpoint

from chatapp.config import Config
from chatapp.errors import ConfigError
from chatapp.text import escape


def parse_servers(config: Config, reactor: Any) -> list[tuple[str, IStreamClientEndpoint]]:
    """Return where the server may be: what the configuration says, and how to connect.

    Raises:
        ConfigError: Twisted makes nothing of what it says.
    """
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
