"""The end of the server: everyone is told that it is restarting, and nobody that others go."""

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat import shutdown
from chatapp.chat.factory import ChatFactory
from chatapp.chat.shutdown import CHECK_SECONDS, CLOSE_SECONDS
from chatapp.config import Config
from tests.chat.conftest import config_with
from tests.chat.ending import Ending
from tests.conversation import Conversation


@pytest.fixture(params=[600, 0], ids=["resume", "no resume"])
def config(request: pytest.FixtureRequest) -> Config:
    """Users who leave may come back, or nobody may."""
    return config_with(resume_seconds=request.param)


@pytest.fixture
def ending(talk: Conversation, chat: ChatFactory, clock: MemoryReactorClock) -> Ending:
    """How this server ends."""
    return Ending(talk, chat, clock)


def test_all_are_told_a_few_at_a_time(
    talk: Conversation, ending: Ending, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Users whose turn has not come yet are heard, and do not read of those who are gone."""
    monkeypatch.setattr(shutdown, "SESSIONS_AT_ONCE", 2)
    talk("""
        ann, bob, carl, dora, eve are here
        the server begins to end
        ann, bob < -- the server is restarting
        carl, dora, eve read nothing
        eve > still here
        carl, dora, eve < eve: still here
    """)
    assert not ending.gone
    talk("""
        the server has ended
        carl, dora, eve < -- the server is restarting
        ann, bob, carl, dora, eve are disconnected
    """)


def test_nobody_waits_longer_than_that(
    talk: Conversation, ending: Ending, chat: ChatFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When time is up, the rest are let go at once."""
    monkeypatch.setattr(shutdown, "SESSIONS_AT_ONCE", 0)
    talk(f"""
        ann, bob, carl, dora, eve are here
        the server begins to end
        {CLOSE_SECONDS - CHECK_SECONDS} s pass
        ann > /list
        ann < -- 5 online: ann, bob, carl, dora, eve
    """)
    assert not ending.gone
    talk("""
        the server has ended when time is up
        ann, bob, carl, dora, eve < -- the server is restarting
    """)
    assert chat.users.online == {}
