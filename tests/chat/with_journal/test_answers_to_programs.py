"""What programs are told that ask for what there is not, and what becomes of their answers."""

import pytest

from tests.conversation import Conversation
from tests.objects import obj, refused

pytestmark = pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)


def test_a_room_that_there_is_not(talk: Conversation) -> None:
    """A line and a question for commands are refused alike."""
    talk(f"""
        program is here
        program > {{"line": "hello", "room": "#none", "ref": "1"}}
        program < {refused("no_such_room", "no such room: #none", "1")}
        program > {{"commands": true, "room": "#none", "ref": "2"}}
        program < {refused("no_such_room", "no such room: #none", "2")}
    """)


def test_an_answer_to_a_question_with_a_room(talk: Conversation) -> None:
    """It is the answer, whatever room stands beside it, and is said nowhere."""
    talk(f"""
        ann is here
        ann > {{"line": "/register", "ref": "1"}}
        ann < {obj("notice", text="a password for ann, 10 characters at least:")}
        ann < {obj("ack", ref="1")}
        ann > {{"line": "horse battery", "room": "#none", "ref": "2"}}
        ann < {obj("notice", text="ann is yours now: /login ann on any device")}
        ann < {obj("ack", ref="2")}
    """)


def test_more_than_was_sent(talk: Conversation) -> None:
    """To have read it is impossible; to have read less than before is no news."""
    talk(f"""
        ann is here
        ann > /register horse battery
        ann > hello
        ann has read everything
        ann > {{"read": {{"room": "#lobby", "id": 99}}, "ref": "1"}}
        ann < {refused("not_understood", "you were not sent 99 of #lobby", "1")}
        ann > {{"read": {{"room": "#lobby", "id": 3}}, "ref": "2"}}
        ann < {obj("ack", ref="2")}
        ann > {{"read": {{"room": "#lobby", "id": 2}}, "ref": "3"}}
        ann < {obj("ack", ref="3")}
    """)
