"""History: what was said in a room before, as one who was not there reads it."""

from collections.abc import Sequence

from chatapp.entry import Entry
from chatapp.events import Notice
from chatapp.wire import Encoding, day

BYTES_AT_MOST = 32 * 1024
"""How much one answer shows, so that nobody who does not read can ask for much."""


def write_history(entries: Sequence[Entry], encoding: Encoding, now: float) -> bytes:
    """Return entries as they are written to one who was not there; the newest, as many as fit.

    A text client reads the time with each, and a line with the date wherever that is another.
    """
    past = encoding.past or encoding
    shown: list[bytes] = []
    size = 0
    first = len(entries)
    while first and size < BYTES_AT_MOST:
        first -= 1
        piece, _ = entries[first].encode(past)
        shown.append(piece)
        size += len(piece)
    if encoding.whole:
        return b"".join(reversed(shown))
    date = day(now)
    dated: list[bytes] = []
    for entry, piece in zip(entries[first:], reversed(shown), strict=True):
        if day(entry.time) != date:
            date = day(entry.time)
            dated.append(encoding.encode(Notice(f"{date}:")))
        dated.append(piece)
    return b"".join(dated)
