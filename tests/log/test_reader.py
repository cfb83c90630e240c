"""A reader's place: what it is given next, and what has surely reached the client."""

from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.room_events import Said
from chatapp.wire.encoding import LINE
from tests.somebody import ignoring

MUCH = 1 << 20
LENGTH = len(b"ann: 1\r\n")
UNSURE = 90.0


def filled() -> Log:
    """A log of nine short lines."""
    log = Log("#lobby")
    for number in range(1, 10):
        log.append(Said("#lobby", "ann", str(number)), float(number))
    return log


def assume(reader: Reader, now: float, unacknowledged: int = 0) -> tuple[bool, int]:
    """Ask time; return whether that was news, and what is taken for read."""
    return reader.assume(now, UNSURE, lambda: unacknowledged, LINE), reader.acknowledged


def test_what_was_given_is_taken_for_read_after_a_while() -> None:
    """A proxy may have taken what the client has not: only the time that passes tells."""
    reader = Reader(filled(), 1)
    reader.read(5, LINE, MUCH)
    assert assume(reader, 0) == (False, 1)
    reader.read(8, LINE, MUCH)
    assert assume(reader, UNSURE - 1) == (False, 1)
    assert assume(reader, UNSURE) == (True, 5)
    assert assume(reader, 2 * UNSURE - 1) == (False, 5)
    assert assume(reader, 2 * UNSURE) == (True, 8)
    assert assume(reader, 9 * UNSURE) == (False, 8)


def test_what_is_on_its_way_is_not_taken_for_read() -> None:
    """As many lines as may not have arrived are taken back, but none that had."""
    reader = Reader(filled(), 1)
    reader.read(7, LINE, MUCH)
    assume(reader, 0, 2 * LENGTH)
    assert assume(reader, UNSURE, 6 * LENGTH) == (True, 5)
    assert assume(reader, 2 * UNSURE) == (False, 5)


def test_what_is_on_its_way_is_asked_for_now_and_then() -> None:
    """To ask the kernel costs a system call: it is not asked while there is only time to pass."""
    reader = Reader(filled(), 1)
    reader.read(7, LINE, MUCH)
    asked: list[int] = []

    def unacknowledged() -> int:
        asked.append(now)
        return 0

    for now in range(0, 2 * int(UNSURE) + 2, 2):
        reader.assume(now, UNSURE, unacknowledged, LINE)
    assert asked == [0, UNSURE]


def test_what_is_ignored_is_not_on_its_way() -> None:
    """Of a reader who ignores somebody, only what was written counts."""
    log = filled()
    for number in (1, 2):
        log.append(Said("#lobby", "bob", str(number), 7), 9.0)
    encoding = ignoring(LINE, {7: "bob"})
    reader = Reader(log, 1)
    reader.read(log.end, encoding, MUCH)
    reader.assume(0, UNSURE, lambda: 2 * LENGTH, encoding)
    assert reader.assume(UNSURE, UNSURE, lambda: 2 * LENGTH, encoding)
    assert reader.acknowledged == 8


def test_what_the_client_confirms() -> None:
    """It is believed at once, but no further than what it was given, and it never goes back."""
    reader = Reader(filled(), 1)
    reader.read(5, LINE, MUCH)
    assert (reader.confirm(3), reader.acknowledged) == (True, 3)
    assert (reader.confirm(2), reader.acknowledged) == (False, 3)
    assert (reader.confirm(9), reader.acknowledged) == (True, 5)


def test_passing_over_leaves_doubt() -> None:
    """What was given before a place that is passed over may still be on its way."""
    fresh = Reader(filled(), 4)
    fresh.skip(5)
    assert (fresh.cursor, fresh.acknowledged) == (5, 5)
    returned = Reader(filled(), 1, maybe_read_until=3)
    returned.read(4, LINE, MUCH)
    returned.skip(5)
    assert (returned.cursor, returned.acknowledged) == (5, 1)


def test_a_room_that_was_left_ends() -> None:
    """Its reader is given what was said until then, and is done when that was read."""
    reader = Reader(filled(), 1)
    reader.stop = 4
    assert (reader.end, reader.stops, reader.done) == (4, True, False)
    reader.read(reader.end, LINE, MUCH)
    reader.confirm(4)
    assert reader.done
