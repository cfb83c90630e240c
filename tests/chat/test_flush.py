"""A flush that goes to a few readers at a time, and what may happen in between."""

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.chat.conftest import config_with
from tests.connect import Connect
from tests.memory_gateway import over_own_sockets


@pytest.fixture
def config() -> Config:
    """There are ten minutes to come back."""
    return config_with()


@pytest.fixture(autouse=True)
def _one_at_a_time(chat: ChatFactory) -> None:
    chat.flusher.readers_at_once = 1


def test_news_in_between(connect: Connect, chat: ChatFactory) -> None:
    """Everyone reads everything once and in order, whenever their turn comes."""
    people = connect.named("ann", "bob", "cid")
    people[0].post(b"one")
    chat.flusher.flush()
    people[1].post(b"two")
    chat.flusher.flush()
    people[2].post(b"three")
    for someone in people:
        assert someone.read() == ["ann: one", "bob: two", "cid: three"]


def test_more_news_than_memory_may_hold(connect: Connect, chat: ChatFactory) -> None:
    """What comes while a flush goes round stays in memory until all have it."""
    people = connect.named("ann", "bob", "cid")
    chat.rooms["#lobby"].log.max_entries = 3
    people[0].post(b"first")
    chat.flusher.flush()
    people[0].post(*(b"%d" % number for number in range(9)))
    said = ["ann: first", *(f"ann: {number}" for number in range(9))]
    for someone in people:
        assert someone.read() == said


def test_a_line_of_ones_own_in_between(connect: Connect, chat: ChatFactory) -> None:
    """It comes after what was said before, for those who were given that and those who were not."""
    ann, bob = connect.named("ann", "bob")
    ann.post(b"one")
    chat.flusher.flush()
    for someone in (ann, bob):
        someone.post(b"/help nosuch")
        assert someone.read() == ["ann: one", "! unknown command /nosuch (/help lists them)"]


def test_leaving_in_between(connect: Connect, chat: ChatFactory) -> None:
    """A user who leaves reads what was said until then, and nothing after it."""
    ann, bob = connect.named("ann", "bob")
    bob.send("/join #dev")
    bob.send("/join #lobby")
    ann.read()
    bob.read()
    ann.post(b"one")
    chat.flusher.flush()
    bob.post(b"/leave")
    ann.post(b"two")
    assert ann.read() == ["ann: one", "-- bob left", "ann: two"]
    assert bob.read() == ["ann: one", "-- you left #lobby and are in #dev"]


def test_coming_in_between(connect: Connect, chat: ChatFactory) -> None:
    """A newcomer reads what was said from then on."""
    ann, bob, cid = connect.named("ann", "bob", "cid")
    ann.send("/join #dev")
    bob.send("/join #dev")
    ann.read()
    bob.read()
    ann.post(b"one")
    chat.flusher.flush()
    cid.post(b"/join #dev")
    ann.post(b"two")
    assert ann.read()[0] == bob.read()[0] == "#dev ann: one"
    assert "#dev ann: one" not in cid.read()


def test_being_lost_in_between(connect: Connect, chat: ChatFactory) -> None:
    """Who had no turn before the loss reads it on coming back."""
    ann, bob = connect.named("ann", "bob")
    ann.post(b"one")
    chat.flusher.flush()
    bob.close()
    back = connect(first=f"/resume {bob.token}")
    assert "ann: one" in back.read()


def test_deliveries_are_counted(connect: Connect, chat: ChatFactory) -> None:
    """Each is counted once, though one of the readers goes in between."""
    ann, _, cid = connect.named("ann", "bob", "cid")
    before = chat.counts.deliveries
    ann.post(b"one")
    chat.flusher.flush()
    cid.transport.lose(ConnectionResetError())
    ann.settle()
    # Two read what ann said, and then that cid left.
    assert chat.counts.deliveries - before == 4


@over_own_sockets
def test_a_busy_room_holds_up_no_other(connect: Connect, chat: ChatFactory) -> None:
    """Rooms take turns, so what is said in one is read however much is said in another."""
    ann, _, cid = connect.named("ann", "bob", "cid")
    cid.send("/join #dev")
    cid.read()
    ann.post(b"one")
    cid.post(b"here")
    for _ in range(2):
        chat.flusher.flush()
        ann.post(b"more")
    cid.transport.pump()
    assert b"here" in cid.transport.sent
