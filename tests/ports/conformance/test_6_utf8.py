"""Section 6: text is UTF-8, whole and in fragments; all else fails the connection with 1007."""

from collections.abc import Callable, Iterator

import pytest
from bench.websocket import client_frame
from hypothesis import example, given
from hypothesis import strategies as st

from tests.ports.conformance.echo import LAST, MORE, PART, Echo, Heard, fragments
from tests.ports.test_any_bytes import new_chat

GREEK = b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5"
MIXED = "Hello-µ@ßöäüàá-UTF-8!!".encode()

VALID = [  # by the sections of Markus Kuhn's test of decoders
    *[
        b"hello%bworld" % char
        for char in (b"\x24", b"\xc2\xa2", b"\xe2\x82\xac", b"\xf0\xa4\xad\xa2")
    ],
    *[GREEK, GREEK[:2], GREEK[:5], GREEK[:7], GREEK[:9], MIXED],
    *[b"\x00", b"\xc2\x80", b"\xe0\xa0\x80", b"\xf0\x90\x80\x80"],  # the first of each length
    *[b"\x7f", b"\xdf\xbf", b"\xef\xbf\xbf", b"\xf4\x8f\xbf\xbf"],  # the last of each length
    *[b"\xed\x9f\xbf", b"\xee\x80\x80", b"\xef\xbf\xbd"],  # beside the surrogates
    *[char.encode() for char in map(chr, range(0xFFF9, 0x10000))],  # specials
    *[chr((plane << 16) + low).encode() for plane in range(17) for low in (0xFFFE, 0xFFFF)],
]

LONELY = [b"\xc0", b"\xe0\x80", b"\xf0\x80\x80", b"\xf8\x80\x80\x80", b"\xfc\x80\x80\x80\x80"]
CUT_SHORT = [b"\xdf", b"\xef\xbf", b"\xf7\xbf\xbf", b"\xfb\xbf\xbf\xbf", b"\xfd\xbf\xbf\xbf\xbf"]
SURROGATES = [b"\xed" + bytes((high, low)) for high in (0xA0, 0xAD, 0xAF) for low in (0x80, 0xBF)]
TRAILS = [b"\xed" + bytes((high, low)) for high in (0xB0, 0xBE, 0xBF) for low in (0x80, 0xBF)]

INVALID = [
    GREEK + b"\xed\xa0\x80edited",
    GREEK + b"\xf4\x90\x80\x80edited",
    *[GREEK[:cut] for cut in (1, 3, 4, 6, 8, 10)],  # ends within a character
    *[b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80"],  # of five and six bytes
    *[b"\xf7\xbf\xbf\xbf", b"\xfb\xbf\xbf\xbf\xbf", b"\xfd\xbf\xbf\xbf\xbf\xbf"],
    b"\xf4\x90\x80\x80",  # beyond U+10FFFF
    *[b"\x80\xbf\x80\xbf\x80\xbf"[:count] for count in range(1, 7)],  # continues nothing
    bytes(range(0x80, 0xC0)),
    *[
        b"".join(bytes((start, 0x20)) for start in starts)  # begins what does not follow
        for starts in (range(0xC0, 0xE0), range(0xE0, 0xF0), range(0xF0, 0xF8), range(0xF8, 0xFE))
    ],
    *LONELY,
    *CUT_SHORT,
    b"".join(LONELY + CUT_SHORT),
    *[b"\xfe", b"\xff", b"\xfe\xfe\xff\xff"],
    *[b"\xc0\xaf", b"\xe0\x80\xaf", b"\xf0\x80\x80\xaf", b"\xf8\x80\x80\x80\xaf"],  # overlong
    b"\xfc\x80\x80\x80\x80\xaf",
    *[b"\xc1\xbf", b"\xe0\x9f\xbf", b"\xf0\x8f\xbf\xbf", b"\xf8\x87\xbf\xbf\xbf"],
    b"\xfc\x83\xbf\xbf\xbf\xbf",
    *[b"\xc0\x80", b"\xe0\x80\x80", b"\xf0\x80\x80\x80", b"\xf8\x80\x80\x80\x80"],
    b"\xfc\x80\x80\x80\x80\x80",
    *SURROGATES,
    *TRAILS,
    *[high + low for high in SURROGATES for low in TRAILS],
    *["grüße".encode("latin-1"), "grüße".encode("utf-16"), "grüße".encode("utf-16-le")],
]

LONG = b"x" * 200
"""Too long for the fast path."""


def ways(payload: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each way to send a text, and the text: short and long, and in fragments of any size."""
    yield client_frame(payload), payload
    yield client_frame(LONG + payload), LONG + payload
    yield fragments(payload, 1), payload
    yield client_frame(b"", PART) + client_frame(payload, MORE) + client_frame(b"", LAST), payload


@pytest.mark.parametrize(
    ("frames", "text"),
    [
        pytest.param(client_frame(b""), b"", id="6.1.1"),
        pytest.param(
            client_frame(b"", PART) + client_frame(b"", MORE) + client_frame(b"", LAST),
            b"",
            id="6.1.2",
        ),
        pytest.param(
            client_frame(b"", PART) + client_frame(b"middle", MORE) + client_frame(b"", LAST),
            b"middle",
            id="6.1.3",
        ),
    ],
)
def test_6_1_empty_frames(answers: Callable[..., list[Heard]], frames: bytes, text: bytes) -> None:
    """An empty message is a message."""
    assert answers(frames) == [("text", text), ("close", 1000)]


@pytest.mark.parametrize("payload", VALID, ids=bytes.hex)
def test_6_2_and_on_valid_text(connect_echo: Callable[..., Echo], payload: bytes) -> None:
    """Whatever is UTF-8 comes back, noncharacters too."""
    for frames, text in ways(payload):
        echo = connect_echo()
        echo.send(frames)
        assert echo.end() == [("text", text), ("close", 1000)]


@pytest.mark.parametrize("payload", INVALID, ids=lambda payload: payload.hex()[:24])
def test_6_3_and_on_invalid_text(connect_echo: Callable[..., Echo], payload: bytes) -> None:
    """Whatever is not fails the connection, after what came before."""
    for frames, _ in ways(payload):
        echo = connect_echo()
        echo.send(client_frame(b"before") + frames + client_frame(b"after"))
        assert echo.end() == [("text", b"before"), ("close", 1007)]


BEYOND = GREEK + b"\xf4\x90\x80\x80" + b"edited"
FRAME = client_frame(BEYOND)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            client_frame(GREEK, PART), client_frame(b"\xf4\x90\x80\x80", MORE), id="6.4.1"
        ),
        pytest.param(
            client_frame(BEYOND[:12], PART), client_frame(BEYOND[12:13], MORE), id="6.4.2"
        ),
        pytest.param(FRAME[:17], FRAME[17:21], id="6.4.3"),
        pytest.param(FRAME[:18], FRAME[18:19], id="6.4.4"),
    ],
)
def test_6_4_fails_fast(echo: Echo, first: bytes, second: bytes) -> None:
    """The byte that makes a text invalid fails the connection, before the message has ended."""
    echo.send(first)
    assert echo.read() == []
    echo.send(second)
    assert echo.read() == [("close", 1007)]


def test_binary_messages_hold_any_bytes(answers: Callable[..., list[Heard]]) -> None:
    """Only text has to be text."""
    payload = bytes(range(256))
    assert answers(client_frame(payload, 0x82)) == [("binary", payload), ("close", 1000)]


@given(st.one_of(st.binary(max_size=200), st.text(max_size=60).map(str.encode)), st.integers(1, 9))
@example("grüße".encode()[:3], 1)
def test_any_bytes_as_text(payload: bytes, size: int) -> None:
    """A text comes back just if it is UTF-8, by both paths and in fragments of any size."""
    try:
        payload.decode()
        expected: list[Heard] = [("text", payload), ("close", 1000)]
    except UnicodeDecodeError:
        expected = [("close", 1007)]
    for frames in (client_frame(payload), fragments(payload, size)):
        echo = Echo(*new_chat())
        echo.send(frames)
        assert echo.end() == expected
