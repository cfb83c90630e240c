"""Sections 12 and 13: permessage-deflate (RFC 7692), with every offer that a client may make.

The suite sends a thousand messages of each size. A few are enough to see that the context is kept.
"""

import json
import random
import zlib
from collections.abc import Callable

import pytest
from bench.websocket import CLOSE, PING, TEXT, client_frame

from tests.ports.conformance.conftest import LINE_BYTES
from tests.ports.conformance.echo import BINARY, LAST, MORE, NORMAL, PART, Echo, Heard

COMPRESSED = 0x40
"""RSV1, in the first frame of a message."""

DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate"
FLUSHED = b"\0\0\xff\xff"
SOURCE = random.Random(2229)  # noqa: S311 - the same bytes each time

DATA = {
    "json": json.dumps([{"id": n, "user": f"user{n * 7 % 100}"} for n in range(2000)]).encode(),
    "picture": bytes(SOURCE.randbytes(64) * 8 + bytes(512)) * 64,
    "book": "Habe nun, ach! Philosophie, Juristerei und Medizin … durchaus studiert. ".encode()
    * 999,
    "page": b"<ul><li><a href='#1'>one</a></li><li>two</li></ul>\n" * 1500,
    "document": SOURCE.randbytes(140_000),
}
SIZES = [
    *[(size, 0) for size in (16, 64, 256, 1024, 4096, 8192, 16_384, 32_768, 65_536, 131_072)],
    *[(size, 256) for size in (8192, 16_384, 32_768, 65_536, 131_072)],
    *[(131_072, part) for part in (1024, 4096, 32_768)],
]
"""Bytes of a message, and of its fragments; 0 for a single frame."""

MESSAGES = 4


class Compressor:
    """Compresses the messages of a client.

    Args:
        bits: the size of its window is two to the power of this, in bytes.
        takeover: True if a message may refer to those before it.
    """

    def __init__(self, bits: int = 15, *, takeover: bool = True) -> None:
        self._bits = bits
        self._takeover = takeover
        self._deflate = zlib.compressobj(wbits=-bits)

    def frames(self, payload: bytes, first: int, part: int = 0) -> bytes:
        """Return the frames of a message, in fragments of so many bytes; 0 for a single frame."""
        if not self._takeover:
            self._deflate = zlib.compressobj(wbits=-self._bits)
        data = self._deflate.compress(payload) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        data = data.removesuffix(FLUSHED)
        parts = [
            data[at : at + (part or len(data))] for at in range(0, len(data), part or len(data))
        ]
        kinds = [first & 0x0F | COMPRESSED, *[MORE] * (len(parts) - 1)]
        kinds[-1] |= LAST
        return b"".join(map(client_frame, parts, kinds))


def talk(echo: Echo, compressor: Compressor, kind: str, size: int, part: int) -> None:
    """Send messages of a kind of data, and read each before the next."""
    first, name = (TEXT, "text") if kind in ("json", "page") else (BINARY, "binary")
    data = DATA[kind] * 4
    for number in range(MESSAGES):
        at = number * size % (len(data) - size)
        payload = data[at : at + size]
        echo.send(compressor.frames(payload, first, part), 65_536)
        assert echo.read() == [(name, payload)]
    assert echo.end() == [("close", 1000)]


@pytest.mark.parametrize("kind", DATA)
def test_12_kinds_of_data(connect_echo: Callable[..., Echo], kind: str) -> None:
    """Whatever is compressed comes back as it was."""
    for size, part in SIZES:
        echo = connect_echo(DEFLATE)
        assert echo.head.endswith("\r\nSec-WebSocket-Extensions: permessage-deflate")
        talk(echo, Compressor(), kind, size, part)


OFFERS = {
    "13.1": ("", ""),
    "13.2": ("; server_no_context_takeover", "; server_no_context_takeover"),
    "13.3": ("; server_max_window_bits=9", "; server_max_window_bits=9"),
    "13.4": ("; server_max_window_bits=15", "; server_max_window_bits=15"),
    "13.5": (
        "; server_no_context_takeover; server_max_window_bits=9",
        "; server_no_context_takeover; server_max_window_bits=9",
    ),
    "13.6": (
        "; server_no_context_takeover; server_max_window_bits=15",
        "; server_no_context_takeover; server_max_window_bits=15",
    ),
    "13.7": (
        "; server_no_context_takeover; server_max_window_bits=9, permessage-deflate",
        "; server_no_context_takeover; server_max_window_bits=9",
    ),
    "of a browser": ("; client_max_window_bits", ""),
    "in quotes": ('; server_max_window_bits="10"', "; server_max_window_bits=10"),
    "not understood, then one that is": ("; level=9, permessage-deflate", ""),
    "8 bits, then any": ("; server_max_window_bits=8, permessage-deflate", ""),
    "after another extension": (", x-webkit-deflate-frame, permessage-deflate", ""),
    **{
        f"window of {bits} bits": (
            f"; server_max_window_bits={bits}; client_max_window_bits={bits}",
            f"; server_max_window_bits={bits}",
        )
        for bits in range(9, 16)
    },
}


@pytest.mark.parametrize(("offer", "accepted"), OFFERS.values(), ids=list(OFFERS))
@pytest.mark.parametrize("bits", [9, 15])
@pytest.mark.parametrize("takeover", [True, False])
def test_13_offers(
    connect_echo: Callable[..., Echo], offer: str, accepted: str, bits: int, takeover: bool
) -> None:
    """Each offer is answered as RFC 7692 has it, and a client may always use less than agreed."""
    for size, part in [(64, 0), (4096, 0), (131_072, 0), (32_768, 256)]:
        echo = connect_echo(f"{DEFLATE}{offer}")
        header = echo.head.partition("\r\nSec-WebSocket-Extensions: ")[2]
        assert header == f"permessage-deflate{accepted}"
        talk(echo, Compressor(bits, takeover=takeover), "json", size, part)


@pytest.mark.parametrize(
    "offer",
    [
        "permessage-deflate; level=9",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=8",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=nine",
        "permessage-deflate; client_max_window_bits=99",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; server_max_window_bits=9; server_max_window_bits=10",
        "x-webkit-deflate-frame",
        ";;,,=",
    ],
)
def test_an_offer_that_is_declined(connect_echo: Callable[..., Echo], offer: str) -> None:
    """The connection is made without it (RFC 7692, 5.1)."""
    echo = connect_echo(f"Sec-WebSocket-Extensions: {offer}")
    assert echo.head.startswith("HTTP/1.1 101 ")
    assert "Sec-WebSocket-Extensions" not in echo.head
    echo.send(client_frame(b"hello"))
    assert echo.end() == [("text", b"hello"), ("close", 1000)]


def damaged() -> bytes:
    """Return a message that cannot be inflated."""
    return client_frame(b"\xff" * 40, TEXT | COMPRESSED)


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        pytest.param(damaged(), 1007, id="what cannot be inflated"),
        pytest.param(Compressor().frames(b"caf\xe9", TEXT), 1007, id="no UTF-8"),
        pytest.param(Compressor().frames("é".encode() * 99, TEXT, 3)[:-9], 1000, id="unfinished"),
        pytest.param(Compressor().frames(b"x" * (LINE_BYTES + 1), TEXT), 1009, id="too long"),
        pytest.param(client_frame(b"", PING | COMPRESSED), 1002, id="a compressed ping"),
        pytest.param(
            client_frame(b"", PART | COMPRESSED) + client_frame(b"", LAST | COMPRESSED),
            1002,
            id="a bit in a later fragment",
        ),
    ],
)
def test_what_ends_a_compressed_connection(
    connect_echo: Callable[..., Echo], frames: bytes, code: int
) -> None:
    """It ends by one close frame, and by the client's answer to it."""
    echo = connect_echo(DEFLATE)
    echo.send(frames)
    answered = echo.read()
    if code != 1000:
        assert answered == [("close", code)]
        assert not echo.closed
        echo.send(client_frame(NORMAL, CLOSE))
        assert echo.closed
        assert echo.read() == []


def test_a_message_that_is_not_compressed(connect_echo: Callable[..., Echo]) -> None:
    """A client need not compress a message."""
    echo = connect_echo(DEFLATE)
    frames = client_frame(b"plain") + Compressor().frames(b"pressed", TEXT) + client_frame(b"again")
    echo.send(frames)
    heard: list[Heard] = [("text", text) for text in (b"plain", b"pressed", b"again")]
    assert echo.end() == [*heard, ("close", 1000)]
