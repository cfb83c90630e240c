"""The opening of a connection: who is told of a client, when, and what it has to send before."""

import ssl
from collections.abc import Iterator
from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock
from twisted.protocols.haproxy._wrapper import HAProxyWrappingFactory

from chatapp.chat.factory import ChatFactory
from chatapp.ports.opening import QUIET_SECONDS
from chatapp.ports.transport import ProxyHeaderProtocol
from tests.connect import Connect
from tests.memory import LineClient
from tests.wire.test_foreign import FOREIGN


class QuietClient(LineClient):
    """A client of which others are told as late as in the service."""

    quiet_seconds = QUIET_SECONDS


@pytest.fixture
def ann(chat: ChatFactory, clock: MemoryReactorClock) -> Iterator[LineClient]:
    """Somebody who is there, and has read everything so far."""
    connect = Connect(chat, clock, "tcp")
    yield connect.named("ann")[0]
    connect.close()


@pytest.fixture
def client(ann: LineClient, chat: ChatFactory, clock: MemoryReactorClock) -> QuietClient:
    """A client that has just connected."""
    assert ann.read() == []
    return QuietClient(chat, clock, 50009)


def test_a_silent_client_is_welcomed_at_once_and_told_of_later(
    ann: LineClient, client: QuietClient, clock: MemoryReactorClock
) -> None:
    """It reads what is said from its welcome on, but nobody reads of it for three seconds."""
    clock.advance(0.2)
    client.settle()
    assert client.read()[0] == "-- welcome to chatapp: you are guest1, in the lobby"
    ann.send("is anybody there?", "/list", "/list #lobby", "/rooms", "/join #lobby")
    assert ann.read() == [
        "ann: is anybody there?",
        "-- 1 online: ann",
        "-- 1 in #lobby: ann",
        "-- #lobby, 1 member",
        "-- you are in #lobby, 1 member",
    ]
    assert client.read() == ["ann: is anybody there?"]
    clock.advance(2.7)
    assert ann.read() == []
    clock.advance(0.2)
    assert ann.read() == ["-- guest1 joined"]
    ann.send("/list", "/list #lobby", "/rooms")
    assert ann.read() == [
        "-- 2 online: ann, guest1",
        "-- 2 in #lobby: ann, guest1",
        "-- #lobby, 2 members",
    ]
    assert client.read() == []
    client.close()
    assert ann.read() == ["-- guest1 left"]


@pytest.mark.parametrize("seconds", [0, 0.05, 0.2, 1, 2.9])
@pytest.mark.parametrize("end", ["close", "hang_up"])
def test_a_probe_is_never_told_of(
    ann: LineClient,
    client: QuietClient,
    clock: MemoryReactorClock,
    chat: ChatFactory,
    seconds: float,
    end: str,
) -> None:
    """Whenever it goes, by closing or by closing its half."""
    clock.advance(seconds)
    getattr(client, end)()
    client.settle()
    clock.advance(60)
    assert ann.read() == []
    assert list(chat.users.online) == ["ann"]


@pytest.mark.parametrize("blanks", [b"", b"\r\n", b"\n\n  \n", b"\xff\xfb\x18"])
def test_nothing_is_what_is_no_line(
    ann: LineClient, client: QuietClient, clock: MemoryReactorClock, blanks: bytes
) -> None:
    """A probe that sends blanks, or telnet's own bytes, is not told of either."""
    client.feed(blanks)
    clock.advance(1)
    client.close()
    assert ann.read() == []


@pytest.mark.parametrize("seconds", [0, 0.05, 0.2, 1])
def test_a_client_that_speaks_is_told_of_at_once(
    ann: LineClient, client: QuietClient, clock: MemoryReactorClock, seconds: float
) -> None:
    """Others read that it is there before what it says."""
    clock.advance(seconds)
    client.send("hello")
    assert ann.read() == ["-- guest1 joined", "guest1: hello"]
    assert client.read()[-1] == "guest1: hello"
    clock.advance(10)
    assert ann.read() == []
    client.close()


def test_a_client_that_names_itself_is_told_of_before(
    ann: LineClient, client: QuietClient, clock: MemoryReactorClock
) -> None:
    """Others read first that it is there, by the name that it was welcomed with."""
    clock.advance(1)
    client.send("/nick bob")
    assert ann.read() == ["-- guest1 joined", "-- guest1 is now bob"]
    client.close()


@pytest.mark.parametrize("seconds", [0, 0.2])
@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize(("name", "lines"), FOREIGN)
def test_other_protocols(
    ann: LineClient,
    client: QuietClient,
    clock: MemoryReactorClock,
    chat: ChatFactory,
    name: str,
    lines: bytes,
    at_once: bool,
    seconds: float,
) -> None:
    """They are answered, closed and counted, and publish nothing; also one byte at a time."""
    clock.advance(seconds)
    client.read()
    sent = lines.replace(b"\n", b"\r\n") + b"\r\nHost: localhost\r\n\r\nhello\r\n/nick evil\r\n"
    for piece in [sent] if at_once else [sent[at : at + 1] for at in range(len(sent))]:
        client.feed(piece)
        client.settle()
    answer = {
        "http": b"HTTP/1.1 400 Bad Request\r\n",
        "sip": b"SIP/2.0 501 Not Implemented\r\n",
        "ssh": b"SSH-2.0-chatapp\r\n",
        "smtp": b"554 This is a port for telnet and nc.",
        "irc": b"ERROR :This is a port for telnet and nc.",
    }[name]
    assert bytes(client.transport.sent).startswith(answer)
    assert bytes(client.transport.sent).count(answer) == 1
    assert client.closed
    assert chat.counts.turned_away == {name: 1}
    clock.advance(10)
    assert ann.read() == []
    assert list(chat.users.online) == ["ann"]


@pytest.mark.parametrize("size", [1, 1000])
def test_tls_at_a_port_without(
    ann: LineClient, client: QuietClient, clock: MemoryReactorClock, size: int
) -> None:
    """A TLS client reads an alert that it understands."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    tls = context.wrap_bio(incoming, outgoing, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    hello = outgoing.read()
    for at in range(0, len(hello), size):
        client.feed(hello[at : at + size])
    client.settle()
    assert client.closed
    incoming.write(bytes(client.transport.sent))
    with pytest.raises(ssl.SSLError, match="handshake failure"):
        tls.do_handshake()
    clock.advance(10)
    assert ann.read() == []


@pytest.mark.parametrize("seconds", [0, 0.2])
def test_what_might_be_irc_is_said_a_little_later(
    ann: LineClient, client: QuietClient, clock: MemoryReactorClock, seconds: float
) -> None:
    """Two words are held until it is clear that they are chat."""
    clock.advance(seconds)
    client.send("NICK bob")
    assert ann.read() == []
    clock.advance(3)
    assert ann.read() == ["-- guest1 joined", "guest1: NICK bob"]
    client.send("NICK carl")
    assert ann.read() == ["guest1: NICK carl"]
    client.close()


@pytest.mark.parametrize("second", ["hello", "USER is not a word", "nick"])
def test_what_was_held_is_said_before_what_follows(
    ann: LineClient, client: QuietClient, second: str
) -> None:
    """The next line shows that both are chat."""
    client.send("PASS me", second)
    assert ann.read() == ["-- guest1 joined", "guest1: PASS me", f"guest1: {second}"]
    client.close()


def test_what_was_held_is_said_at_the_end(ann: LineClient, client: QuietClient) -> None:
    """A script may say no more than that."""
    client.send("NICK bob")
    client.transport.half_close()
    assert ann.read() == ["-- guest1 joined", "guest1: NICK bob", "-- guest1 left"]


@pytest.fixture
def proxied(chat: ChatFactory, clock: MemoryReactorClock) -> QuietClient:
    """A client of a port that expects a proxy's header, without one yet."""
    client = QuietClient.__new__(QuietClient)
    super(LineClient, client).__init__(chat, clock, 50009)
    client._rest = b""
    wrapper: Any = HAProxyWrappingFactory(chat)
    protocol: Any = chat.buildProtocol(None)
    client.transport.attach(ProxyHeaderProtocol(wrapper, protocol))
    return client


def test_a_proxy_is_welcomed_after_its_header(
    proxied: QuietClient, clock: MemoryReactorClock, log_lines: list[str]
) -> None:
    """Until then it is not known who it is."""
    clock.advance(1)
    assert (proxied.read(), log_lines) == ([], [])
    proxied.feed(b"PROXY TCP4 203.0.113.7 127.0.0.1 40000 6969\r\n")
    clock.advance(0.2)
    assert proxied.read()[0] == "-- welcome to chatapp: you are guest1, in the lobby"
    assert log_lines == [
        "INFO | Client connected from ('203.0.113.7', 40000)",
        "INFO | guest1 comes from ('203.0.113.7', 40000)",
    ]
    proxied.close()


def test_a_proxy_without_a_header_is_dropped_in_time(
    proxied: QuietClient, clock: MemoryReactorClock, chat: ChatFactory
) -> None:
    """It has `login_seconds` for it, and never was there."""
    clock.advance(9.9)
    assert not proxied.transport.aborted
    clock.advance(0.2)
    proxied.settle()
    assert proxied.closed
    assert (chat.users.online, clock.getDelayedCalls()) == ({}, [])


@pytest.mark.parametrize(
    "header",
    [
        b"hello\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"PROXY nonsense\r\n",
        b"PROXY TCP4 a b c d\r\n",
        b"PROXY TCP4 203.0.113.7 127.0.0.1 port 1\r\n",
        b"PROXY TCP4 \xff\xfe 127.0.0.1 1 1\r\n",
        b"PROXY " + b"x" * 200,
        b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c",
        b"\r\n\r\n\0\r\nQUIT\n\x2f\xff\xff\xff" + b"x" * 70_000,
        b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x01x",
    ],
)
def test_a_header_that_is_none(
    proxied: QuietClient, clock: MemoryReactorClock, chat: ChatFactory, header: bytes
) -> None:
    """The connection is closed in the end, joins nobody, and leaves no traceback."""
    proxied.feed(header)
    proxied.settle()
    clock.advance(11)
    proxied.settle()
    assert proxied.closed
    assert (chat.users.online, clock.getDelayedCalls()) == ({}, [])


def test_a_client_behind_a_proxy_that_sends_no_more(proxied: QuietClient) -> None:
    """It has its answers, and its last line may lack its end, as without a proxy."""
    proxied.feed(b"PROXY TCP4 203.0.113.7 127.0.0.1 40000 6969\r\nhello\n/list\nno end")
    proxied.transport.half_close()
    answers = ["guest1: hello", "-- 1 online: guest1", "guest1: no end"]
    assert proxied.read()[-3:] == answers
    assert proxied.closed


def test_a_proxy_that_sends_no_more_than_half_a_header(
    proxied: QuietClient, chat: ChatFactory
) -> None:
    """Nobody has come."""
    proxied.feed(b"PROXY TCP4 203.0.113.7")
    proxied.transport.half_close()
    proxied.settle()
    assert (proxied.closed, chat.users.online) == (True, {})
