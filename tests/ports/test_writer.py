"""Both ways out keep the order, say when the transport is full, and go on when it has room."""

import socket
from typing import Any, cast

import pytest
from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.tcp import Server
from twisted.internet.testing import MemoryReactorClock
from twisted.protocols.haproxy._wrapper import HAProxyWrappingFactory

from chatapp.chat.factory import ChatFactory
from chatapp.ports.transport import Transport
from chatapp.ports.way_out import open_writer
from chatapp.ports.writer import SocketWriter, StreamWriter
from chatapp.session.connection import NO_TYPING
from tests.memory import TRANSPORTS
from tests.transport import HOST, MemoryTransport
from tests.writers import WRITERS, use_writer

BIG = b"x" * 100_000
"""More than Twisted's transport buffers before it pauses a producer."""


class Pieces:
    """A session that has these pieces to give."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces

    def take(self) -> bytes:
        return self.pieces.pop(0)

    def progress(self) -> None: ...

    def socket_changed(self) -> None: ...


class Closer:
    """A protocol that closes at once."""

    secure = True
    local = True
    typing = NO_TYPING

    def __init__(self, transport: MemoryTransport) -> None:
        self._transport = transport

    def close(self, code: int = 1000, reason: str = "") -> None:
        self._transport.loseConnection()

    def pause(self) -> None: ...

    def resume(self) -> None: ...


@pytest.fixture
def transport() -> MemoryTransport:
    """A transport in memory."""
    transport = MemoryTransport(MemoryReactorClock(), 50001)
    transport.attach(Protocol())
    return transport


@pytest.fixture(params=[SocketWriter, StreamWriter])
def writer(
    request: pytest.FixtureRequest, transport: MemoryTransport
) -> SocketWriter | StreamWriter:
    """Each of the two on that transport."""
    writer: SocketWriter | StreamWriter = request.param(transport, Closer(transport))
    return writer


def test_room_for_all(writer: SocketWriter | StreamWriter, transport: MemoryTransport) -> None:
    """What a transport takes is sent, and the writer says so."""
    assert writer.write(b"one ")
    assert writer.write(b"two")
    transport.pump()
    assert transport.sent == b"one two"


@pytest.mark.parametrize("room", [0, 1, 99_999])
def test_full(writer: SocketWriter | StreamWriter, transport: MemoryTransport, room: int) -> None:
    """A full transport keeps the order; then it takes pieces until there are none."""
    pieces = [b"second ", b"third ", b""]
    writer.source = Pieces(pieces)
    transport.room = room
    assert not writer.write(BIG)
    assert not writer.write(b"control ")
    transport.room = 10**6
    transport.pump()
    assert transport.sent == BIG + b"control second third "
    assert pieces == []
    assert writer.write(b"last")
    transport.pump()
    assert transport.sent.endswith(b"third last")


def test_pieces_wait_for_room(
    writer: SocketWriter | StreamWriter, transport: MemoryTransport
) -> None:
    """No more pieces are asked for than the transport has room for."""
    pieces = [BIG, BIG, b""]
    writer.source = Pieces(pieces)
    transport.room = 0
    writer.write(BIG)
    transport.room = len(BIG) + 1
    transport.pump()
    assert len(transport.sent) == len(BIG) + 1
    assert len(pieces) == 2


def test_close_sends_what_is_written(
    writer: SocketWriter | StreamWriter, transport: MemoryTransport
) -> None:
    """Closing does not cut off what the transport still holds."""
    writer.write(b"bye")
    writer.close()
    transport.pump()
    assert (bytes(transport.sent), transport.disconnected) == (b"bye", 1)


def test_what_has_not_arrived_is_known(
    writer: SocketWriter | StreamWriter, transport: MemoryTransport
) -> None:
    """Every byte that waits somewhere counts, until the other end has it."""
    assert writer.unacknowledged() == 0
    transport.room = 10
    writer.write(BIG)
    writer.write(b"more")
    transport.pump()
    assert writer.unacknowledged() == len(BIG) + len(b"more") - 10
    transport.room = 10**9
    transport.pump()
    assert writer.unacknowledged() == 0


def test_abort_does_not_wait(
    writer: SocketWriter | StreamWriter, transport: MemoryTransport
) -> None:
    """Aborting closes a connection that takes nothing."""
    transport.room = 0
    writer.write(BIG)
    writer.abort()
    transport.pump()
    assert (bytes(transport.sent), transport.disconnected) == (b"", 1)


def test_writing_to_a_lost_connection(
    writer: SocketWriter | StreamWriter, transport: MemoryTransport
) -> None:
    """A write that comes too late is not an error."""
    transport.room = 0
    transport.lose(ConnectionDone())
    writer.write(b"late")
    assert transport.sent == b""


def test_other_transports_get_the_writer_that_suits_all(transport: MemoryTransport) -> None:
    """The socket is tried directly on Twisted's own TCP connections only."""
    assert isinstance(open_writer(transport, Closer(transport)), StreamWriter)


def behind_header(transport: object) -> Transport:
    """A layer on a transport that reads a proxy's header."""
    layer = HAProxyWrappingFactory(Factory.forProtocol(Protocol)).buildProtocol(None)
    layer.makeConnection(transport)
    return cast("Transport", layer)


def test_behind_a_proxy_the_socket_is_tried_too(transport: MemoryTransport) -> None:
    """What reads a proxy's header changes nothing that is written; other layers may."""
    clock = MemoryReactorClock()
    ours, theirs = socket.socketpair()
    with theirs:
        port: Any = None
        layer = behind_header(Server(ours, Protocol(), (HOST, 50001), port, 1, clock))
        writer = open_writer(layer, Closer(transport))
        assert isinstance(writer, SocketWriter)
        assert writer.write(b"at once")
        assert theirs.recv(100) == b"at once"
        writer.abort()
        clock.advance(0)
    layer = behind_header(transport)
    assert isinstance(open_writer(layer, Closer(transport)), StreamWriter)


@pytest.mark.parametrize("port", TRANSPORTS)
@pytest.mark.parametrize("kind", WRITERS)
def test_a_protocol_opens_the_writer_that_its_class_names(
    chat: ChatFactory,
    clock: MemoryReactorClock,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    port: str,
) -> None:
    """The connections of both ports write by the kind that a test chooses."""
    use_writer(monkeypatch, kind)
    client = TRANSPORTS[port](chat, clock, 50001)
    client.join()
    (user,) = chat.users.online.values()
    assert isinstance(user.sessions[0].connection, WRITERS[kind])
    client.close()
