"""WebSocket frames (RFC 6455): what the chat sends, and the short messages that it receives."""


def text_frame(payload: bytes) -> bytes:
    """Return a whole, unmasked WebSocket text message in one frame (RFC 6455, 5.2)."""
    size = len(payload)
    if size < 126:  # noqa: PLR2004 - the RFC's limits of the three forms of length
        return b"\x81" + size.to_bytes(1) + payload
    if size < 1 << 16:
        return b"\x81\x7e" + size.to_bytes(2) + payload
    return b"\x81\x7f" + size.to_bytes(8) + payload


def short_text_message(data: bytes, at: int) -> tuple[bytes, int] | None:
    """Return the payload of the masked WebSocket message at an offset, and where it ends.

    Only what nearly every message of a chat is: text, in one frame, shorter than 126 bytes, and
    all there. None for anything else.
    """
    if len(data) < at + 6 or data[at] != 0x81:  # noqa: PLR2004 - RFC 6455, 5.2: FIN, text
        return None
    size = data[at + 1] - 0x80
    start = at + 6
    end = start + size
    if not 0 <= size < 126 or len(data) < end:  # noqa: PLR2004 - the short form of length
        return None
    mask = int.from_bytes((data[at + 2 : start] * (size // 4 + 1))[:size])
    return (int.from_bytes(data[start:end]) ^ mask).to_bytes(size), end
