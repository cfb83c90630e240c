"""What a session is still to be given, when what is new cannot be written."""

from chatapp.counts import Counts
from chatapp.events import Said
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.session.outbox import Outbox
from chatapp.wire.encoding import LINE


def test_what_was_said_in_a_room_that_was_left_is_not_forgotten() -> None:
    """Lines that pass an entry which waits leave nothing behind that does not."""
    left, here = Log("#lobby"), Log("#dev")
    for number in range(3):
        left.append(Said("#lobby", "ann", str(number)), 1.0)
    left.durable = left.end
    outbox = Outbox(LINE, Counts())
    outbox.readers = {"#lobby": Reader(left, 1), "#dev": Reader(here, 1)}
    outbox.stop_reading("#lobby")
    here.append(Said("#dev", "ann", "waits"), 1.0)
    outbox.post(b"answer\r\n")
    outbox.send_without_saving()
    assert outbox.take(1000) == b"ann: 0\r\nann: 1\r\nann: 2\r\nanswer\r\n"
    here.durable = here.end
    assert outbox.take(1000) == b"#dev ann: waits\r\n"
