"""Entries: one event of a log, its time, and its bytes in each encoding that was asked for."""

import sys

from chatapp.room_events import SPOKEN, Event, Said, removed
from chatapp.wire.encoding import Encoding

ENTRY_BYTES = 500
"""About how much memory an entry takes before it is encoded, without its text (measured)."""

NAME_BYTES = 70
"""About how much memory each name after the first takes in an entry, in bytes."""


class Entry:
    """One event in a log.

    Attributes:
        offset: its number in the log, from 1.
        time: when it happened, in seconds since 1970.
        event: what happened.
        by: as whom the sender of a whisper is counted, which nobody is shown; else empty.
        encoded: its bytes in each encoding so far; made by `encode`, and shared by all readers.
        size: about how much memory it takes, in bytes; the log adds what encodings take.
        spoken: True if people said this; False if they came, went or changed their names.
    """

    __slots__ = ("by", "encoded", "event", "offset", "size", "spoken", "time")

    def __init__(self, offset: int, time: float, event: Event, by: str = "") -> None:
        self.offset = offset
        self.time = time
        self.event = event
        self.by = by
        self.encoded: dict[Encoding, bytes] = {}
        self.size = ENTRY_BYTES + _text_bytes(event)
        self.spoken = isinstance(event, SPOKEN)

    def encode(self, encoding: Encoding) -> tuple[bytes, int]:
        """Return the entry's bytes, which are made on the first call.

        Returns:
            The bytes, and how many bytes of memory this call took: none if they were there.
        """
        piece = self.encoded.get(encoding)
        if piece is not None:
            return piece, 0
        shared = encoding.of(self.event)
        if shared is not encoding:  # one reader's own encoding: nothing is kept for it
            return self.encode(shared)
        if not encoding.is_kept:
            return encoding.write(self.event, self.offset, self.time), 0
        piece = self.encoded[encoding] = encoding.write(self.event, self.offset, self.time)
        return piece, len(piece)

    def size_in(self, encoding: Encoding) -> int:
        """Return how many bytes the entry has in an encoding, if it was encoded.

        Of what was removed, nobody knows how many bytes it had when it was sent.
        """
        if getattr(self.event, "removed_by", ""):
            return 0
        shared = encoding.of(self.event)
        if not shared.is_kept:
            return len(shared.write(self.event, self.offset, self.time))
        return len(self.encoded.get(shared, b""))

    def redact(self, by: str) -> int:
        """Forget what was said, which somebody has removed; return what that adds to the size."""
        event = removed(self.event, by)
        if event is self.event:
            return 0
        self.event = event
        self.encoded.clear()
        return ENTRY_BYTES + _text_bytes(event) - self.size


def _text_bytes(event: Event) -> int:
    """Return about how much memory an event's text and names take."""
    if isinstance(event, Said):  # nearly all of them are
        return sys.getsizeof(event.text)
    texts = (getattr(event, name, "") for name in ("text", "topic", "message", "why"))
    names = getattr(event, "users", ())
    return sum(map(sys.getsizeof, filter(None, texts))) + NAME_BYTES * max(0, len(names) - 1)
