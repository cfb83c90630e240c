"""A program's line may name the room that it is done in; the current room stays what it was."""

import pytest

from tests.conversation import Conversation
from tests.objects import obj, refused, said, users

pytestmark = pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)


@pytest.fixture
def talk(talk: Conversation) -> Conversation:
    """Ann is in #dev, in #ops and last in #lobby; bob, who reads text, is in #dev."""
    talk("""
        browser is here
        browser > /nick bob
        browser > /join #dev
        ann is here
        ann > /join #dev
        ann > /join #ops
        ann > /join #lobby
        ann, browser have read everything
    """)
    return talk


def test_saying_something(talk: Conversation) -> None:
    """It is said there, and the ack says where; the next line goes to the current room."""
    talk(f"""
        ann > {{"line": "hello", "room": "#DEV", "ref": "1"}}
        ann < {said("#dev", 3, "ann", "hello")}
        ann < {obj("ack", ref="1", room="#dev", id=3)}
        browser < #dev ann: hello
        ann > {{"line": "/me waves", "room": "#dev"}}
        ann < {obj("acted", room="#dev", id=4, from_="ann", text="waves", time="TIME")}
        browser < #dev * ann waves
        ann > here
        ann < {said("#lobby", 6, "ann", "here")}
        browser < ann: here
    """)


def test_commands(talk: Conversation) -> None:
    """What a command does in the current room, it does in that one."""
    talk(f"""
        ann > {{"line": "/topic fish", "room": "#dev", "ref": "1"}}
        ann < {obj("topic", room="#dev", id=3, from_="ann", topic="fish", time="TIME")}
        ann < {obj("ack", ref="1", room="#dev", id=3)}
        browser < -- ann set the topic of #dev: fish
        ann > {{"line": "/history 1", "room": "#dev"}}
        ann < {obj("topic", room="#dev", id=3, from_="ann", topic="fish", time="TIME", past=True)}
        ann > {{"line": "/remove", "room": "#dev"}}
        ann < {obj("removed", room="#dev", id=4, from_="ann", actor="ann", ids=[3], time="TIME")}
        browser < -- 1 message of ann in #dev was removed by ann
        ann < {obj("topic", room="#dev", id=5, from_="ann", topic="", time="TIME")}
        browser < -- ann cleared the topic of #dev
        ann > {{"line": "/topic", "room": "#ops"}}
        ann < {obj("notice", text="#ops has no topic")}
        ann > {{"line": "/kick bob", "room": "#dev"}}
        ann < {refused("forbidden", "that is for moderators of the room")}
    """)


def test_leaving_and_joining(talk: Conversation) -> None:
    """/leave leaves that room, and /join joins the one that it says, as always."""
    talk(f"""
        ann > {{"line": "/leave", "room": "#dev", "ref": "1"}}
        ann < {obj("exited", room="#dev", now="#lobby")}
        ann < {obj("ack", ref="1")}
        browser < -- ann left #dev
        ann > {{"line": "/leave", "room": "#lobby"}}
        ann < {obj("exited", room="#lobby", now="#ops")}
        browser < -- ann left
        ann > {{"line": "/join #lobby", "room": "#ops"}}
        ann < {obj("entered", place=LOBBY, members=2, topic="", users=users("ann", "bob"))}
        ann < {obj("joined", room="#lobby", id=7, users=["ann"], time="TIME")}
        browser < -- ann joined
    """)


LOBBY = {"room": "#lobby", "epoch": "EPOCH", "id": 6}


def test_a_room_that_one_is_not_in(talk: Conversation) -> None:
    """Nothing is said, and nothing of a room that does not exist."""
    talk(f"""
        browser > /join #bobs
        browser < -- you are in #bobs, 1 member
        ann > {{"line": "hello", "room": "#bobs", "ref": "1"}}
        ann < {refused("not_in_room", "you are not in #bobs", "1")}
        ann > {{"line": "/leave", "room": "#none", "ref": "2"}}
        ann < {refused("no_such_room", "no such room: #none", "2")}
        ann > {{"line": "hello", "room": "dev", "ref": "3"}}
        ann < {refused("bad_room", "not a room: dev (did you mean #dev?)", "3")}
        ann > hello
        ann < {said("#lobby", 6, "ann", "hello")}
        browser < ann: hello
    """)


def test_many_at_once(talk: Conversation) -> None:
    """Each of several lines in one packet is done in its own room."""
    talk(f"""
        at once:
            ann > {{"line": "1", "room": "#dev"}}
            ann > 2
            ann > {{"line": "/topic", "room": "#ops"}}
            ann > {{"line": "3", "room": "#ops"}}
            ann > 4
        ann reads, in any order:
            {said("#dev", 3, "ann", "1")}
            {said("#lobby", 6, "ann", "2")}
            {obj("notice", text="#ops has no topic")}
            {said("#ops", 2, "ann", "3")}
            {said("#lobby", 7, "ann", "4")}
        browser reads, in any order:
            #dev ann: 1
            ann: 2
            ann: 4
    """)
