"""Frames: whatever way they are cut on their way, they arrive whole and in order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.link.frames import (
    BODY_BYTES,
    HEAD,
    FrameError,
    Frames,
    Kind,
    head,
    may_end_amid,
)
from chatapp.ports.writer import PIECE_BYTES

FRAMES = st.lists(
    st.tuples(st.integers(0, 255), st.integers(0, 2**32 - 1), st.binary(max_size=50)), max_size=20
)


@given(FRAMES, st.lists(st.integers(1, 30), min_size=1))
def test_any_cuts(frames: list[tuple[int, int, bytes]], sizes: list[int]) -> None:
    """However the bytes come, the same frames are found."""
    data = b"".join(HEAD.pack(len(body), kind, n) + body for kind, n, body in frames)
    cutter, at = Frames(), 0
    found: list[tuple[int, int, bytes]] = []
    while at < len(data):
        size = sizes[at % len(sizes)]
        cutter.feed(data[at : at + size])
        found += cutter.take()
        at += size
    assert found == frames


def test_going_on_later() -> None:
    """Who takes some frames only takes the others later, with what has come meanwhile."""
    cutter = Frames()
    cutter.feed(b"".join(head(Kind.ROOM, number, 0) for number in (1, 2, 3)))
    assert next(cutter.take()) == (Kind.ROOM, 1, b"")
    cutter.feed(head(Kind.ROOM, 4, 0))
    assert [number for _, number, _ in cutter.take()] == [2, 3, 4]


def test_a_frame_that_is_too_long() -> None:
    """It is refused before it has come, so nobody makes the other end wait for gigabytes."""
    cutter = Frames()
    cutter.feed(head(Kind.TAKE, 1, BODY_BYTES + 1))
    with pytest.raises(FrameError, match=f"a frame of {BODY_BYTES + 1} bytes came over the link"):
        list(cutter.take())


def test_what_is_no_frame() -> None:
    """Words of another protocol are soon too long a frame."""
    cutter = Frames()
    cutter.feed(b"GET / HTTP/1.1\r\n\r\n")
    with pytest.raises(FrameError):
        list(cutter.take())


def test_the_midst_of_a_line() -> None:
    """It shows in how long a piece is, whether the writer or the link has cut it."""
    assert may_end_amid(bytes(PIECE_BYTES))
    assert may_end_amid(bytes(BODY_BYTES))
    assert not may_end_amid(bytes(PIECE_BYTES + 1))
    assert not may_end_amid(b"")
