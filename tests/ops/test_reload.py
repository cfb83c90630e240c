"""What a reload changes, what it leaves alone, and what it says."""

from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Chat, Config, Limits, LineListener, WebSocketListener
from chatapp.errors import ConfigError
from chatapp.ops.notify import NotifyService
from chatapp.ops.reload import Reload, merge
from tests.connect import Connect


def new_reload(running: Config, load: Callable[[], Config]) -> Reload:
    """A reload of which systemd is not told."""
    return Reload(running, load, NotifyService({}, str, MemoryReactorClock()))


def test_merge() -> None:
    """What can change does; what cannot is named, and stays for as long as the server runs."""
    wanted = Config(
        tcp_server=LineListener(endpoint=("tcp:1",)),
        ws_server=WebSocketListener(port=6968, origins=("*",), deflate=True),
        chat=Chat(motd=("hello",)),
        limits=Limits(sessions=5, rooms=7),
    )
    waiting = ["[tcp_server] port", "[tcp_server] endpoint", "[ws_server] deflate"]
    config, changed, restart = merge(Config(), wanted)
    assert config == Config(
        ws_server=WebSocketListener(port=6968, origins=("*",)),
        chat=Chat(motd=("hello",)),
        limits=Limits(sessions=5, rooms=7),
    )
    assert changed == ["[ws_server] origins", "[chat] motd", "[limits] sessions", "[limits] rooms"]
    assert restart == waiting
    assert merge(config, wanted) == (config, [], waiting)
    assert merge(config, Config())[0] == Config()


def test_which_keys_need_a_restart() -> None:
    """A key of a section is either read again or named here."""
    assert [
        (part.name, key.name)
        for part in fields(Config)
        for key in fields(part.default)  # type: ignore[arg-type]
        if not key.metadata.get("live")
    ] == [
        ("tcp_server", "host"),
        ("tcp_server", "port"),
        ("tcp_server", "endpoint"),
        ("ws_server", "host"),
        ("ws_server", "port"),
        ("ws_server", "endpoint"),
        ("ws_server", "deflate"),
        ("ssh_server", "host"),
        ("ssh_server", "port"),
        ("ssh_server", "endpoint"),
        ("ssh_server", "host_key"),
        ("limits", "log_entries"),
        ("limits", "log_bytes"),
        ("limits", "fanout"),
        ("history", "path"),
        ("history", "synchronous"),
        ("history", "search"),
        ("metrics", "endpoint"),
        ("link", "endpoint"),
        ("link", "secret"),
        ("gateway", "servers"),
    ]


def test_what_is_said(log_lines: list[str]) -> None:
    """The log names the keys, never their values."""
    wanted = Config(chat=Chat(motd=("hello",)), limits=Limits(rooms=7, log_entries=5))
    reload = new_reload(Config(), lambda: wanted)
    reload()
    reload()
    assert log_lines == [
        "INFO | Reloaded: [chat] motd, [limits] rooms",
        "WARN | These wait for a restart: [limits] log_entries",
        "INFO | Reloaded: nothing has changed",
        "WARN | These wait for a restart: [limits] log_entries",
    ]


def test_a_mistake(log_lines: list[str]) -> None:
    """A configuration that cannot be used is named in one line, and nothing changes."""
    mistake = "config.ini: [limits] rooms = x: expected a whole number from 0 to 1048576"

    def load() -> Config:
        raise ConfigError(mistake)

    reload = new_reload(Config(), load)
    reload.followers.append(lambda _config: pytest.fail("nothing is to change"))
    reload()
    assert log_lines == [f"ERROR | Not reloaded, all stays as it was: {mistake}"]


def test_the_chat_follows(connect: Connect, chat: ChatFactory, config: Config) -> None:
    """Newcomers read the new words; those who are there stay."""
    (ann,) = connect.named("ann")
    wanted = replace(config, chat=Chat(name="Café", motd=("be kind",)))
    reload = new_reload(config, lambda: wanted)
    reload.followers.append(chat.configure)
    reload()
    bob = connect()
    assert bob.read() == [
        "-- welcome to Café: you are guest1, in the lobby",
        "-- /nick NAME gives you a name, /help shows what else there is, /quit leaves",
        "-- be kind",
    ]
    assert ann.read() == ["-- guest1 joined"]
