"""The client's side of WebSocket, compared with the websockets library."""

from itertools import accumulate

import pytest
from bench.websocket import (
    ACCEPT,
    CLOSE,
    FIN,
    PING,
    PONG,
    TEXT,
    client_frame,
    server_frames,
    upgrade,
)
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

BINARY, PART = FIN | Opcode.BINARY, Opcode.TEXT
SMALL = st.binary(max_size=125)
LARGE = st.sampled_from([126, 127, 255, 65_535, 65_536, 70_000]).map(lambda size: b"x" * size)
FRAMES = st.one_of(
    st.tuples(st.sampled_from([TEXT, BINARY, PART]), SMALL | LARGE),
    st.tuples(st.sampled_from([PING, PONG]), SMALL),
)


def new_server(*headers: str) -> tuple[ServerProtocol, bytes]:
    """Return the library's server after the handshake, and what it answered."""
    server = ServerProtocol(max_size=None)
    server.receive_data(upgrade(*headers))
    (request,) = server.events_received()
    assert isinstance(request, Request)
    server.send_response(server.accept(request))
    return server, b"".join(server.data_to_send())


def test_a_server_accepts_the_handshake() -> None:
    """The library accepts the request, sees the further headers, and answers what is awaited."""
    server, answer = new_server("Origin: http://localhost", "X-Real-IP: 192.0.2.1")
    assert answer.startswith(b"HTTP/1.1 101 ")
    assert ACCEPT in answer
    assert server.origin == "http://localhost"


@given(FRAMES)
def test_a_server_reads_what_a_client_sends(sent: tuple[int, bytes]) -> None:
    """The library reads the same first byte and payload, small or large."""
    first, payload = sent
    server, _ = new_server()
    server.receive_data(client_frame(payload, first))
    (frame,) = server.events_received()
    assert isinstance(frame, Frame)
    assert (frame.fin * FIN | frame.opcode, bytes(frame.data)) == (first, payload)


@given(st.lists(FRAMES, max_size=5), st.integers(min_value=0))
def test_a_client_reads_what_a_server_sends(sent: list[tuple[int, bytes]], cut: int) -> None:
    """What the library writes is read frame by frame; an unfinished frame is left for later."""
    written = [
        Frame(Opcode(first % 16), payload, fin=bool(first & FIN)).serialize(mask=False)
        for first, payload in sent
    ]
    stream = b"".join(written)
    whole = [
        (first, payload, end)
        for (first, payload), end in zip(sent, accumulate(map(len, written)), strict=True)
    ]
    assert list(server_frames(stream)) == whole
    cut %= len(stream) + 1
    before = list(server_frames(stream[:cut]))
    assert before == [frame for frame in whole if frame[2] <= cut]
    start = before[-1].end if before else 0
    after = [(first, payload, start + end) for first, payload, end in server_frames(stream[start:])]
    assert before + after == whole


def test_a_masked_frame_of_a_server_is_refused() -> None:
    """A server may not mask."""
    with pytest.raises(ConnectionError, match="a masked frame 0x88"):
        list(server_frames(client_frame(b"", CLOSE)))


@pytest.mark.parametrize(
    ("claimed", "head"),
    [
        (125, "81fd"),
        (300, "81fe012c"),
        (1 << 16, "81ff0000000000010000"),
        ((1 << 63) - 1, "81ff7fffffffffffffff"),
    ],
)
def test_a_frame_may_claim_another_size(claimed: int, head: str) -> None:
    """A frame of one byte says that it has the claimed size, in the shortest form."""
    data = client_frame(b"x", claimed=claimed)
    assert data[:-5] == bytes.fromhex(head)
    assert len(data) == len(head) // 2 + 5
