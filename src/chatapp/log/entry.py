"""An entry of a log: one event, when it happened, and what it looks like on the wire."""

import sys

from chatapp.events import SPOKEN, Event
from chatapp.wire.encoding import Encoding

ENTRY_BYTES = 500
"""What an entry costs beside its text, before it is encoded (rough, measured)."""


NAME_BYTES = 70


class Entry:
    """One event in a log, when it happened (seconds since 1970) and its encodings so far."""

    __slots__ = ("encoded", "event", "offset", "size", "time")

    def __init__(self, offset: int, time: float, event: Event) -> None:
        self.offset = offset
        self.time = time
        self.event = event
        self.encoded: dict[Encoding, bytes] = {}
        self.size = ENTRY_BYTES + _text_bytes(event)

    @property
    def spoken(self) -> bool:
        """Whether this is what people said, and not that they came or went."""
        return isinstance(self.event, SPOKEN)

    def encode(self, encoding: Encoding) -> tuple[bytes, int]:
        """Return the entry as it is written, made once for all; and what that took of memory."""
        piece = self.encoded.get(encoding)
        if piece is not None:
            return piece, 0
        piece = self.encoded[encoding] = encoding.write(self.event, self.offset, self.time)
        return piece, len(piece)


def _text_bytes(event: Event) -> int:
    """Return about what an event's text and names take."""
    texts = (getattr(event, "text", ""), getattr(event, "topic", ""), getattr(event, "message", ""))
    names = getattr(event, "users", ())
    return sum(map(sys.getsizeof, filter(None, texts))) + NAME_BYTES * max(0, len(names) - 1)
