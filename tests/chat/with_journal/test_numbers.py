"""Numbers of users, by which it is known who said something."""

from chatapp.chat.factory import ChatFactory
from chatapp.room_events import Said
from tests.chat.with_journal.conftest import Start
from tests.connect import Connect
from tests.journal import FakeJournal


def test_what_was_said_has_the_number_of_who_said_it(
    connect: Connect, chat: ChatFactory, journal: FakeJournal
) -> None:
    """It is the same whatever name they had."""
    (ann,) = connect.named("ann")
    number = chat.find_user("ann").id
    ann.send("one", "/nick anna", "two")
    said = [e.event for e in journal.logs[1].values() if isinstance(e.event, Said)]
    assert said == [Said("#lobby", "ann", "one", number), Said("#lobby", "anna", "two", number)]


def test_no_number_is_given_twice(
    connect: Connect, chat: ChatFactory, journal: FakeJournal, start: Start
) -> None:
    """Also if the user is gone for good, and nothing else of them is kept."""
    (ann,) = connect.named("ann")
    number = chat.find_user("ann").id
    ann.send("/quit")
    assert not journal.rows["user"]
    assert start(journal.copy()).users.new_id() > number
