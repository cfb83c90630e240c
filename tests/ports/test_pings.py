"""Who is asked for a sign of life, and what becomes of a client that gives none."""

from dataclasses import replace

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.events import Notice
from chatapp.room_events import Said
from tests.conftest import NO_PAST, limit
from tests.memory import LineClient, WebSocketClient


@pytest.fixture
def config() -> Config:
    """The defaults."""
    return replace(Config(), history=NO_PAST)


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


def test_pongs_that_tell_nothing_new(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """They are free as well: a place is asked for room by room, and with everything at once."""
    limit(chat, messages_per_second=0)
    client = WebSocketClient(chat, clock, 50001)
    client.join()
    for name in ("#a", "#b", "#c"):
        client.post(f"/join {name}".encode())
    client.settle()
    limit(chat, messages_per_second=2, message_burst=1)
    (session,), rooms = chat.users.sessions, chat.rooms.values()
    for text in ("asked for", "not asked for", "asked for with all else"):
        for room in rooms:
            room.add(Said(room.name, "bob", text))
        clock.advance(1)
        client.settle()
    session.tell(Notice("something of its own"))
    clock.advance(1)
    session.ask()
    for room in rooms:
        room.ask()
    client.settle()
    assert client.transport.reading
    for _ in range(2):
        client.client.send_pong(b"0:1")  # the second answers nothing
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
