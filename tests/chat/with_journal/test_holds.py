"""What holds goes by the clock that nobody sets, and by the time of day over a restart."""

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.chat.with_journal.conftest import Start
from tests.chat.with_journal.keepers_of_order import BOB, owned_by_bob
from tests.chat.with_journal.test_clocks import DAY, Wall
from tests.connect import over_the_line_port
from tests.conversation import Conversation
from tests.hasher import FakeHasher
from tests.journal import FakeJournal
from tests.making import make_chat

BANNED = """
        ann is here
        ann > /register horse battery
        ann, bob have read everything
        bob > /ban ann 2h
        bob < -- ann was banned from #dev by bob for 2 h
"""


@pytest.fixture
def config(config: Config) -> Config:
    """Bob is the owner."""
    return owned_by_bob(config)


@pytest.fixture
def wall(clock: MemoryReactorClock) -> Wall:
    """The time of day goes with the clock, until it is set."""
    return Wall(clock)


@pytest.fixture
def start(config: Config, clock: MemoryReactorClock, wall: Wall) -> Start:
    """Start chats with a time of day of their own."""

    def start(journal: FakeJournal) -> ChatFactory:
        return make_chat(config, clock, journal, wall=wall, hasher=FakeHasher())

    return start


def seconds_left(chat: ChatFactory) -> list[int]:
    """Return for how long ann is banned still."""
    holds = chat.find_room("#dev").charter.holds
    return [round(hold.ends - chat.clock.seconds()) for hold in holds]


@over_the_line_port
@pytest.mark.parametrize("step", [-DAY, DAY])
def test_the_time_of_day_is_set_while_it_runs(talk: Conversation, wall: Wall, step: int) -> None:
    """Nobody is freed by it, and nobody is kept for longer, also over a restart after it."""
    talk(f"""
        {BOB}
        {BANNED}
    """)
    wall.step = step
    talk("""
        ann > /join #dev
        ann has read everything
        60 s pass
        ann, bob have read everything
        the server is killed
    """)
    assert seconds_left(talk.chat) == [7140]
    talk("7200 s pass")
    assert seconds_left(talk.chat) == []


@over_the_line_port
def test_the_time_of_day_is_set_back_while_it_does_not_run(talk: Conversation, wall: Wall) -> None:
    """Nothing holds for longer than it was to."""
    talk(f"""
        {BOB}
        {BANNED}
    """)
    wall.step = -DAY
    talk("the server is killed")
    assert seconds_left(talk.chat) == [7200]


@over_the_line_port
def test_the_time_of_day_is_set_just_before_a_restart(talk: Conversation, wall: Wall) -> None:
    """A moment is enough for it not to matter."""
    talk(f"""
        {BOB}
        {BANNED}
    """)
    wall.step = DAY
    talk("""
        1 s pass
        the server is killed
    """)
    assert seconds_left(talk.chat) == [7199]


@over_the_line_port
def test_the_time_of_day_is_set_while_a_ban_is_on_its_way(talk: Conversation, wall: Wall) -> None:
    """It is kept with the time that was wrong, and then with the one that is right."""
    talk(f"""
        {BOB}
        ann is here
        ann > /register horse battery
        ann, bob have read everything
        the journal waits
        bob > /ban ann 2h
    """)
    wall.step = DAY
    talk("""
        1 s pass
        the journal goes on
        ann, bob have read everything
        the server is killed
    """)
    assert seconds_left(talk.chat) == [7199]


@over_the_line_port
def test_restarts_after_the_time_of_day_was_set_back(talk: Conversation, wall: Wall) -> None:
    """They do not begin the ban anew, each time."""
    talk(f"""
        {BOB}
        {BANNED}
    """)
    wall.step = -DAY
    talk("""
        the server is killed
        3600 s pass
        the server is killed
    """)
    assert seconds_left(talk.chat) == [3600]
