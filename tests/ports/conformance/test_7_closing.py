"""Section 7: the closing handshake, its codes and its reasons."""

from collections.abc import Callable

import pytest
from bench.websocket import CLOSE, PING, client_frame

from tests.ports.conformance.echo import LAST, NORMAL, PART, Heard

GOODBYE = client_frame(NORMAL, CLOSE)
HELLO = client_frame(b"Hello World!")
LARGE = b"BAsd7&jh23" * 26_214
INVALID = b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited"

VALID_CODES = [
    *(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014),
    *(3000, 3999, 4000, 4001, 4004, 4999),
]
INVALID_CODES = [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535]


@pytest.mark.parametrize("chop", [0, 1])
@pytest.mark.parametrize(
    ("sent", "heard"),
    [
        pytest.param(HELLO, [("text", b"Hello World!")], id="7.1.1"),
        pytest.param(GOODBYE + client_frame(b"", CLOSE), [], id="7.1.2"),
        pytest.param(GOODBYE + client_frame(b"", PING), [], id="7.1.3"),
        pytest.param(GOODBYE + HELLO, [], id="7.1.4"),
        pytest.param(
            client_frame(b"fragment1", PART) + GOODBYE + client_frame(b"fragment2", LAST),
            [],
            id="7.1.5",
        ),
    ],
)
def test_7_1_nothing_follows_a_close(
    answers: Callable[..., list[Heard]], sent: bytes, heard: list[Heard], chop: int
) -> None:
    """A close is answered after what came before it, and is the end."""
    assert answers(sent, chop) == [*heard, ("close", 1000)]


def test_7_1_6_a_close_after_a_large_message(answers: Callable[..., list[Heard]]) -> None:
    """What was being sent is sent to its end; the rest is for clients that read first."""
    sent = client_frame(LARGE) + HELLO + GOODBYE + client_frame(b"", PING)
    assert answers(sent) == [("text", LARGE), ("close", 1000)]


@pytest.mark.parametrize("chop", [0, 1])
@pytest.mark.parametrize(
    ("payload", "code"),
    [
        pytest.param(b"", None, id="7.3.1"),
        pytest.param(b"a", 1002, id="7.3.2"),
        pytest.param(NORMAL, 1000, id="7.3.3"),
        pytest.param(NORMAL + b"Hello World!", 1000, id="7.3.4"),
        pytest.param(NORMAL + b"*" * 123, 1000, id="7.3.5"),
        pytest.param(NORMAL + b"*" * 124, 1002, id="7.3.6"),
        pytest.param(NORMAL + INVALID, 1007, id="7.5.1"),
        pytest.param(NORMAL + b"caf\xc3", 1007, id="a reason that ends within a character"),
    ],
)
def test_7_3_to_5_the_payload_of_a_close(
    answers: Callable[..., list[Heard]], payload: bytes, code: int | None, chop: int
) -> None:
    """A close has a code and a reason, or nothing."""
    assert answers(client_frame(payload, CLOSE), chop) == [("close", code)]


@pytest.mark.parametrize("code", VALID_CODES)
def test_7_7_valid_codes(answers: Callable[..., list[Heard]], code: int) -> None:
    """A code that may be sent is answered with itself."""
    assert answers(client_frame(code.to_bytes(2), CLOSE)) == [("close", code)]


@pytest.mark.parametrize("code", INVALID_CODES)
def test_7_9_and_13_invalid_codes(answers: Callable[..., list[Heard]], code: int) -> None:
    """Any other is a violation."""
    assert answers(client_frame(code.to_bytes(2), CLOSE)) == [("close", 1002)]
