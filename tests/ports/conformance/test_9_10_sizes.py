"""Sections 9 and 10: large messages, many frames, many messages.

The suite sends up to 16 MB. Here a line has up to 1 MB, and what is longer has to be refused.
"""

from collections.abc import Callable

import pytest
from bench.websocket import TEXT, client_frame

from tests.ports.conformance.conftest import LINE_BYTES
from tests.ports.conformance.echo import BINARY, Echo, Heard, fragments

KB = 1024
KINDS = pytest.mark.parametrize(
    ("kind", "first", "byte"), [("text", TEXT, b"*"), ("binary", BINARY, b"\xfe")]
)


@KINDS
@pytest.mark.parametrize("size", [64 * KB, 256 * KB, LINE_BYTES])
def test_9_1_to_2_large_messages(
    answers: Callable[..., list[Heard]], kind: str, first: int, byte: bytes, size: int
) -> None:
    """A message may be as large as a line."""
    assert answers(client_frame(byte * size, first)) == [(kind, byte * size), ("close", 1000)]


@KINDS
@pytest.mark.parametrize("size", [LINE_BYTES + 1, 4 * LINE_BYTES])
def test_9_1_to_2_larger_messages(
    answers: Callable[..., list[Heard]], kind: str, first: int, byte: bytes, size: int
) -> None:
    """One that is larger is refused."""
    assert kind
    assert answers(client_frame(byte * size, first)) == [("close", 1009)]


@KINDS
@pytest.mark.parametrize("part", [64, 256, KB, 4 * KB, 64 * KB, 256 * KB, LINE_BYTES])
def test_9_3_to_4_large_messages_in_fragments(
    answers: Callable[..., list[Heard]], kind: str, first: int, byte: bytes, part: int
) -> None:
    """In however many frames it comes."""
    payload = byte * min(LINE_BYTES, 4096 * part)
    frames = fragments(payload, part, first & 0x0F)
    assert answers(frames, 64 * KB) == [(kind, payload), ("close", 1000)]


@KINDS
@pytest.mark.parametrize("chop", [64, 256, 2 * KB])
def test_9_5_to_6_large_messages_in_small_packets(
    answers: Callable[..., list[Heard]], kind: str, first: int, byte: bytes, chop: int
) -> None:
    """In however many packets it comes."""
    payload = byte * 256 * KB
    assert answers(client_frame(payload, first), chop) == [(kind, payload), ("close", 1000)]


@KINDS
@pytest.mark.parametrize("size", [0, 16, 64, 256, KB, 4 * KB])
def test_9_7_to_8_many_messages(echo: Echo, kind: str, first: int, byte: bytes, size: int) -> None:
    """Each message is answered before the next is sent."""
    for _ in range(100):
        echo.send(client_frame(byte * size, first))
        assert echo.read() == [(kind, byte * size)]
    assert echo.end() == [("close", 1000)]


def test_10_1_fragments_of_1300_bytes(answers: Callable[..., list[Heard]]) -> None:
    """As some libraries cut what they send."""
    payload = b"*" * 65_536
    assert answers(fragments(payload, 1300)) == [("text", payload), ("close", 1000)]


def test_a_byte_in_each_frame(answers: Callable[..., list[Heard]]) -> None:
    """Ten thousand frames, none of which is a whole character."""
    payload = "é".encode() * 5000
    assert answers(fragments(payload, 1), 64 * KB) == [("text", payload), ("close", 1000)]
