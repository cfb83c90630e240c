"""What a session is still to be given, in order."""

from chatapp.counts import Counts
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.room_events import Said
from chatapp.session.outbox import Outbox
from chatapp.wire.encoding import LINE


def filled(room: str, *texts: str) -> Log:
    """A log in which `ann` said these things."""
    log = Log(room)
    for text in texts:
        log.append(Said(room, "ann", text), 1.0)
    return log


def test_lines_keep_their_place() -> None:
    """A line comes after what the logs held when it was said, and before what came later."""
    log = filled("#lobby", "before")
    outbox = Outbox(LINE, Counts())
    outbox.readers = {"#lobby": Reader(log, 1)}
    outbox.post(b"answer\r\n")
    log.append(Said("#lobby", "ann", "after"), 1.0)
    assert outbox.take(1000) == b"ann: before\r\nanswer\r\nann: after\r\n"


def test_what_was_said_in_a_room_that_was_left_is_not_forgotten() -> None:
    """It is given up to where the session left, and remembered until the client surely has it."""
    left = filled("#lobby", "0", "1")
    outbox = Outbox(LINE, Counts())
    reader = outbox.readers["#lobby"] = Reader(left, 1)
    outbox.stop_reading("#lobby")
    reader.stop = left.end
    outbox.finish(reader)
    left.append(Said("#lobby", "ann", "too late"), 1.0)
    assert outbox.take(1000) == b"ann: 0\r\nann: 1\r\n"
    assert outbox.all_readers() == [reader]
    reader.confirm(3)
    assert reader.done
    read = Reader(left, 3)
    read.stop = 3
    outbox.finish(read)
    assert outbox.all_readers() == [reader, read]
    assert outbox.take_finished() == [reader, read]
    assert outbox.all_readers() == []
