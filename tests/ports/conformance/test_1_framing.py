"""Section 1: messages of all forms of length, whole and in pieces."""

from collections.abc import Callable

import pytest
from bench.websocket import client_frame
from hypothesis import given
from hypothesis import strategies as st

from tests.ports.conformance.echo import BINARY, Echo, Heard
from tests.ports.test_any_bytes import new_chat, pieces

SIZES = [0, 125, 126, 127, 128, 65_535, 65_536]
CUTS = st.lists(st.integers(0, 500), max_size=5)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("chop", [0, 997])
def test_1_1_text(answers: Callable[..., list[Heard]], size: int, chop: int) -> None:
    """Text comes back, however the packets are cut."""
    payload = b"*" * size
    assert answers(client_frame(payload), chop) == [("text", payload), ("close", 1000)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("chop", [0, 997])
def test_1_2_binary(answers: Callable[..., list[Heard]], size: int, chop: int) -> None:
    """So do bytes."""
    payload = b"\xfe" * size
    assert answers(client_frame(payload, BINARY), chop) == [("binary", payload), ("close", 1000)]


@given(st.lists(st.text(max_size=60).map(str.encode), min_size=1, max_size=6), CUTS)
def test_any_texts_in_any_packets(messages: list[bytes], cuts: list[int]) -> None:
    """Short texts come back in their order, by the fast path and by autobahn."""
    echo = Echo(*new_chat())
    for piece in pieces(b"".join(map(client_frame, messages)), cuts):
        echo.send(piece)
    assert echo.end() == [*[("text", message) for message in messages], ("close", 1000)]
