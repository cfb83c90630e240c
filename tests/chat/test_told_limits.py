"""Programs are told of limits that a reload has changed; people read of them when they matter."""

from functools import partial

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.chat.conftest import config_with
from tests.conftest import limit
from tests.conversation import Conversation
from tests.objects import LIMITS, obj

FEWER = {"messages_per_second": 1, "rooms_per_user": 3}


@pytest.fixture
def talk(talk: Conversation, chat: ChatFactory) -> Conversation:
    """The limits change in the midst of it."""
    talk.scenes |= {
        "the limits of the user change": partial(limit, chat, **FEWER),
        "the longest line changes": partial(limit, chat, line_bytes=100),
        "the limit of all rooms changes": partial(limit, chat, rooms=5),
    }
    return talk


@pytest.fixture
def config() -> Config:
    """The limits of most tests."""
    return config_with()


def test_limits_that_change(talk: Conversation) -> None:
    """All that programs know of are named, also those that are as they were."""
    talk(f"""
        ann, program are here
        the limits of the user change
        program < {obj("limits", limits=LIMITS | FEWER)}
        the longest line changes
        program < {obj("limits", limits=LIMITS | FEWER | {"line_bytes": 100})}
        ann reads nothing
        ann > hello
        ann < ann: hello
        program has read everything
    """)


def test_other_limits(talk: Conversation) -> None:
    """Nobody is told of limits that programs know nothing of."""
    talk("""
        ann, program are here
        the limit of all rooms changes
        ann, program read nothing
    """)
