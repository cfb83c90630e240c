"""The room that a line names holds for that line alone, whatever it waits for."""

import pytest

from tests.conversation import Conversation
from tests.objects import obj, said

pytestmark = pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)


@pytest.fixture
def talk(talk: Conversation) -> Conversation:
    """Ann is in #dev, and then in #lobby."""
    talk("""
        ann is here
        ann > /join #dev
        ann > /join #lobby
        ann has read everything
    """)
    return talk


def test_a_line_that_waits_for_the_journal(talk: Conversation) -> None:
    """The lines after it are done in their own rooms, and it is decided in its own."""
    talk(f"""
        the journal waits
        at once:
            ann > {{"line": "/topic fish", "room": "#dev"}}
            ann > {{"line": "/topic"}}
            ann > one
            ann > {{"line": "/topic", "room": "#dev"}}
            ann > {{"line": "two", "room": "#dev"}}
        the journal goes on
        ann < {obj("topic", room="#dev", id=2, from_="ann", topic="fish", time="TIME")}
        ann < {obj("notice", text="#lobby has no topic")}
        ann < {said("#lobby", 3, "ann", "one")}
        ann < {obj("notice", text="#dev is about: fish")}
        ann < {said("#dev", 3, "ann", "two")}
    """)


def test_a_line_whose_room_was_left_before_it(talk: Conversation) -> None:
    """It was sent before the leaving was kept, and is decided after it."""
    talk(f"""
        the journal waits
        at once:
            ann > {{"line": "/leave", "room": "#dev"}}
            ann > {{"line": "two", "room": "#dev", "ref": "1"}}
        the journal goes on
        ann < {obj("exited", room="#dev", now="#lobby")}
        ann < {obj("error", code="not_in_room", text="you are not in #dev", ref="1")}
    """)


def test_a_question(talk: Conversation) -> None:
    """What is asked for in one room is answered from anywhere, and nothing of it is said."""
    talk(f"""
        ann > {{"line": "/register", "room": "#dev"}}
        ann < {obj("notice", text="a password for ann, 10 characters at least:")}
        ann > {{"line": "a long password", "room": "#none"}}
        ann has read everything
        ann > one
        ann < {said("#lobby", 3, "ann", "one")}
    """)
