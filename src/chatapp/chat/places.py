"""Places: where the readers of a user who comes back begin.

Whoever says nothing reads on from what had surely arrived before.
"""

from chatapp.chat.room import Room
from chatapp.log.log import Log
from chatapp.log.reader import Reader


def reader_from(room: Room, left: Reader, seen: tuple[str, int] | None) -> Reader:
    """Return a reader that goes on where another was left, or where a program says that it was."""
    if seen is None:
        return Reader(room.log, left.acknowledged, left.marked)
    epoch, offset = seen
    if epoch != room.log.epoch or offset >= room.log.end:
        return Reader(room.log, 1)
    return Reader(room.log, offset + 1)


def whispers_from(log: Log | None, left: Reader | None, seen: int | None) -> Reader | None:
    """Return a reader of whispers that goes on in the same way; None if there were none."""
    if log is None:
        return None
    if seen is not None:
        return Reader(log, max(log.kept, min(seen + 1, log.end)))
    if left is None:
        return Reader(log, log.kept)
    return Reader(log, max(log.kept, left.acknowledged), left.marked)
