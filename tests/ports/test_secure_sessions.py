"""Whether others can read what the client of a session sends, whatever its proxy says."""

from dataclasses import replace
from typing import Any

import pytest
from bench.websocket import upgrade
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Accounts, Config
from chatapp.hosts import parse_networks
from chatapp.ports.websocket import ChatWebSocketFactory
from chatapp.session.session import Session
from tests.memory import LineClient, WebSocketClient
from tests.ports.proxied import FAR, NEAR, PROXY


def the_session(chat: ChatFactory) -> Session:
    """Return the session of the only user."""
    (user,) = chat.users.online.values()
    (device,) = user.devices
    session = device.online_session
    assert session is not None
    return session


def with_networks(config: Config, networks: str) -> Config:
    """Return the configuration with other secure networks."""
    return replace(config, accounts=Accounts(secure_networks=parse_networks(networks)))


@pytest.mark.parametrize("kind", [LineClient, WebSocketClient])
def test_sessions(chat: ChatFactory, clock: MemoryReactorClock, kind: Any) -> None:
    """A session asks its connection, and a reload of the networks takes effect at once."""
    for host, expected in ((NEAR, True), (FAR, False)):
        client = kind(chat, clock, 50001, host)
        client.join()
        session = the_session(chat)
        assert session.secure is expected
        chat.configure(with_networks(chat.config, FAR))
        assert session.secure
        chat.configure(with_networks(chat.config, ""))
        assert session.secure is expected
        client.send("/quit")
        client.close()
        assert not session.secure


@pytest.mark.parametrize(
    ("host", "headers", "expected"),
    [
        (PROXY, [], False),
        (PROXY, ["X-Forwarded-For: 203.0.113.7"], False),
        (PROXY, ["X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: http"], False),
        (PROXY, ["X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https"], True),
        (PROXY, ["X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: WSS"], True),
        (PROXY, ["X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https, http"], False),
        (PROXY, ["X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https,https"], True),
        (PROXY, ["X-Forwarded-For: 203.0.113.7", "Forwarded: for=203.0.113.7;proto=https"], False),
        (PROXY, ["X-Forwarded-Proto: https"], True),
        (PROXY, ["X-Forwarded-For: 127.0.0.1"], True),
        (PROXY, ["X-Forwarded-For: 127.0.0.1, 203.0.113.7"], False),
        (PROXY, ["X-Forwarded-For: unknown"], False),
        (PROXY, ["Forwarded: for=203.0.113.7"], False),
        (PROXY, ["Forwarded: for=203.0.113.7;proto=http"], False),
        (PROXY, ["Forwarded: for=203.0.113.7;proto=https"], True),
        (PROXY, ['Forwarded: for="203.0.113.7";Proto="HTTPS"'], True),
        (PROXY, ["Forwarded: for=203.0.113.7;proto=https, for=10.9.9.9;proto=http"], True),
        (PROXY, ["Forwarded: for=203.0.113.7;proto=http, for=10.9.9.9;proto=https"], False),
        (PROXY, ["Forwarded: for=unknown;proto=https"], True),
        (PROXY, ['Forwarded: for=203.0.113.7;by="a;proto=https"'], False),
        (FAR, ["X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: https"], False),
        (FAR, ["Forwarded: for=127.0.0.1;proto=https"], False),
        (NEAR, ["X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: http"], True),
    ],
)
def test_what_headers_say(
    chat: ChatFactory, clock: MemoryReactorClock, host: str, headers: list[str], expected: bool
) -> None:
    """Trusted proxies are believed, and what nobody trusted has said counts for nothing."""
    server = replace(chat.config.ws_server, trusted_proxies=parse_networks("10.0.0.0/8"))
    chat.configure(replace(chat.config, ws_server=server))
    client = WebSocketClient(chat, clock, 50001, host)
    assert isinstance(client.transport.protocol.factory, ChatWebSocketFactory)
    client.feed(upgrade(*headers))
    clock.advance(2)
    session = the_session(chat)
    assert session.secure is expected
    chat.configure(with_networks(chat.config, host))
    assert session.secure
    client.close()


def test_a_proxy_on_this_machine(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """That it is here says nothing of its client."""
    server = replace(chat.config.ws_server, trusted_proxies=parse_networks(NEAR))
    chat.configure(replace(chat.config, ws_server=server))
    client = WebSocketClient(chat, clock, 50001, NEAR)
    client.feed(upgrade())
    clock.advance(2)
    assert not the_session(chat).secure
    client.close()


@pytest.mark.parametrize(
    ("trusted", "host", "headers", "expected"),
    [
        ("", NEAR, [], True),
        ("", NEAR, ["X-Forwarded-For: 127.0.0.1"], False),
        ("", NEAR, ["X-Forwarded-Proto: https"], False),
        ("", NEAR, ["X-Real-IP: 203.0.113.7"], False),
        ("", NEAR, ["Forwarded: for=127.0.0.1"], False),
        ("", FAR, ["X-Forwarded-For: 127.0.0.1"], False),
        (NEAR, NEAR, [], False),
        (NEAR, NEAR, ["X-Forwarded-For: 127.0.0.1"], True),
        (NEAR, NEAR, ["X-Forwarded-For: 127.0.0.1, 203.0.113.7"], False),
        (NEAR, NEAR, ["X-Forwarded-For: unknown"], False),
        (PROXY, PROXY, ["X-Forwarded-For: 127.0.0.1"], False),
    ],
)
def test_who_is_here_by_headers(
    chat: ChatFactory,
    clock: MemoryReactorClock,
    trusted: str,
    host: str,
    headers: list[str],
    expected: bool,
) -> None:
    """A proxy that nobody has named as one makes no client of its own machine."""
    server = replace(chat.config.ws_server, trusted_proxies=parse_networks(trusted))
    chat.configure(replace(chat.config, ws_server=server))
    client = WebSocketClient(chat, clock, 50001, host)
    client.feed(upgrade(*headers))
    clock.advance(2)
    assert the_session(chat).connection.local is expected
    client.close()
    assert not chat.users.online
