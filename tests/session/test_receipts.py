"""What has surely reached the client of a session."""

from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.room_events import Said
from chatapp.session.receipts import ASK_SECONDS, Receipts
from chatapp.wire.encoding import LINE


def given(count: int) -> Reader:
    """A reader that was given so many lines."""
    log = Log("#lobby", number=7)
    for number in range(count):
        log.append(Said("#lobby", "ann", str(number)), 1.0)
    reader = Reader(log, 1)
    reader.read(log.end, LINE, 1 << 20)
    return reader


def test_a_client_is_asked_only_for_what_it_was_sent() -> None:
    """There is nothing to ask where nothing was sent, and not again before a while."""
    receipts = Receipts()
    assert receipts.ask([], 0.0) == 0
    receipts.told = 1
    assert receipts.ask([], 0.0) == 1
    assert receipts.ask([], ASK_SECONDS / 2) == 0
    assert receipts.ask([], ASK_SECONDS) == 2


def test_an_answer_confirms_what_was_sent_before_the_question() -> None:
    """What came after it is not confirmed, and a question that was not asked has no answer."""
    receipts, reader = Receipts(), given(2)
    receipts.told = 3
    number = receipts.ask([reader], 0.0)
    receipts.told = 5
    reader.log.append(Said("#lobby", "ann", "later"), 1.0)
    reader.read(reader.log.end, LINE, 1 << 20)
    assert receipts.confirm(number + 1) is False
    assert receipts.confirm(number) is True
    assert (receipts.arrived, reader.acknowledged, receipts.moved) == (3, 3, True)


def test_answers_may_come_later_than_the_next_question() -> None:
    """Each confirms what its question came after, and an older one tells nothing new."""
    receipts, reader = Receipts(), given(2)
    receipts.told = 3
    first = receipts.ask([reader], 0.0)
    receipts.told = 5
    second = receipts.ask([reader], ASK_SECONDS)
    receipts.told = 6
    third = receipts.ask([reader], 2 * ASK_SECONDS)
    assert receipts.confirm(first) is True
    assert (receipts.arrived, reader.acknowledged) == (3, 3)
    assert receipts.confirm(third) is True
    assert receipts.confirm(second) is False
    assert receipts.arrived == 6


def test_a_log_is_confirmed_by_its_number() -> None:
    """The ping that all readers of a room get names the room's log and an offset."""
    receipts, reader = Receipts(), given(4)
    assert receipts.confirm_log([reader], 8, 3) is False
    assert receipts.confirm_log([reader], 7, 3) is True
    assert (reader.acknowledged, receipts.moved) == (3, True)


def test_own_lines_of_a_client_that_cannot_be_asked() -> None:
    """They have arrived when all was acknowledged, and the connection has lasted since."""
    receipts = Receipts()
    receipts.told = 2
    receipts.assume([], 0.0, 90.0, lambda: 10, LINE)
    receipts.assume([], 100.0, 90.0, lambda: 0, LINE)
    receipts.told = 3
    receipts.assume([], 189.0, 90.0, lambda: 0, LINE)
    assert receipts.arrived == 0
    receipts.assume([], 190.0, 90.0, lambda: 0, LINE)
    assert receipts.arrived == 2
