"""Coming while the journal hangs or fails: told within seconds, and let in when it works."""

from dataclasses import replace

import pytest

from chatapp.config import Config
from chatapp.log.recorder import HANG_SECONDS
from tests.chat.conftest import config_with
from tests.connect import over_the_line_port
from tests.conversation import Conversation

LOGIN_SECONDS = 20
CANNOT_SAVE = "! the server cannot save anything now; you come in when it can"
COME_IN = """
        dave < -- welcome to chatapp: you are guest1, in the lobby
        dave < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        dave < -- /resume TOKEN brings you back if the connection is lost
"""


def with_login(seconds: int) -> Config:
    """Newcomers wait no longer than this."""
    config = config_with()
    return replace(config, limits=replace(config.limits, login_seconds=seconds))


@pytest.fixture
def config() -> Config:
    """Twenty seconds to come in."""
    return with_login(LOGIN_SECONDS)


def test_a_journal_that_hangs(talk: Conversation) -> None:
    """A newcomer is told within seconds, may ask for help, and comes in when it works."""
    talk(f"""
        ann is here
        the journal waits
        dave comes
        ann, dave read nothing
        {HANG_SECONDS} s pass
        dave < {CANNOT_SAVE}
        dave > /help quit
        dave < -- /quit [MESSAGE]  Leave the chat. Also /exit.
        dave < -- The others read MESSAGE. It is for good: no token brings you back after it.
        dave < -- For example: /quit so long
        dave > hello
        dave < {CANNOT_SAVE}
        dave > /nick dave
        dave < {CANNOT_SAVE}
        ann reads nothing
        the journal goes on
        {COME_IN}
        ann < -- guest1 joined
        dave > hello
        ann, dave < guest1: hello
    """)


def test_coming_while_it_hangs_already(talk: Conversation) -> None:
    """Then a newcomer is told at once."""
    talk(f"""
        ann is here
        the journal waits
        ann > hello
        {HANG_SECONDS} s pass
        dave comes
        dave < {CANNOT_SAVE}
        the journal goes on
        ann < ann: hello
        {COME_IN}
        ann < -- guest1 joined
    """)


def test_leaving_before_coming_in(talk: Conversation) -> None:
    """Nobody reads of it."""
    talk(f"""
        ann is here
        the journal waits
        ann > hello
        {HANG_SECONDS} s pass
        dave, eve come
        dave, eve < {CANNOT_SAVE}
        dave > /quit
        dave is disconnected
        eve is lost
        the journal goes on
        ann < ann: hello
        ann > /list
        ann < -- 1 online: ann
    """)


def test_waiting_too_long(talk: Conversation) -> None:
    """A newcomer is let go after `login_seconds`."""
    talk(f"""
        ann is here
        the journal waits
        ann > hello
        {HANG_SECONDS} s pass
        dave comes
        dave < {CANNOT_SAVE}
        {LOGIN_SECONDS - 2} s pass
        dave > /help quit
        dave < -- /quit [MESSAGE]  Leave the chat. Also /exit.
        dave < -- The others read MESSAGE. It is for good: no token brings you back after it.
        dave < -- For example: /quit so long
        2 s pass
        dave is disconnected
        the journal goes on
        ann < ann: hello
    """)


@pytest.mark.parametrize("config", [with_login(0)], ids=["no limit"])
def test_waiting_for_as_long_as_it_takes(talk: Conversation) -> None:
    """Without `login_seconds` a newcomer waits until the journal works."""
    talk(f"""
        ann is here
        the journal waits
        ann > hello
        {HANG_SECONDS} s pass
        dave comes
        dave < {CANNOT_SAVE}
        3600 s pass
        the journal goes on
        ann < ann: hello
        {COME_IN}
        ann < -- guest1 joined
    """)


@over_the_line_port
def test_members_while_it_hangs(talk: Conversation) -> None:
    """What changes nothing is answered within seconds, and all else is refused."""
    talk(f"""
        ann, bob are here
        the journal waits
        ann > one
        ann > /list
        ann reads nothing
        {HANG_SECONDS} s pass
        ann < -- 2 online: ann, bob
        ann > two
        ann < ! the server cannot save anything now; try again later
        bob > /list
        bob < -- 2 online: ann, bob
        the journal goes on
        ann, bob < ann: one
        ann > three
        ann, bob < ann: three
    """)
