"""The client's side of WebSocket (RFC 6455), for all tools that do not use a library's client.

Why not a library: a load generator has to be fast, and an attacker has to send what no library
would. So this knows bytes only. It holds no state, and does not judge which frame may follow which:
each tool decides what a frame means to it. `tests/bench/test_websocket.py` compares it with the
websockets library.
"""

from collections.abc import Iterator
from typing import NamedTuple

FIN = 0x80
TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A
"""First bytes of whole messages: FIN and an opcode."""

ACCEPT = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
"""What a server has to answer to `upgrade()`: the example of RFC 6455, section 1.3."""

_UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n%b\r\n"
)
_MASK = b"\x5a\xc3\x3c\xa5"  # always the same, so that runs can be repeated
_MASKED = 0x80
_MEDIUM, _LARGE = 126, 127  # lengths that say: the size stands in the next 2 or 8 bytes


class Frame(NamedTuple):
    """A server's frame: its first byte, its payload, and the offset after its last byte."""

    first: int
    payload: bytes
    end: int


def upgrade(*headers: str) -> bytes:
    """Return the request that opens a connection, with further headers if there are any."""
    return _UPGRADE % "".join(f"{header}\r\n" for header in headers).encode()


def client_frame(payload: bytes, first: int = TEXT, *, claimed: int | None = None) -> bytes:
    """Return a masked frame of a payload.

    Args:
        payload: up to 2^63 bytes; what a frame of this kind may hold is not checked.
        first: the first byte, with any bits.
        claimed: the size in bytes that the frame says its payload has, if it is to lie.
    """
    size = len(payload) if claimed is None else claimed
    if size < _MEDIUM:
        length = bytes((_MASKED | size,))
    elif size < 1 << 16:
        length = bytes((_MASKED | _MEDIUM,)) + size.to_bytes(2)
    else:
        length = bytes((_MASKED | _LARGE,)) + size.to_bytes(8)
    mask = (_MASK * (len(payload) // 4 + 1))[: len(payload)]
    masked = int.from_bytes(payload) ^ int.from_bytes(mask)
    return bytes((first,)) + length + _MASK + masked.to_bytes(len(payload))


def server_frames(data: bytes) -> Iterator[Frame]:
    """Yield each whole frame that a server sent; an unfinished one at the end is left out.

    Raises:
        ConnectionError: a frame is masked, which a server may not do.
    """
    start = 0
    while (head := _read_head(data, start)) and (end := start + sum(head)) <= len(data):
        yield Frame(data[start], data[start + head[0] : end], end)
        start = end


def _read_head(data: bytes, start: int) -> tuple[int, int] | None:
    """Return the sizes in bytes of a frame's head and payload; None before the head is whole."""
    if len(data) < start + 2:
        return None
    size = data[start + 1]
    if size & _MASKED:
        raise ConnectionError(f"a masked frame {data[start]:#x}")
    extra = {_MEDIUM: 2, _LARGE: 8}.get(size, 0)
    if len(data) < start + 2 + extra:
        return None
    return 2 + extra, int.from_bytes(data[start + 2 : start + 2 + extra]) if extra else size
