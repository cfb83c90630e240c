"""The limits at work, over both transports: what is refused, slowed or ended, in which words."""

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
from tests.connect import Connect
from tests.memory import LineClient, MemoryTransport, WebSocketClient

CROWDED = "203.0.113.7"


@pytest.fixture
def config() -> Config:
    """The defaults."""
    return replace(Config(), history=NO_PAST)


def test_ten_lines_at_once_then_two_a_second(connect: Connect, clock: MemoryReactorClock) -> None:
    """A paste is heard line by line at its pace, and nothing of it is lost."""
    ann, bob = connect.named("ann", "bob")
    clock.advance(10)
    ann.read(), bob.read()
    ann.post(*[str(number).encode() for number in range(30)])
    assert bob.read() == [f"ann: {number}" for number in range(10)]
    for number in range(10, 30):
        clock.advance(0.4)
        assert bob.read() == []
        clock.advance(0.1)
        assert bob.read() == [f"ann: {number}"]


def test_one_who_floods_on_is_disconnected(
    connect: Connect, clock: MemoryReactorClock, log_lines: list[str]
) -> None:
    """A minute of lines that come too fast ends with one refusal and a close."""
    ann, bob = connect.named("ann", "bob")
    clock.advance(10)
    ann.read(), bob.read()
    ann.post(*[b"spam"] * 200)
    for _ in range(200):
        clock.advance(0.5)
        ann.transport.pump()
    assert ann.read()[-1] == "! faster than 2 lines/s for 60 s: goodbye"
    assert ann.closed
    lines = bob.read()
    assert len(lines) < 150
    assert lines[-1] == "-- ann left"
    assert "INFO | Client disconnected from ('127.0.0.1', 50001): flooding" in log_lines


def test_others_are_not_slowed(connect: Connect, clock: MemoryReactorClock) -> None:
    """While one floods, another is heard at once."""
    ann, bob = connect.named("ann", "bob")
    clock.advance(10)
    ann.read(), bob.read()
    ann.post(*[b"spam"] * 100)
    bob.send("hello")
    assert bob.read() == ["ann: spam"] * 10 + ["bob: hello"]


def test_no_pace(connect: Connect, chat: ChatFactory) -> None:
    """With messages_per_second = 0 everything is heard at once."""
    limit(chat, messages_per_second=0)
    ann, bob = connect.named("ann", "bob")
    ann.post(*[b"spam"] * 100)
    assert bob.read() == ["ann: spam"] * 100


def test_another_pace(connect: Connect, chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """Those who are connected are held to a new pace at once, also a client that is waiting."""
    ann, bob = connect.named("ann", "bob")
    clock.advance(10)
    ann.read(), bob.read()
    ann.post(*[b"spam"] * 20)
    assert bob.read() == ["ann: spam"] * 10
    limit(chat, messages_per_second=1, message_burst=3)
    clock.advance(0.5)  # the wait that had begun
    assert bob.read() == ["ann: spam"] * 3
    clock.advance(1)
    assert bob.read() == ["ann: spam"]
    limit(chat, messages_per_second=0)
    clock.advance(1)
    assert bob.read() == ["ann: spam"] * 6


@pytest.mark.parametrize("line_bytes", [200, 3000])
def test_another_length(connect: Connect, chat: ChatFactory, line_bytes: int) -> None:
    """How long a line may be changes for those who are connected, whole lines only."""
    (ann,) = connect.named("ann")
    limit(chat, line_bytes=line_bytes)
    if isinstance(ann, WebSocketClient):
        ann.transport.protocol.factory.configure(chat.config)
    fits, longer = "x" * line_bytes, "x" * (line_bytes + 1)
    ann.send(fits)
    assert ann.read() == [f"ann: {fits}"]
    ann.send(longer)
    if isinstance(ann, WebSocketClient):
        ann.read()
        assert ann.close_code == 1009
    else:
        assert ann.read() == [f"! that line is too long: {line_bytes} bytes at most"]


def test_a_pace_of_one_line(connect: Connect, chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """A limit of one line a second is said in the singular."""
    limit(chat, messages_per_second=1, message_burst=1, flood_seconds=2)
    (ann,) = connect.named("ann")
    ann.post(*[b"spam"] * 20)
    for _ in range(20):
        clock.advance(1)
        ann.transport.pump()
    assert ann.read()[-1] == "! faster than 1 line/s for 2 s: goodbye"


def test_names_that_look_like_others(connect: Connect) -> None:
    """Look-alikes of someone who is online, or of a word of the system, are refused."""
    bob, ann = connect.named("Bob1", "ann")
    ann.send("/nick B0bl", "/nick bobI", "/nick r00t", "/nick adrnin", "/nick guestl", "/nick BOB1")
    assert ann.read() == [
        "! that name looks like Bob1: B0bl",
        "! that name looks like Bob1: bobI",
        "! that name is reserved: r00t",
        "! that name is reserved: adrnin",
        "! that name is reserved: guestl",
        "! that name is taken: BOB1",
    ]
    ann.send("/w b0bl hello")
    assert ann.read() == ["! no such user: b0bl"]
    bob.close()
    ann.send("/nick B0bl")
    assert ann.read() == ["-- Bob1 left", "-- ann is now B0bl"]


def test_towers_of_marks_are_cut(connect: Connect) -> None:
    """A letter carries four marks of any letter at the most; fillers that nobody sees are gone."""
    (ann,) = connect.named("ann")
    ann.send("Z" + "\u0310" * 20 + "o", "a\u3164\u115f\u034fb\u2800c \u2764\ufe0f")
    assert ann.read() == ["ann: Z" + "\u0310" * 4 + "o", "ann: ab c \u2764\ufe0f"]


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


def test_websocket_that_does_not_answer(
    chat: ChatFactory, clock: MemoryReactorClock, log_lines: list[str]
) -> None:
    """A client that answers no ping for a minute is disconnected."""
    client = WebSocketClient(chat, clock, 50001)
    client.join()
    for _ in range(125):
        clock.advance(1)
    client.transport.pump()
    assert client.closed
    assert "ping timeout" in log_lines[-1]
    assert chat.users.online == {}


def test_websocket_that_answers(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """A client that answers pings may be silent as long as it likes."""
    client = WebSocketClient(chat, clock, 50001)
    client.join()
    for _ in range(300):
        clock.advance(1)
        client.settle()
    assert not client.closed
    client.close()
    clock.advance(60)
    assert clock.getDelayedCalls() == []


def test_pongs_that_are_asked_for_are_free(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """Pings and pongs count like lines, but for one answer to each ping of the server's."""
    limit(chat, message_burst=1, ping_seconds=2, ping_timeout_seconds=2)
    client = WebSocketClient(chat, clock, 50001)
    client.join()
    for _ in range(100):
        clock.advance(0.1)
        client.settle()
        assert client.transport.reading
    client.client.send_pong(b"unasked")
    client.settle()
    assert not client.transport.reading
    client.close()


def test_websocket_that_only_talks(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """Lines from a client are a sign of life as good as a pong."""
    client = WebSocketClient(chat, clock, 50001)
    client.join()
    for _ in range(300):
        clock.advance(1)
        client.post(b"tick")
        client.transport.pump()
    assert not client.closed
    client.close()


def test_telnet_is_asked_now_and_then(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """A client that has spoken telnet gets IAC NOP once a minute; nobody else gets any IAC."""
    telnet, plain = LineClient(chat, clock, 1), LineClient(chat, clock, 2)
    for client in (telnet, plain):
        client.join()
        client.read()
    telnet.feed(b"\xff\xfd\x01")
    clock.advance(60)
    clock.advance(60)
    telnet.transport.pump()
    plain.transport.pump()
    assert bytes(telnet.transport.sent) == b"\xff\xfc\x01\xff\xf1\xff\xf1"
    assert bytes(plain.transport.sent) == b""
    telnet.close()
    plain.close()
    assert clock.getDelayedCalls() == []


def test_deflate_is_bounded(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """What inflates to more than a line may have closes with 1009."""
    server = replace(chat.config.ws_server, deflate=True)
    chat.configure(replace(chat.config, ws_server=server))
    for size, code in ((2048, None), (2049, 1009), (10_000_000, 1009)):
        client = WebSocketClient(chat, clock, 50001, deflate=True)
        client.join()
        client.read()
        client.post(b"x" * size)
        client.read()
        assert client.close_code == code
        client.close()


def test_deflate_is_off_by_default(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """A client that offers compression is not taken up on it."""
    client = WebSocketClient(chat, clock, 50001, deflate=True)
    client.join()
    assert client.client.extensions == []
    client.close()
