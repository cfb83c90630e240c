"""Units: the bytes of a stream cut into lines or frames.

A Units function yields each whole unit as its text, the answer that it demands of a client (to a
ping; else empty), and the offset at which it ends.
"""

from collections.abc import Callable, Iterator

Units = Callable[[bytes], Iterator[tuple[bytes, bytes, int]]]

MASK = b"\x5a\xc3\x3c\xa5"
_TEXT, _CLOSE, _PING, _PONG = 0x81, 0x88, 0x89, 0x8A
_SHORT, _MEDIUM = 126, 127  # lengths that say: it stands in the next 2 or 8 bytes


def lines(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Cut lines; each ends with LF or CRLF."""
    start = 0
    while end := data.find(b"\n", start) + 1:
        yield data[start:end].rstrip(b"\r\n"), b"", end
        start = end


def irc_lines(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Cut lines, and answer the server's pings."""
    for text, _, end in lines(data):
        yield text, b"PONG%b\r\n" % text[4:] if text.startswith(b"PING") else b"", end


def frames(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Cut a server's WebSocket frames.

    Raises:
        ConnectionError: the server closes, or sends what it should not.
    """
    start = 0
    while (head := _read_head(data, start)) and (end := start + sum(head)) <= len(data):
        payload = data[start + head[0] : end]
        opcode = data[start]
        if opcode == _TEXT:
            yield payload, b"", end
        elif opcode in (_PING, _PONG):
            yield b"", masked_frame(payload, _PONG) if opcode == _PING else b"", end
        else:
            raise ConnectionError("closed" if opcode == _CLOSE else f"frame {opcode:#x}")
        start = end


def masked_frame(payload: bytes, opcode: int = _TEXT) -> bytes:
    """Return a client's frame of a payload of less than 126 bytes."""
    mask = (MASK * (len(payload) // 4 + 1))[: len(payload)]
    masked = int.from_bytes(payload) ^ int.from_bytes(mask)
    return bytes((opcode, 0x80 | len(payload))) + MASK + masked.to_bytes(len(payload))


def _read_head(data: bytes, start: int) -> tuple[int, int] | None:
    """Return the sizes of a frame's head and payload, or None if the head is not there yet."""
    if len(data) < start + 2:
        return None
    size = data[start + 1]
    extra = {_SHORT: 2, _MEDIUM: 8}.get(size, 0)
    if len(data) < start + 2 + extra:
        return None
    return 2 + extra, int.from_bytes(data[start + 2 : start + 2 + extra]) if extra else size
