"""A reader's place: what it is given next, and what it is sure to have read."""

from chatapp.events import Said
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.wire.encoding import LINE

MUCH = 1 << 20
LENGTH = len(b"ann: 1\r\n")


def filled() -> Log:
    """A log of nine short lines."""
    log = Log("#lobby")
    for number in range(1, 10):
        log.append(Said("#lobby", "ann", str(number)), float(number))
    log.durable = log.end
    return log


def test_what_was_given_is_safe_at_the_second_look() -> None:
    """A look may see what only some proxy has; the one after finds it had time to arrive."""
    reader = Reader(filled(), 1)
    reader.read(5, LINE, MUCH)
    assert (reader.note_acknowledged(0, LINE), reader.acknowledged) == (False, 1)
    reader.read(8, LINE, MUCH)
    assert (reader.note_acknowledged(0, LINE), reader.acknowledged) == (True, 5)
    assert (reader.note_acknowledged(0, LINE), reader.acknowledged) == (True, 8)
    assert not reader.note_acknowledged(0, LINE)


def test_what_is_on_its_way_is_not_safe() -> None:
    """As many lines as may not have arrived are taken back, but none that had."""
    reader = Reader(filled(), 1)
    reader.read(7, LINE, MUCH)
    reader.note_acknowledged(2 * LENGTH, LINE)
    reader.note_acknowledged(6 * LENGTH, LINE)
    assert reader.acknowledged == 5
    reader.note_acknowledged(0, LINE)
    assert reader.acknowledged == 5


def test_passing_over_leaves_doubt() -> None:
    """One who comes back is not sure to have what they were given, because they pass over more."""
    fresh = Reader(filled(), 4)
    fresh.skip(5)
    assert (fresh.cursor, fresh.acknowledged) == (5, 5)
    returned = Reader(filled(), 1, maybe_read_until=3)
    returned.read(4, LINE, MUCH)
    returned.skip(5)
    assert (returned.cursor, returned.acknowledged) == (5, 1)
