"""Where the servers are: one line of the configuration each."""

from dataclasses import replace
from pathlib import Path

import pytest

from chatapp.config import Config, Gateway, History, Limits, Link
from chatapp.config_file import load_config
from chatapp.errors import ConfigError
from chatapp.gateway.servers import not_read, parse_servers


def test_some() -> None:
    """They stay in their order, with what the configuration says."""
    texts = ("unix:/run/chatapp/link.sock", "tcp:10.0.0.1:6970")
    servers = parse_servers(replace(Config(), gateway=Gateway(texts)), None)
    assert [text for text, _ in servers] == list(texts)


def test_one_or_the_other() -> None:
    """A process is a server, where gateways connect, or a gateway."""
    link = Link(("unix:/run/chatapp/link.sock",))
    with pytest.raises(ConfigError) as error:
        parse_servers(replace(Config(), gateway=Gateway(link.endpoint), link=link), None)
    assert str(error.value) == (
        "[link] endpoint: expected at a server, and [gateway] makes this none"
    )


def test_what_only_the_server_reads() -> None:
    """One line names it all, but not what a gateway reads too."""
    gateway = replace(Config(), gateway=Gateway(("unix:/run/chatapp/link.sock",)))
    assert not_read(replace(gateway, limits=Limits(sessions=7), link=Link((), "a file"))) == ""
    both = replace(gateway, history=History(path="a"), limits=Limits(line_bytes=200))
    assert not_read(both) == "only the server reads [limits] line_bytes, [history] path"


def test_a_mistake() -> None:
    """One line says what would be right."""
    with pytest.raises(ConfigError) as error:
        parse_servers(replace(Config(), gateway=Gateway(("10.0.0.1:6970",))), None)
    assert str(error.value) == (
        "[gateway] servers = 10.0.0.1:6970: expected a Twisted client endpoint, such as"
        " tcp:10.0.0.1:6970 (ValueError: Unknown endpoint type: '10.0.0.1')"
    )


def test_a_gateway_without_a_server(tmp_path: Path) -> None:
    """It would be a server, with a chat of its own."""
    path = tmp_path / "gateway.ini"
    path.write_text("[gateway]\n")
    with pytest.raises(ConfigError) as error:
        load_config(str(path))
    assert str(error.value) == (
        f"{path}: [gateway] servers: expected where the server is, such as tcp:10.0.0.1:6970"
    )
