"""What frames cost: many are no fault, but they let others have their turn, and are paced."""

from dataclasses import replace

import pytest
from bench.websocket import CLOSE, PING, client_frame
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config, Limits
from chatapp.ports.autobahn import FRAMES_A_TURN
from tests.conftest import NO_PAST
from tests.memory import WebSocketClient
from tests.ports.conformance.echo import LAST, MORE, PART, fragments

LINE_BYTES = 2048
NOTHING = client_frame(b"", MORE)


@pytest.fixture
def config() -> Config:
    """The limits as shipped."""
    return replace(Config(), limits=Limits(line_bytes=LINE_BYTES), history=NO_PAST)


@pytest.fixture
def client(chat: ChatFactory, clock: MemoryReactorClock) -> WebSocketClient:
    """A client that has read the welcome."""
    return joined(chat, clock, 50001)


def joined(chat: ChatFactory, clock: MemoryReactorClock, port: int) -> WebSocketClient:
    """Return a client that has read the welcome."""
    client = WebSocketClient(chat, clock, port)
    client.join()
    client.read()
    return client


def test_a_line_with_each_byte_in_a_frame(client: WebSocketClient) -> None:
    """The longest line may come in as many frames as it has bytes; it takes several turns."""
    client.feed(fragments(b"x" * LINE_BYTES, 1))
    assert not client.transport.reading
    assert client.read() == ["guest1: " + "x" * LINE_BYTES]
    assert client.transport.reading


def test_empty_frames_in_a_line(client: WebSocketClient) -> None:
    """As many may be empty."""
    client.feed(client_frame(b"a", PART) + NOTHING * LINE_BYTES + client_frame(b"b", LAST))
    assert client.read() == ["guest1: ab"]


def test_empty_frames_without_end(
    chat: ChatFactory, clock: MemoryReactorClock, client: WebSocketClient
) -> None:
    """More end the connection, and nobody else's."""
    other = joined(chat, clock, 50002)
    client.feed(client_frame(b"", PART) + NOTHING * 2 * LINE_BYTES)
    client.read()
    assert client.close_code == 1009
    assert other.read() == ["-- guest1 left"]


def test_another_client_is_heard_between(
    chat: ChatFactory, clock: MemoryReactorClock, client: WebSocketClient
) -> None:
    """However many frames came in one packet, another's line comes before all are received."""
    other = joined(chat, clock, 50002)
    client.read()
    client.feed(fragments(b"x" * LINE_BYTES, 1))
    other.feed(client_frame(b"and I?"))
    assert [line[:14] for line in other.read()] == ["guest2: and I?", "guest1: xxxxxx"]


def test_frames_are_paced(client: WebSocketClient) -> None:
    """At once, as many frames come as the longest object has bytes; then as many as a line has."""
    client.feed(fragments(b"x" * LINE_BYTES, 1) * 5)
    counts = []
    for half_seconds in (0, 2, 14, 8):
        client.clock.pump([0.5] * half_seconds)
        counts.append(len(client.read()))
    assert counts == [3, 1, 0, 1]


def test_no_pace_without_a_limit(chat: ChatFactory, client: WebSocketClient) -> None:
    """Where lines have no pace, frames have none."""
    limits = replace(chat.config.limits, messages_per_second=0)
    chat.configure(replace(chat.config, limits=limits))
    client.feed(fragments(b"x" * LINE_BYTES, 1) * 6)
    assert len(client.read()) == 6


def test_a_connection_that_is_lost_while_it_waits(
    client: WebSocketClient, clock: MemoryReactorClock
) -> None:
    """It leaves nothing behind."""
    client.feed(client_frame(b"", PART) + NOTHING * FRAMES_A_TURN)
    assert not client.transport.reading
    client.close()
    clock.advance(60)
    assert clock.getDelayedCalls() == []


@pytest.mark.parametrize("count", [11, FRAMES_A_TURN])
def test_an_empty_frame_before_a_pause(client: WebSocketClient, count: int) -> None:
    """It is received when the pause ends, although nothing follows its head."""
    client.feed(client_frame(b"", PING) * count)
    while not client.transport.reading:
        client.clock.advance(0.5)
    client.clock.advance(0)
    client.transport.pump()
    assert bytes(client.transport.sent) == b"\x8a\x00" * count
    client.close()


def test_a_close_that_crosses(client: WebSocketClient) -> None:
    """A client that closes by itself still reads why the server does: there is no reset."""
    client.feed(client_frame(b"caf\xe9") + client_frame(b"\x03\xe8", CLOSE))
    client.transport.pump()
    assert bytes(client.transport.sent).startswith(b"\x88\x55\x03\xefUTF-8 text")
    assert (client.closed, client.transport.aborted) == (True, False)
