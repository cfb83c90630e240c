"""WebSocket frames (RFC 6455): those that the chat sends, and the short messages that it receives.

This is a fast path past autobahn, in both directions:

- Out: a server's frames carry no mask (5.1), so one frame is right for all connections. It is built
  once, as a part of the encoding, and all readers get the same bytes. Autobahn would build a frame,
  and format a line for its log, for each reader.
- In: nearly every message of a chat is short text in a single frame. Autobahn's state machine needs
  up to a hundred microseconds for it, `short_text_message` one or two.

Invariant: `short_text_message` takes only what autobahn would hand on as a text message as well.
Compressed, fragmented, long and broken messages, text that is not UTF-8, control frames and the
first half of a frame are left to autobahn, which knows what to do about each.
"""

from chatapp.unicode import is_utf8


def text_frame(payload: bytes) -> bytes:
    """Return a text message in one frame without a mask (RFC 6455, 5.2)."""
    size = len(payload)
    if size < 126:  # noqa: PLR2004 - the RFC's limits of the three forms of length
        return b"\x81" + size.to_bytes(1) + payload
    if size < 1 << 16:
        return b"\x81\x7e" + size.to_bytes(2) + payload
    return b"\x81\x7f" + size.to_bytes(8) + payload


def payload_of(frame: bytes) -> bytes:
    """Return the payload of a frame that `text_frame` made."""
    return frame[{126: 4, 127: 10}.get(frame[1], 2) :]


def ping_frame(payload: bytes) -> bytes:
    """Return an unmasked WebSocket ping (RFC 6455, 5.5.2) of up to 125 bytes."""
    return b"\x89" + len(payload).to_bytes(1) + payload


def short_text_message(data: bytes, at: int) -> tuple[bytes, int] | None:
    """Return the short message that begins at an index of the data, and the index of its end.

    A frame of the client must begin at that index.

    Returns:
        The payload without its mask, and the end. None if this is anything but UTF-8 text in a
        single frame that is masked, shorter than 126 bytes, and complete.
    """
    if len(data) < at + 6 or data[at] != 0x81:  # noqa: PLR2004 - RFC 6455, 5.2: FIN, text
        return None
    size = data[at + 1] - 0x80
    start = at + 6
    end = start + size
    if not 0 <= size < 126 or len(data) < end:  # noqa: PLR2004 - the short form of length
        return None
    # One XOR of two big integers is several times as fast as a loop over the bytes.
    mask = int.from_bytes((data[at + 2 : start] * (size // 4 + 1))[:size])
    payload = (int.from_bytes(data[start:end]) ^ mask).to_bytes(size)
    return (payload, end) if payload.isascii() or is_utf8(payload) else None
