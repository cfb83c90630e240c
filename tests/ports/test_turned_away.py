"""Whom the ports turn away: a crowd of one address, a page from elsewhere, a slow handshake."""

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from twisted.internet.address import IPv4Address
from twisted.internet.testing import MemoryReactorClock
from twisted.protocols.haproxy._wrapper import HAProxyProtocolWrapper, HAProxyWrappingFactory

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.conftest import NO_PAST, limit
from tests.memory import LineClient, WebSocketClient
from tests.transport import MemoryTransport

CROWDED = "203.0.113.7"


@pytest.fixture
def config() -> Config:
    """The defaults."""
    return replace(Config(), history=NO_PAST)


@pytest.fixture
def crowd(
    chat: ChatFactory, clock: MemoryReactorClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Any]]:
    """Two people from one address at which no more are allowed; all is well again when they go."""
    limit(chat, sessions_per_address=2)
    monkeypatch.setattr(
        MemoryTransport, "getPeer", lambda transport: IPv4Address("TCP", CROWDED, transport.port)
    )
    crowd: list[Any] = [LineClient(chat, clock, 1), WebSocketClient(chat, clock, 2)]
    for client in crowd:
        client.join()
        client.read()
    yield crowd
    for client in crowd:
        client.close()
    clock.advance(60)
    assert (chat.users.online, chat.admission._open, chat.admission._open_from) == ({}, 0, {})


def test_too_many_on_the_line_port(
    chat: ChatFactory, clock: MemoryReactorClock, crowd: list[Any]
) -> None:
    """One too many from an address reads why and is closed."""
    late = LineClient(chat, clock, 3)
    assert late.read() == ["! too many connections from your address: 2 at most"]
    assert late.closed
    crowd[0].close()
    late = LineClient(chat, clock, 4)
    late.join()
    assert late.read()[0].startswith("-- welcome to chatapp")
    late.close()


def test_too_many_on_the_websocket_port(
    chat: ChatFactory, clock: MemoryReactorClock, crowd: list[Any]
) -> None:
    """One too many is answered with HTTP status 503, before its handshake."""
    assert len(crowd) == 2
    late = WebSocketClient(chat, clock, 3)
    late.transport.pump()
    assert late.transport.sent.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert late.closed


def handshake(client: WebSocketClient, **headers: str) -> bytes:
    """Shake hands with these headers besides; return the first line of the answer."""
    request = client.client.connect()
    for name, value in headers.items():
        request.headers[name.replace("_", "-")] = value
    client.feed(request.serialize())
    client.transport.pump()
    return bytes(client.transport.sent).split(b"\r\n")[0]


@pytest.fixture
def caller(chat: ChatFactory, clock: MemoryReactorClock) -> Iterator[WebSocketClient]:
    """A client that has not shaken hands yet."""
    client = WebSocketClient(chat, clock, 50001)
    yield client
    client.close()
    clock.advance(60)
    assert chat.admission._open == 0


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:8000", b"101 Switching Protocols"),
        ("https://evil.example", b"403 Forbidden"),
        ("null", b"403 Forbidden"),
    ],
)
def test_origin(caller: WebSocketClient, origin: str, status: bytes, log_lines: list[str]) -> None:
    """A page from elsewhere is refused in the handshake."""
    assert handshake(caller, Origin=origin) == b"HTTP/1.1 " + status
    turned_away = "DEBUG | Turned away ('127.0.0.1', 50001): HTTP status 403"
    assert (turned_away in log_lines) == (status == b"403 Forbidden")


def trust(chat: ChatFactory, *networks: Any) -> None:
    """Have a chat trust these proxies."""
    server = replace(chat.config.ws_server, trusted_proxies=networks)
    chat.configure(replace(chat.config, ws_server=server))


def test_forwarded_address(
    chat: ChatFactory, caller: WebSocketClient, log_lines: list[str]
) -> None:
    """A trusted proxy says who its client is, for the log and for the limits."""
    trust(chat, ip_network("127.0.0.1"))
    handshake(caller, X_Forwarded_For=f"198.51.100.1, {CROWDED}")
    caller.clock.advance(1)
    peer = f"('{CROWDED}', 0)"
    assert log_lines == [
        f"INFO | Client connected from {peer}",
        f"INFO | guest1 comes from {peer}",
    ]
    assert chat.admission._open_from == {CROWDED: 1}


def test_a_proxy_is_not_counted_itself(
    chat: ChatFactory, clock: MemoryReactorClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many clients come through a trusted proxy, each counts for itself."""
    limit(chat, sessions_per_address=1)
    trust(chat, ip_network("10.0.0.0/8"))
    monkeypatch.setattr(
        MemoryTransport, "getPeer", lambda _transport: IPv4Address("TCP", "10.0.0.1", 1)
    )
    clients = [WebSocketClient(chat, clock, number) for number in range(3)]
    for number, client in enumerate(clients):
        status = handshake(client, X_Forwarded_For=f"203.0.113.{number}")
        assert status == b"HTTP/1.1 101 Switching Protocols"
    for client in clients:
        client.close()


def test_forged_forwarded_address(
    chat: ChatFactory, caller: WebSocketClient, log_lines: list[str]
) -> None:
    """Nobody else can say who they are."""
    handshake(caller, X_Forwarded_For=CROWDED)
    caller.clock.advance(1)
    peer = "('127.0.0.1', 50001)"
    assert log_lines == [
        f"INFO | Client connected from {peer}",
        f"INFO | guest1 comes from {peer}",
    ]
    assert chat.admission._open_from == {}


def test_too_many_behind_a_proxy(
    chat: ChatFactory, caller: WebSocketClient, crowd: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One too many whose address a proxy tells is refused in the handshake."""
    trust(chat, ip_network("127.0.0.1"))
    assert len(crowd) == 2
    monkeypatch.setattr(
        MemoryTransport, "getPeer", lambda _transport: IPv4Address("TCP", "127.0.0.1", 1)
    )
    assert handshake(caller, X_Forwarded_For=CROWDED) == b"HTTP/1.1 429 Too Many Requests"
    assert caller.transport.sent.endswith(
        b"This is a port for WebSocket. too many connections from your address: 2 at most\n"
    )


def test_too_many_behind_a_wrapper(
    chat: ChatFactory, clock: MemoryReactorClock, crowd: list[Any]
) -> None:
    """Where the address comes with the first bytes, it is counted then."""
    assert len(crowd) == 2
    late = LineClient.__new__(LineClient)
    super(LineClient, late).__init__(chat, clock, 3)
    late._rest = b""
    protocol: Any = chat.buildProtocol(None)
    wrapper: Any = HAProxyWrappingFactory(chat)
    late.transport.attach(HAProxyProtocolWrapper(wrapper, protocol))
    late.feed(f"PROXY TCP4 {CROWDED} 127.0.0.1 1 2\r\n".encode())
    late.send("hello")
    assert late.read() == ["! too many connections from your address: 2 at most"]
    assert late.closed


def test_slow_handshake(
    chat: ChatFactory, clock: MemoryReactorClock, caller: WebSocketClient
) -> None:
    """A handshake that is not done in ten seconds is given up."""
    caller.feed(b"GET / HTTP/1.1\r\n")
    for _ in range(11):
        clock.advance(1)
        caller.feed(b"x")
    caller.transport.pump()
    assert caller.closed
    assert chat.users.online == {}
