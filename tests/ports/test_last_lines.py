"""Lines that the server's machine has received are said, although a write finds the client gone."""

import socket
import struct
from collections.abc import Iterator
from typing import Any

import pytest
from bench.websocket import client_frame
from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.main import CONNECTION_DONE
from twisted.internet.protocol import Factory
from twisted.internet.tcp import Server
from twisted.internet.testing import MemoryReactorClock
from twisted.protocols.haproxy._wrapper import HAProxyWrappingFactory
from twisted.python.failure import Failure

from chatapp.chat.factory import ChatFactory
from chatapp.ports.websocket import ChatWebSocketFactory
from tests.connect import Connect
from tests.memory import LineClient
from tests.ports.conformance.echo import fragments

AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER: to close is to reset."""

HEADER = b"PROXY TCP4 203.0.113.7 127.0.0.1 40000 6969\r\n"
REQUEST = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
WAYS = {"plain": b"", "proxied": HEADER, "websocket": REQUEST}
"""What a client sends before its first line, by the way that it takes."""


class Wire:
    """A client with a socket of its own, and the server's transport on the other end."""

    def __init__(self, chat: ChatFactory, clock: MemoryReactorClock, way: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.socket = socket.create_connection(server.getsockname())
            accepted, (host, port) = server.accept()
        self.clock = clock
        self.way = way
        factories: dict[str, Any] = {
            "plain": chat,
            "proxied": HAProxyWrappingFactory(chat),
            "websocket": ChatWebSocketFactory(chat, clock),
        }
        factory: Factory = factories[way]
        protocol: Any = factory.buildProtocol(IPv4Address("TCP", host, port))
        no_port: Any = None
        self.transport = Server(accepted, protocol, (host, port), no_port, 1, clock)
        protocol.makeConnection(self.transport)
        self.protocol: Any = getattr(protocol, "wrappedProtocol", protocol)
        self.send(WAYS[way])

    def lines(self, *lines: bytes) -> bytes:
        """Return what a client of this kind sends for lines."""
        if self.way == "websocket":
            return b"".join(map(client_frame, lines))
        return b"".join(line + b"\n" for line in lines)

    def send(self, data: bytes) -> None:
        """Send what the server reads at once."""
        self.socket.sendall(data)
        if data:
            self.transport.doRead()

    def reset(self) -> None:
        """Be gone; the server does not know it yet."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self.socket.close()

    def settle(self) -> None:
        """Let a turn of the reactor pass, with the write that fails."""
        self.clock.advance(0)
        while self.transport in self.clock.writers:
            if reason := self.transport.doWrite():
                self.clock.removeWriter(self.transport)
                self.transport.connectionLost(Failure(reason))
        self.clock.advance(0)


@pytest.fixture
def bob(chat: ChatFactory, clock: MemoryReactorClock) -> Iterator[LineClient]:
    """Somebody who reads what is said."""
    connect = Connect(chat, clock, "tcp")
    (bob,) = connect.named("bob")
    yield bob
    connect.close()


@pytest.fixture(params=sorted(WAYS))
def ann(
    request: pytest.FixtureRequest, chat: ChatFactory, clock: MemoryReactorClock, bob: LineClient
) -> Iterator[Wire]:
    """A client with a name, by each way."""
    ann = Wire(chat, clock, request.param)
    ann.send(ann.lines(b"/nick ann"))
    clock.advance(1)
    bob.read()
    yield ann
    ann.socket.close()


def test_while_nothing_is_read(ann: Wire, bob: LineClient) -> None:
    """The client is paused, and what finds it gone is a line of another user."""
    ann.protocol.pause()
    ann.socket.sendall(ann.lines(b"one", b"two"))
    ann.reset()
    bob.send("hello")
    ann.settle()
    assert bob.read() == ["bob: hello", "ann: one", "ann: two", "-- ann left"]


def test_before_they_were_read(ann: Wire, bob: LineClient) -> None:
    """The client is not paused, but the write comes first."""
    ann.socket.sendall(ann.lines(b"one", b"/me waves"))
    ann.reset()
    bob.send("hello")
    ann.settle()
    assert bob.read() == ["bob: hello", "ann: one", "* ann waves", "-- ann left"]


def test_half_a_line(ann: Wire, bob: LineClient) -> None:
    """A write has found the reset, and a read finds only an end: that ends no line."""
    ann.send(ann.lines(b"half a line")[:-5])
    ann.reset()
    bob.send("hello")
    ann.clock.advance(0)
    if ann.transport.doRead() is CONNECTION_DONE:
        ann.transport.readConnectionLost(Failure(ConnectionDone()))
    ann.settle()
    assert bob.read() == ["bob: hello", "-- ann left"]


def test_not_after_an_abort(ann: Wire, bob: LineClient) -> None:
    """Whom the server gives up is not listened to any more."""
    ann.socket.sendall(ann.lines(b"one"))
    ann.transport.abortConnection()
    ann.settle()
    assert bob.read() == ["-- ann left"]


@pytest.mark.parametrize("ann", ["websocket"], indirect=True)
def test_a_message_of_many_frames(ann: Wire, bob: LineClient) -> None:
    """A message that takes several turns is said, although the client is lost in the first."""
    ann.send(fragments(b"x" * 2000, 1))
    ann.transport.connectionLost(Failure(ConnectionLost()))
    assert bob.read() == ["ann: " + "x" * 2000, "-- ann left"]
