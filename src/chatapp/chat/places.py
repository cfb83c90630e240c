"""Places: where the readers of a user who comes back begin.

Whoever says nothing reads on from what had surely arrived before.
"""

from chatapp.chat.room import Room
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.room_events import Gap
from chatapp.session.session import Session


def reader_from(room: Room, left: Reader, seen: tuple[str, int] | None) -> Reader:
    """Return a reader that goes on where another was left, or where a program says that it was."""
    if seen is None:
        reader = Reader(room.log, left.acknowledged, left.marked)
    else:
        reader = reader_after(room.log, seen)
    reader.left_at = left.left_at
    return reader


def reader_after(log: Log, seen: tuple[str, int]) -> Reader:
    """Return a reader of what a program has not read that says where it was in a room's log."""
    epoch, offset = seen
    if epoch != log.epoch or offset >= log.end:
        return Reader(log, 1)
    return Reader(log, offset + 1)


def announce_gap(session: Session, reader: Reader) -> None:
    """Tell a session how many entries are no longer kept of what it is about to read."""
    gone = min(reader.log.kept, reader.stop) - reader.cursor
    if gone > 0:
        reader.cursor += gone
        session.tell(Gap(reader.log.room, gone, away=True))


def rest_from(left: Reader, seen: tuple[str, int] | None, *, again: bool) -> Reader:
    """Return a reader of the rest of a room that the user has left.

    Args:
        left: where the room was left to be read.
        seen: where a program says that it was in the room; None if it does not say.
        again: True if the user has entered the room again. A program that says where it was then
            reads on from there, over the place where it left, and gets nothing twice: if its epoch
            was another, all that is kept is read there.
    """
    begin, marked = left.acknowledged, left.marked
    if seen is not None and again:
        begin, marked = left.stop, 0
    elif seen is not None and seen[0] == left.log.epoch and seen[1] < left.log.end:
        begin, marked = min(seen[1] + 1, left.stop), 0
    rest = Reader(left.log, begin, marked)
    rest.left_at, rest.stop = left.left_at, left.stop
    return rest


def whispers_from(log: Log | None, left: Reader | None, seen: int | None) -> Reader | None:
    """Return a reader of whispers that goes on in the same way; None if there were none."""
    if log is None:
        return None
    if seen is not None:
        return Reader(log, max(log.kept, min(seen + 1, log.end)))
    if left is None:
        return Reader(log, log.kept)
    return Reader(log, max(log.kept, left.acknowledged), left.marked)
