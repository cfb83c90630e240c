"""A connection is lost while its lines wait: they are done, and then the user goes."""

import pytest
from twisted.logger import LogEvent

from tests.conversation import Conversation


def test_lines_behind_a_command(talk: Conversation) -> None:
    """What waits for a command to be kept is done after it."""
    talk("""
        bob is here
        ann comes
        ann, bob have read everything
        the journal waits
        at once:
            ann > /nick ann
            ann > hello
            ann > how are you?
        ann is lost
        bob reads nothing
        the journal goes on
        bob < -- guest1 is now ann
        bob < ann: hello
        bob < ann: how are you?
        bob < -- ann left
    """)


@pytest.mark.parametrize("line", ["hello", "/me waves"])
def test_a_newcomer_who_is_gone_at_once(talk: Conversation, line: str) -> None:
    """The first lines may be all that a script wants to say."""
    talk(f"""
        bob is here
        the journal waits
        at once:
            ann > {line}
            ann > bye
            ann is lost
        the journal goes on
        bob < -- guest1 joined
        bob < {"* guest1 waves" if line.startswith("/") else "guest1: hello"}
        bob < guest1: bye
        bob < -- guest1 left
    """)


def test_a_journal_that_fails(talk: Conversation, logged_errors: list[LogEvent]) -> None:
    """What cannot be said then is not said, and the user goes when others can be told."""
    talk("""
        ann, bob are here
        the journal waits
        at once:
            ann > /topic fish
            ann > one
        ann is lost
        the journal fails
        the journal goes on
        bob reads nothing
        the journal works
        2 s pass
        bob < -- ann set the topic: fish
        bob < -- ann left
    """)
    logged_errors.clear()
