"""Whatever an end says over a link, it costs that link at the most, and no traceback is logged."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.link.frames import NUMBER, Kind, head
from chatapp.link.opening import Opening
from chatapp.ports.way import Way
from tests.gateway.conftest import House
from tests.transport import MemoryTransport

_fuzz = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _opening() -> bytes:
    peer = MemoryTransport(MemoryReactorClock(), 50009, "192.0.2.7").getPeer()
    return Opening("tcp_server", peer, Way(private=False, hosts=("192.0.2.7",))).body()


_numbers = st.integers(0, 4) | st.integers(0, 2**32 - 1)
_bodies = st.one_of(
    st.binary(max_size=40),
    st.integers(0, 4).map(NUMBER.pack),
    st.just(_opening()),
    st.sampled_from(
        [b"/nick zed\n", b"hello\n", b"/quit\n", b"x" * 5000, b"GET / HTTP/1.1\r\n\r\n"]
    ),
)
_kinds = st.sampled_from([int(kind) for kind in Kind]) | st.integers(0, 255)
_frames = st.lists(st.tuples(_kinds, _numbers, _bodies), max_size=30)


def _data(frames: list[tuple[Any, int, bytes]]) -> bytes:
    return b"".join(head(kind, number, len(body)) + body for kind, number, body in frames)


@contextmanager
def _house(chat: ChatFactory, clock: MemoryReactorClock) -> Iterator[House]:
    """A server and a gateway with two clients; in the end nobody is left, whatever happened."""
    house = House(chat, clock)
    house.link()
    for _ in range(2):
        house.client()
    house.settle(1)
    yield house
    house.close()
    assert chat.users.online == {}
    assert not house.links.links
    assert not house.gateway.clients


@_fuzz
@given(frames=_frames)
def test_what_a_gateway_says(chat: ChatFactory, clock: MemoryReactorClock, frames: Any) -> None:
    """The server goes on, and who is on another gateway still reads what is said."""
    with _house(chat, clock) as house:
        other = House(chat, clock)
        other.link()
        reader = other.client()
        other.send(reader, "/nick reader")
        house.pair.server.end.dataReceived(_data(frames))
        house.settle(1)
        other.read(reader)
        other.send(reader, "all is well")
        assert "reader: all is well" in other.read(reader)
        other.close()


@_fuzz
@given(frames=_frames)
def test_what_a_server_says(chat: ChatFactory, clock: MemoryReactorClock, frames: Any) -> None:
    """The gateway goes on, over the next link if it must."""
    with _house(chat, clock) as house:
        house.pair.gateway.end.dataReceived(_data(frames))
        house.settle(1)
        house.pair.close()
        house.link()
        client = house.client()
        house.settle(1)
        assert house.read(client)[0].startswith("-- welcome")


@_fuzz
@given(data=st.binary(max_size=200))
def test_what_a_stranger_says(chat: ChatFactory, clock: MemoryReactorClock, data: bytes) -> None:
    """No traceback: who has not proved anything is let go in one line."""
    house = House(chat, clock)
    end = house.links.buildProtocol(None)
    house.link()
    house.pair.server.end = end
    end.makeConnection(house.pair.server)
    end.dataReceived(data)
    house.settle(6)
    assert end.lost
    house.close()
