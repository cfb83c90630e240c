"""However many files are asked for at once, other connections get their turn soon."""

import pytest
from bench.websocket import upgrade
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.ports.file_turns import FILES_A_TURN
from chatapp.ports.websocket import ChatWebSocketFactory
from tests.ports.test_page import FILES, get
from tests.transport import HOST, MemoryTransport

OK = b"HTTP/1.1 200 OK"
MANY = FILES_A_TURN * 3 // 4
"""Two connections that ask for so many ask for more than are served in one turn."""


class Crowd:
    """Connections to one port."""

    def __init__(self, chat: ChatFactory, clock: MemoryReactorClock) -> None:
        self.clock = clock
        self.factory = ChatWebSocketFactory(chat, clock, FILES)
        self.transports: list[MemoryTransport] = []

    def ask(self, requests: bytes) -> MemoryTransport:
        """Connect and send bytes."""
        transport = MemoryTransport(self.clock, 50001 + len(self.transports), HOST)
        transport.attach(self.factory.buildProtocol(None))
        transport.protocol.dataReceived(requests)
        self.transports.append(transport)
        return transport

    def turn(self) -> None:
        """Do what is due, and not what becomes due by that, as the reactor does in one turn."""
        for call in [c for c in self.clock.calls if c.getTime() <= self.clock.seconds()]:
            self.clock.calls.remove(call)
            call.called = 1
            call.func(*call.args, **call.kw)

    def served(self) -> list[int]:
        """Return how many files each connection has been sent."""
        for transport in self.transports:
            transport.pump()
        return [transport.sent.count(OK) for transport in self.transports]


@pytest.fixture
def crowd(chat: ChatFactory, clock: MemoryReactorClock) -> Crowd:
    """Nobody yet."""
    return Crowd(chat, clock)


def test_many_files_at_once(crowd: Crowd) -> None:
    """So many are served in one turn, and who has to wait is not read from, and comes first."""
    for _ in range(3):
        crowd.ask(get() * MANY)
    left = FILES_A_TURN - MANY
    assert crowd.served() == [MANY, left, 0]
    assert [transport.reading for transport in crowd.transports] == [True, False, False]
    crowd.turn()
    late = crowd.ask(get())
    assert crowd.served() == [MANY, MANY, 2 * left, 0]
    crowd.turn()
    assert crowd.served() == [MANY, MANY, MANY, 1]
    assert late.reading


def test_what_follows_the_files(crowd: Crowd) -> None:
    """It waits with them: a handshake, or the end of the connection."""
    files = get() * FILES_A_TURN
    first = crowd.ask(files + get() + upgrade())
    second = crowd.ask(files + get("/", "Connection: close"))
    crowd.served()
    assert b" 101 " not in first.sent
    crowd.turn()
    crowd.served()
    assert b" 101 " in first.sent
    assert not second.disconnected
    crowd.turn()
    assert crowd.served()[1] == FILES_A_TURN + 1
    assert second.disconnected


def test_who_is_gone_waits_no_longer(crowd: Crowd) -> None:
    """A client that has closed its connection takes nobody's turn."""
    for _ in range(2):
        crowd.ask(get() * FILES_A_TURN)
    crowd.transports[1].lose(ConnectionResetError())
    crowd.ask(get())
    crowd.turn()
    assert crowd.served() == [FILES_A_TURN, 0, 1]
