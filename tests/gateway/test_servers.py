"""Where the servers are: one line of the configuration each."""

from dataclasses import replace

import pytest

from chatapp.config import Config, Gateway
from chatapp.errors import ConfigError
from chatapp.gateway.servers import parse_servers


def test_some() -> None:
    """They stay in their order, with what the configuration says."""
    texts = ("unix:/run/chatapp/link.sock", "tcp:10.0.0.1:6970")
    servers = parse_servers(replace(Config(), gateway=Gateway(texts)), None)
    assert [text for text, _ in servers] == list(texts)


def test_a_mistake() -> None:
    """One line says what would be right."""
    with pytest.raises(ConfigError) as error:
        parse_servers(replace(Config(), gateway=Gateway(("10.0.0.1:6970",))), None)
    assert str(error.value) == (
        "[gateway] servers = 10.0.0.1:6970: expected a Twisted client endpoint, such as"
        " tcp:10.0.0.1:6970 (ValueError: Unknown endpoint type: '10.0.0.1')"
    )
