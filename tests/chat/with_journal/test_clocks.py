"""A step of the time of day changes nothing for those who are connected, or away."""

from collections.abc import Iterator

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.chat.with_journal.conftest import Start
from tests.conversation import Conversation
from tests.journal import FakeJournal
from tests.making import make_chat

HOUR, DAY = 3600, 86_400


class Wall:
    """The time of day, which somebody sets."""

    def __init__(self, clock: MemoryReactorClock) -> None:
        self.step = 0
        self._clock = clock

    def __call__(self) -> float:
        return float(self._clock.seconds()) + self.step


@pytest.fixture
def wall(clock: MemoryReactorClock) -> Wall:
    """The time of day goes with the clock, until it is set."""
    return Wall(clock)


@pytest.fixture
def start(config: Config, clock: MemoryReactorClock, wall: Wall) -> Start:
    """Start chats with a time of day of their own."""

    def start(journal: FakeJournal) -> ChatFactory:
        return make_chat(config, clock, journal, wall=wall)

    return start


@pytest.fixture(params=[-DAY, -HOUR, HOUR, DAY])
def step(request: pytest.FixtureRequest, talk: Conversation, wall: Wall) -> Iterator[int]:
    """By how many seconds the time of day is set."""

    def set_() -> None:
        wall.step += request.param

    talk.scenes["the time of day is set"] = set_
    yield request.param
    assert wall.step == request.param


@pytest.mark.usefixtures("step")
def test_those_who_are_connected(talk: Conversation) -> None:
    """They go on reading, and their lines are neither refused nor held."""
    talk("""
        ann, bob are here
        ann > before
        ann, bob < ann: before
        the time of day is set
        ann > after
        ann, bob < ann: after
        60 s pass
        bob > later
        ann, bob < bob: later
    """)


@pytest.mark.usefixtures("step")
def test_those_who_are_away(talk: Conversation) -> None:
    """They may come back for ten minutes by the clock that nobody sets, and no longer."""
    talk("""
        ann, bob, carl are here
        6 s pass
        ann, carl are lost
        bob < -- 2 left: ann, carl
        the time of day is set
        590 s pass
        ann > /resume TOKEN(ann)
        ann < -- welcome back, ann: you are in #lobby
        ann has read everything
        bob < -- ann joined
        20 s pass
        again > /resume TOKEN(carl)
        again < -- welcome to chatapp: you are guest1, in the lobby
        again < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        again < -- /resume TOKEN brings you back if the connection is lost
        again < ! that token is mistyped, was used before, or is too old
        ann, bob < -- guest1 joined
    """)


def test_a_restart_after_the_time_of_day_was_set_back(talk: Conversation, wall: Wall) -> None:
    """Who was lost in the future, by what is written, may come back for ten minutes from now."""
    talk("""
        ann, bob are here
        ann is lost
        bob < -- ann left
    """)
    wall.step = -DAY
    talk("""
        the server is killed
        590 s pass
        ann > /resume TOKEN(ann)
        ann < -- welcome back, ann: you are in #lobby
        ann has read everything
    """)
