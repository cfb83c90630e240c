"""Units: the bytes of a stream cut into lines or frames.

A Units function yields each whole unit as its text, the answer that it demands of a client (to a
ping; else empty), and the offset at which it ends.
"""

from collections.abc import Callable, Iterator

from bench.websocket import CLOSE, PING, PONG, TEXT, client_frame, server_frames

Units = Callable[[bytes], Iterator[tuple[bytes, bytes, int]]]


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


def messages(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Cut WebSocket messages, and answer the server's pings.

    Raises:
        ConnectionError: the server closes, or sends what none of the servers here should.
    """
    for first, payload, end in server_frames(data):
        if first == TEXT:
            yield payload, b"", end
        elif first == PING:
            yield b"", client_frame(payload, PONG), end
        elif first == PONG:
            yield b"", b"", end
        else:
            raise ConnectionError("closed" if first == CLOSE else f"frame {first:#x}")
