"""Section 2: pings and pongs."""

from collections.abc import Callable

import pytest
from bench.websocket import PING, PONG, client_frame

from tests.ports.conformance.echo import Heard


@pytest.mark.parametrize(
    "payload",
    [b"", b"Hello, world!", b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff", b"\xfe" * 125],
    ids=["2.1", "2.2", "2.3", "2.4"],
)
@pytest.mark.parametrize("chop", [0, 1])
def test_2_1_to_6_a_ping(answers: Callable[..., list[Heard]], payload: bytes, chop: int) -> None:
    """A pong bears what the ping bore, whatever that is."""
    assert answers(client_frame(payload, PING), chop) == [("pong", payload), ("close", 1000)]


def test_2_5_a_ping_that_is_too_long(answers: Callable[..., list[Heard]]) -> None:
    """A control frame has up to 125 bytes."""
    assert answers(client_frame(b"\xfe" * 126, PING)) == [("close", 1002)]


@pytest.mark.parametrize("payload", [b"", b"unasked"], ids=["2.7", "2.8"])
def test_2_7_to_8_a_pong_that_nobody_asked_for(
    answers: Callable[..., list[Heard]], payload: bytes
) -> None:
    """It is not answered."""
    assert answers(client_frame(payload, PONG)) == [("close", 1000)]


def test_2_9_a_pong_and_a_ping(answers: Callable[..., list[Heard]]) -> None:
    """Nor does it keep a ping from being answered."""
    frames = client_frame(b"unasked", PONG) + client_frame(b"asked", PING)
    assert answers(frames) == [("pong", b"asked"), ("close", 1000)]


@pytest.mark.parametrize("chop", [0, 1], ids=["2.10", "2.11"])
def test_2_10_to_11_ten_pings(answers: Callable[..., list[Heard]], chop: int) -> None:
    """Each is answered, in their order."""
    payloads = [b"payload-%d" % number for number in range(10)]
    frames = b"".join(client_frame(payload, PING) for payload in payloads)
    pongs: list[Heard] = [("pong", payload) for payload in payloads]
    assert answers(frames, chop) == [*pongs, ("close", 1000)]
