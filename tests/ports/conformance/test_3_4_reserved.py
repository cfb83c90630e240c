"""Sections 3 and 4: bits and opcodes that have no meaning yet."""

from collections.abc import Callable

import pytest
from bench.websocket import CLOSE, FIN, PING, TEXT, client_frame

from tests.ports.conformance.echo import BINARY, Echo, Heard

HELLO = b"Hello, world!"
BEFORE = client_frame(HELLO)
AFTER = client_frame(b"", PING)
CHOPS = [0, 1, 19]
"""All at once, byte by byte, and frame by frame."""

BITS = range(1, 8)
CONTROL, DATA = range(11, 16), range(3, 8)


@pytest.mark.parametrize("chop", CHOPS)
@pytest.mark.parametrize("bits", BITS)
@pytest.mark.parametrize("first", [TEXT, BINARY, PING, CLOSE])
def test_3_reserved_bits(
    answers: Callable[..., list[Heard]], first: int, bits: int, chop: int
) -> None:
    """They fail the connection, after what came before, and nothing is answered after that."""
    bad = client_frame(HELLO, first | bits << 4)
    assert answers(BEFORE + bad + AFTER, chop) == [("text", HELLO), ("close", 1002)]


@pytest.mark.parametrize("chop", CHOPS)
@pytest.mark.parametrize("payload", [b"", HELLO])
@pytest.mark.parametrize("opcode", [*DATA, *CONTROL])
def test_4_reserved_opcodes(
    answers: Callable[..., list[Heard]], opcode: int, payload: bytes, chop: int
) -> None:
    """So do opcodes."""
    bad = client_frame(payload, FIN | opcode)
    assert answers(BEFORE + bad + AFTER, chop) == [("text", HELLO), ("close", 1002)]


def test_a_frame_without_a_mask(answers: Callable[..., list[Heard]]) -> None:
    """A client masks what it sends (RFC 6455, 5.1)."""
    assert answers(b"\x81\x02hi") == [("close", 1002)]


@pytest.mark.parametrize("head", ["81fe0005", "81ff0000000000000005", "81ff8000000000000000"])
def test_a_length_in_a_wrong_form(echo: Echo, head: str) -> None:
    """A length is written in the shortest form, and has 63 bits."""
    echo.send(bytes.fromhex(head) + b"\0\0\0\0hello")
    assert echo.read() == [("close", 1002)]
