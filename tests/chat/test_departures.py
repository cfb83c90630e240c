"""Every way to go: whether others are told, whether one may come back, whether the name is kept."""

from dataclasses import replace

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.departures import TABLE, Departure, Then
from chatapp.chat.factory import ChatFactory
from chatapp.config import Config, History
from chatapp.session.state import Life
from tests.connect import Connect


@pytest.fixture
def config(config: Config) -> Config:
    """There are ten minutes to come back."""
    return replace(config, history=History(path="memory", on_join=0, resume_seconds=600))


LIVES = {Then.CLOSE: Life.CLOSING, Then.WAIT: Life.STAYING, Then.NOTHING: Life.LOST}


def test_each_departure_has_its_row() -> None:
    """No way to go is left out of the table."""
    assert set(TABLE) == set(Departure)


@pytest.mark.parametrize("departure", Departure)
def test_the_table_holds(
    connect: Connect, chat: ChatFactory, clock: MemoryReactorClock, departure: Departure
) -> None:
    """What a row says is what the others, the user and the connection see."""
    way = TABLE[departure]
    ann, bob = connect.named("ann", "bob")
    session = chat.users.online["bob"].sessions[0]
    chat.departures.depart(session, departure, "the test")
    clock.advance(0)
    assert ann.read() == (["-- bob left"] if way.announce else [])
    assert session.life is LIVES[way.then]
    assert chat.users.absent == int(way.may_return)
    ann.send("/nick bob")
    kept = "! that name is kept for who may come back to it: bob"
    assert ann.read() == ([kept] if way.keep_name else ["-- ann is now bob"])
    bob.close()


def test_gone_is_gone(connect: Connect, chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """A session that has gone does not go again, whatever else happens to it."""
    ann, bob = connect.named("ann", "bob")
    session = chat.users.online["bob"].sessions[0]
    for departure in (Departure.QUIT, Departure.CLOSED, Departure.LOST, Departure.LOST):
        chat.departures.depart(session, departure, "the test")
    clock.advance(0)
    assert ann.read() == ["-- bob left"]
    assert (session.life, chat.users.absent) == (Life.LOST, 0)
    bob.close()
