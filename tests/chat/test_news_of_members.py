"""What programs are told of members by themselves, and people only when they ask."""

import pytest

from tests.conversation import Conversation
from tests.objects import obj

pytestmark = pytest.mark.parametrize("connect", [("tcp", "socket")], ids="-".join, indirect=True)


def test_away_and_back(talk: Conversation) -> None:
    """Programs that share a room are told, once however many rooms they share, and no person is."""
    talk(f"""
        ann, bob, program are here
        bob, program > /join #dev
        ann, bob, program have read everything
        bob > /away lunch
        bob < -- you are away: lunch; /back ends that
        program < {obj("away", user="bob", text="lunch")}
        bob > /away
        bob < -- you are away; /back ends that
        program < {obj("away", user="bob", text="")}
        bob > /back
        bob < -- you are back
        program < {obj("back", user="bob")}
        bob > /back
        bob < ! you are not away
        ann, program read nothing
    """)


def test_who_shares_no_room(talk: Conversation) -> None:
    """A program that has left the rooms of the user is not told."""
    talk("""
        ann, program are here
        program > /join #dev
        program > {"line": "/leave", "room": "#lobby"}
        ann, program have read everything
        ann > /away
        ann < -- you are away; /back ends that
        program reads nothing
        program > /whois ann
        program has read everything
    """)


def test_a_program_of_ones_own(talk: Conversation) -> None:
    """It is among the members itself, so it is told as well, and then that it is done."""
    talk(f"""
        program is here
        program > {{"line": "/away lunch", "ref": "1"}}
        program < {obj("away", user="program", text="lunch")}
        program < {obj("notice", text="you are away: lunch; /back ends that")}
        program < {obj("ack", ref="1")}
        program > {{"line": "/back", "ref": "2"}}
        program < {obj("back", user="program")}
        program < {obj("notice", text="you are back")}
        program < {obj("ack", ref="2")}
    """)


def test_nothing_of_it_is_in_a_log(talk: Conversation) -> None:
    """The next id is the next, and who comes later is told by the list of members."""
    talk(f"""
        ann, program are here
        ann > /away
        ann > hello
        ann has read everything
        program < {obj("away", user="ann", text="")}
        program < {obj("said", room="#lobby", id=5, from_="ann", text="hello", time="TIME")}
    """)
