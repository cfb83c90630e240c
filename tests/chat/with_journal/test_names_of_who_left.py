"""A user goes while a new name is on its way to the journal: others read of one name or the other.

Whoever has read of the new name reads that the user of that name left; everyone else reads so of
the old one, or nothing if the user was not known.
"""

import pytest

from tests.conversation import Conversation


@pytest.mark.parametrize("message", ["", "hello"])
def test_a_user_is_lost_while_taking_a_name(talk: Conversation, message: str) -> None:
    """Whoever has read of the new name reads that the user of that name left."""
    talk(f"""
        ann, carl are here
        the journal waits
        ann > /nick bob
        ann is lost
        carl > {message or "/away"}
        the journal goes on
        carl < -- ann is now bob
        {"carl < carl: hello" if message else "carl < -- you are away; /back ends that"}
        carl < -- bob left
        ann > /resume TOKEN
        ann has read everything
        carl < -- bob joined
    """)


def test_a_user_is_lost_while_another_is_first_to_a_name(talk: Conversation) -> None:
    """Whoever has not read of a new name reads that the user of the old one left."""
    talk("""
        ann, carl, dora are here
        the journal waits
        dora > the batch before
        carl > /nick bob
        ann > /nick b0b
        ann is lost
        the journal goes on
        carl has read everything
        dora < dora: the batch before
        dora < -- carl is now bob
        dora < -- ann left
        dora reads nothing
    """)


def test_a_user_is_lost_while_the_journal_fails_to_keep_a_name(talk: Conversation) -> None:
    """The same holds when the journal is slow to keep it."""
    talk("""
        ann, carl are here
        the journal waits
        ann > /nick bob
        the journal fails
        the journal answers
        ann is lost
        the journal works
        the journal goes on
        3 s pass
        carl < -- ann is now bob
        carl < -- bob left
        carl reads nothing
    """)


COMING = """
        carl is here
        the journal waits
        at once:
            ann > /nick ann
        the journal answers
        carl reads nothing
"""


def test_a_newcomer_is_lost_while_taking_a_name(talk: Conversation) -> None:
    """Nobody reads a new name of somebody of whom they have not read."""
    talk(f"""
        {COMING}
        ann is lost
        the journal goes on
        ann has read everything
        carl reads nothing
        ann > /resume TOKEN
        ann has read everything
        carl < -- ann joined
    """)


def test_a_newcomer_who_was_seen_is_lost_while_taking_a_name(talk: Conversation) -> None:
    """Others read of the old name alone."""
    talk(f"""
        {COMING}
        carl > hello
        ann is lost
        the journal goes on
        ann has read everything
        carl < -- guest1 joined
        carl < carl: hello
        carl < -- guest1 left
        ann > /resume TOKEN
        ann has read everything
        carl < -- ann joined
    """)
