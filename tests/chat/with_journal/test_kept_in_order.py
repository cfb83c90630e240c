"""What is kept last is what happened last, whatever is saved of a user meanwhile."""

import pytest

from chatapp.chat.factory import ChatFactory
from tests.conversation import Conversation

CHANGES = [
    pytest.param("", "/nick eve", "eve: you are in #lobby", id="a name"),
    pytest.param("", "/join #dev", "ann: you are in #dev, and in #lobby", id="a join"),
    pytest.param("ann > /join #dev", "/leave", "ann: you are in #lobby", id="a leaving"),
]
"""What a user has done, what the user does while the journal waits, and what is so afterwards."""

GOING_BACK = pytest.param(
    "ann > /join #dev", "/join #lobby", "ann: you are in #lobby, and in #dev", id="going back"
)
"""The same; a user who is lost meanwhile was not told of it, and is where they were before."""


def after_a_crash(back: str) -> str:
    """The user comes back to a server that was killed."""
    return f"""
        the server is killed
        again > /resume TOKEN(ann)
        again < -- welcome back, {back}
        again has read everything
    """


@pytest.mark.parametrize(("before", "typed", "back"), [*CHANGES, GOING_BACK])
def test_a_user_is_saved_meanwhile(
    talk: Conversation, chat: ChatFactory, before: str, typed: str, back: str
) -> None:
    """What is saved of the user as a whole does not undo the change before it."""
    talk(f"""
        ann, bob are here
        {before}
        ann > hello
        ann, bob have read everything
        the journal waits
        ann > {typed}
    """)
    chat.absences.save(chat.find_user("ann").devices[0])
    talk("""
        the journal goes on
        ann, bob have read everything
    """)
    talk(after_a_crash(back))


@pytest.mark.parametrize(("before", "typed", "back"), CHANGES)
def test_a_user_is_lost_meanwhile(talk: Conversation, before: str, typed: str, back: str) -> None:
    """Nor does what is saved of a user whose connection is lost."""
    talk(f"""
        ann, bob are here
        {before}
        ann, bob have read everything
        the journal waits
        ann > {typed}
        ann is lost
        the journal goes on
        bob has read everything
    """)
    talk(after_a_crash(back))
