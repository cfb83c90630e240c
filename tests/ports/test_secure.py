"""Whether others can read what a client sends: what counts is the client's own end."""

import socket
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bench.websocket import upgrade
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address, UNIXAddress
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.ssl import DefaultOpenSSLContextFactory
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.protocols.haproxy._wrapper import HAProxyWrappingFactory
from twisted.protocols.tls import TLSMemoryBIOFactory

from chatapp.chat.factory import ChatFactory
from chatapp.config import Accounts, Config
from chatapp.hosts import parse_networks
from chatapp.ports.way import way_of
from chatapp.ports.websocket import ChatWebSocketFactory
from chatapp.session.session import Session
from tests.certificate import write_certificate
from tests.memory import LineClient, WebSocketClient

FAR, NEAR = "203.0.113.7", "127.0.0.1"
PROXY = "10.1.2.3"
SSL = b"\x20\0\5\1\0\0\0\0"
"""The type that says that the proxy's client came over TLS."""


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A context for TLS."""
    path = write_certificate(Path(tmp_path_factory.mktemp("tls")) / "localhost.pem")
    return DefaultOpenSSLContextFactory(str(path), str(path))


def version_2(host: str, *types: bytes, command: int = 1, family: int = 0x11) -> bytes:
    """Return the header of the PROXY protocol that names a client."""
    addresses = socket.inet_aton(host) + bytes(4) + struct.pack("!2H", 50001, 6969)
    body = addresses + b"".join(types)
    head = bytes((0x20 | command, family)) + struct.pack("!H", len(body))
    return b"\r\n\r\n\0\r\nQUIT\n" + head + body


def version_1(host: str) -> bytes:
    """Return the same in the form of the first version."""
    return f"PROXY TCP4 {host} 10.1.1.1 50001 6969\r\n".encode()


def through_proxy(header: bytes, peer: str = PROXY) -> Any:
    """Return the transport of a connection whose proxy has sent a header."""
    wrapped = HAProxyWrappingFactory(Factory.forProtocol(Protocol)).buildProtocol(None)
    assert wrapped is not None
    wrapped.makeConnection(StringTransport(peerAddress=IPv4Address("TCP", peer, 50001)))
    wrapped.dataReceived(header)
    return wrapped


def secure(transport: Any, networks: str = "") -> bool:
    """Return whether a transport's way is secure."""
    return way_of(transport).is_secure(parse_networks(networks))


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        (IPv4Address("TCP", NEAR, 1), True),
        (IPv4Address("TCP", "::1", 1), True),
        (IPv4Address("TCP", "::ffff:127.0.0.1", 1), True),
        (UNIXAddress(b""), True),
        (UNIXAddress(b"/run/x"), True),
        (IPv4Address("TCP", FAR, 1), False),
        (IPv4Address("TCP", "2001:db8::7", 1), False),
    ],
)
def test_where_it_comes_from(peer: Any, expected: bool) -> None:
    """The machine's own clients are not overheard."""
    assert secure(StringTransport(peerAddress=peer)) is expected


def test_a_secure_network() -> None:
    """Clients and proxies from there are believed to be safe, and nobody else is."""
    far = StringTransport(peerAddress=IPv4Address("TCP", FAR, 1))
    assert secure(far, "203.0.113.0/24")
    assert not secure(far, "198.51.100.0/24")
    assert secure(through_proxy(version_1(FAR)), PROXY)
    assert secure(through_proxy(version_1(FAR)), FAR)
    assert not secure(through_proxy(version_1(FAR)), "10.1.1.1")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (version_1(FAR), False),
        (version_1(NEAR), True),
        (b"PROXY UNKNOWN \r\n", False),
        (version_1("nonsense"), False),
        (version_2(FAR), False),
        (version_2(NEAR), True),
        (version_2(FAR, SSL), True),
        (version_2(FAR, b"\x01\0\2h2", SSL), True),
        (version_2(FAR, b"\x20\0\5\0\0\0\0\0"), False),
        (version_2(FAR, b"\x20\0\5\2\0\0\0\0"), False),
        (version_2(FAR, b"\x20\0\0", b"\x01\0\2h2"), False),
        (version_2(FAR, b"\x01\0\x08" + SSL), False),
        (version_2(FAR, b"\x01\xff\xff", SSL), False),
        (version_2(FAR, b"\x20\0"), False),
        (version_2(FAR, SSL, command=0), False),
        (version_2(NEAR, SSL, family=0), False),
        (b"", False),
    ],
)
def test_what_a_proxy_says(header: bytes, expected: bool) -> None:
    """Its own address says nothing of its client's end, even if it is on this machine."""
    assert secure(through_proxy(header)) is expected
    assert secure(through_proxy(header, NEAR)) is expected


def test_a_unix_socket_at_the_proxy() -> None:
    """The proxy's client is on the proxy's machine."""
    body = b"/run/a".ljust(108, b"\0") * 2
    header = b"\r\n\r\n\0\r\nQUIT\n\x21\x31" + struct.pack("!H", len(body)) + body
    assert secure(through_proxy(header))


@given(st.binary(max_size=40))
def test_any_types(types: bytes) -> None:
    """Whatever stands after the addresses, something is made of it."""
    assert secure(through_proxy(version_2(FAR, types))) in (True, False)
    padded = b"\x04" + struct.pack("!H", len(types)) + types
    assert secure(through_proxy(version_2(FAR, padded, SSL)))


def test_tls(tls: Any) -> None:
    """It is the client's own if it is inside of the proxy's header, and not if it is around it."""
    factory = TLSMemoryBIOFactory(tls, False, Factory.forProtocol(Protocol))
    far = IPv4Address("TCP", FAR, 1)
    own = factory.buildProtocol(far)
    assert own is not None
    own.makeConnection(StringTransport(peerAddress=far))
    assert secure(own)
    inside = factory.buildProtocol(far)
    assert inside is not None
    inside.makeConnection(through_proxy(version_2(FAR)))
    assert secure(inside)
    around = HAProxyWrappingFactory(Factory.forProtocol(Protocol)).buildProtocol(far)
    assert around is not None
    around.makeConnection(own)
    around.dataReceived(version_2(FAR))
    assert not secure(around)


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
    ("peer", "proxy", "expected"),
    [
        (NEAR, None, True),
        (FAR, None, False),
        (NEAR, version_1(NEAR), True),
        (NEAR, version_2(NEAR), True),
        (NEAR, version_1(FAR), False),
        (NEAR, version_2(FAR, SSL), False),
        (NEAR, version_2(NEAR, command=0), False),
        (NEAR, b"PROXY UNKNOWN \r\n", False),
        (PROXY, version_1(NEAR), False),
        (PROXY, version_1(FAR), False),
    ],
)
def test_who_is_here(tls: Any, peer: str, proxy: bytes | None, expected: bool) -> None:
    """The client's own end is on this machine, and so is the proxy, with TLS or without."""
    bare: Any = StringTransport(peerAddress=IPv4Address("TCP", peer, 1))
    transport = bare if proxy is None else through_proxy(proxy, peer)
    assert way_of(transport).here is expected
    inside = TLSMemoryBIOFactory(tls, False, Factory.forProtocol(Protocol)).buildProtocol(None)
    assert inside is not None
    inside.makeConnection(transport)
    assert way_of(inside).here is expected


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
