"""The end of the server: everyone is told how to come back, everything is kept, in bounded time."""

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from tests.chat.conftest import config_with
from tests.chat.ending import Ending
from tests.connect import over_the_line_port, where_clients_confirm
from tests.conversation import Conversation
from tests.journal import FakeJournal

RESTARTING = 1012
GOODBYE = "-- the server is restarting; /resume TOKEN brings you back"
GIVEN_UP = "ERROR | The journal could not be written to its end"


@pytest.fixture(autouse=True)
def ending(talk: Conversation, chat: ChatFactory, clock: MemoryReactorClock) -> Ending:
    """How this server ends."""
    return Ending(talk, chat, clock)


@over_the_line_port
def test_everyone_is_told_how_to_come_back(talk: Conversation) -> None:
    """The line with the token is the last; what came just before may not have been read."""
    talk(f"""
        ann, bob are here
        30 s pass
        bob > hello
        ann, bob < bob: hello
        the server begins to end
        the server has ended
        ann, bob < {GOODBYE}
        ann, bob are disconnected
        the server starts again
        ann > /resume TOKEN(ann)
        ann < -- welcome back, ann: you are in #lobby
        ann < -- /resume TOKEN brings you back if the connection is lost
        ann < [14:30] bob: hello
        ann < -- you are up to date
        bob > /resume TOKEN(bob)
        bob < -- welcome back, bob: you are in #lobby
        bob < -- /resume TOKEN brings you back if the connection is lost
        bob < [14:30] bob: hello
        bob < -- you are up to date
        bob > hello
        ann, bob < bob: hello
    """)


@where_clients_confirm
def test_clients_that_confirm_are_told_how_to_come_back(talk: Conversation) -> None:
    """A WebSocket is closed as by a restart (1012); what it has confirmed does not come again."""
    talk(f"""
        ann, bob are here
        30 s pass
        bob > hello
        ann, bob < bob: hello
        the server begins to end
        the server has ended
        ann, bob < {GOODBYE}
    """)
    closed = {(client.close_code, client.close_reason) for client in talk.clients.values()}
    assert closed == {(RESTARTING, "the server is restarting")}
    talk("""
        ann, bob are disconnected
        the server starts again
        ann > /resume TOKEN(ann)
        ann < -- welcome back, ann: you are in #lobby
        ann < -- /resume TOKEN brings you back if the connection is lost
        ann < -- you are up to date
        bob > /resume TOKEN(bob)
        bob < -- welcome back, bob: you are in #lobby
        bob < -- /resume TOKEN brings you back if the connection is lost
        bob < -- you are up to date
        bob > hello
        ann, bob < bob: hello
    """)


@pytest.mark.parametrize("config", [config_with(resume_seconds=0)], ids=["no resume"])
def test_without_return(talk: Conversation) -> None:
    """Where nobody may come back, nobody is told how."""
    talk("""
        ann, bob are here
        the server begins to end
        the server has ended
        ann, bob < -- the server is restarting
    """)


def test_what_was_just_said_is_kept(talk: Conversation, journal: FakeJournal) -> None:
    """Also what came in the very moment of the end, from a user who has gone already."""
    talk("""
        ann is here
        at once:
            ann > last words
            ann is lost
            the server begins to end
        the server has ended
    """)
    assert journal.texts(1) == ["last words"]


def test_a_user_who_does_not_read(talk: Conversation) -> None:
    """A client that takes nothing is dropped in time; its user reads it all on coming back."""
    talk(f"""
        ann, bob are here
        30 s pass
        ann stops reading
        bob > hello
        bob < bob: hello
        the server begins to end
        the server has ended when time is up
        bob < {GOODBYE}
        ann is disconnected
        ann reads nothing
        the server starts again
        ann > /resume TOKEN(ann)
        ann < -- welcome back, ann: you are in #lobby
        ann < -- /resume TOKEN brings you back if the connection is lost
        ann < [14:30] bob: hello
        ann < -- you are up to date
    """)


def test_a_journal_that_does_not_answer(talk: Conversation, log_lines: list[str]) -> None:
    """The server waits for it in vain, and not for ever."""
    talk("""
        ann, bob are here
        the journal waits
        ann > never kept
        the server begins to end
        the server has ended without its journal
        ann < -- the server is restarting; /resume TOKEN brings you back
        bob < -- the server is restarting; /resume TOKEN brings you back
    """)
    assert GIVEN_UP in log_lines


def test_a_journal_that_cannot_be_written(talk: Conversation, log_lines: list[str]) -> None:
    """Everyone is told all the same; what nobody was shown is lost."""
    talk(f"""
        ann, bob are here
        the journal fails
        ann > never kept
        the server begins to end
        the server has ended without its journal
        ann, bob < {GOODBYE}
    """)
    assert GIVEN_UP in log_lines
    talk("""
        the journal works
        1 s pass
    """)


def test_what_is_said_while_it_ends(talk: Conversation, journal: FakeJournal) -> None:
    """Nobody is heard any more who was told."""
    talk(f"""
        ann, bob are here
        at once:
            the server begins to end
            ann > too late
        the server has ended
        ann, bob < {GOODBYE}
    """)
    assert journal.texts(1) == []
