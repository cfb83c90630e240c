"""What programs are told of themselves and of their rooms on coming back."""

import json

import pytest

from tests.conversation import Conversation
from tests.objects import LIMITS, back, obj, place, room_shown, users, welcome

pytestmark = pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)


def test_who_is_not_back_yet_after_a_restart(talk: Conversation) -> None:
    """Nobody was told that they left, or will be told that they are back; so they are listed."""
    lobby = room_shown("#lobby", "ann", "bob", topic="fish")
    seen = json.dumps({"#lobby": place("#lobby", 5)})
    talk(f"""
        ann, bob are here
        ann > /topic fish
        ann, bob have read everything
        the server is killed
        ann > {{"resume": "TOKEN(ann)", "rooms": {seen}}}
        ann < {json.dumps(back("ann", [place("#lobby", 5)], lobby))}
        ann has read everything
        ann > {{"members": "#lobby"}}
        ann < {obj("members", room="#lobby", users=users("ann", "bob"), total=2, more=False)}
        bob > {{"resume": "TOKEN(bob)", "rooms": {seen}}}
        bob < {json.dumps(back("bob", [place("#lobby", 5)], lobby))}
        bob has read everything
        ann reads nothing
    """)


def test_numbers_after_a_restart(talk: Conversation) -> None:
    """Who is not back yet is a member to all: each number is that of the list beside it."""
    both = users("ann", "bob")
    listed = obj("members", room="#dev", users=both, total=2, more=False)
    gone = obj("members", room="#dev", users=users("bob"), total=1, more=False)
    talk(f"""
        ann, bob are here
        ann, bob > /join #dev
        ann, bob have read everything
        the server is killed
        bob > {{"resume": "TOKEN(bob)"}}
        bob has read everything
        bob > {{"members": "#dev"}}
        bob < {listed}
        bob > /rooms
        bob < {obj("notice", text="#lobby, 2 members")}
        bob < {obj("notice", text="#dev, 2 members")}
        bob > /list #dev
        bob < {obj("notice", text="2 in #dev: ann (not here), bob")}
        telnet > /join #dev
        telnet < -- welcome to chatapp: you are guest1, in the lobby
        telnet < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        telnet < -- /resume TOKEN brings you back if the connection is lost
        telnet < -- you are in #dev, 3 members
        telnet > /quit
        bob has read everything
        1000 s pass
        bob has read everything
        bob > {{"members": "#dev"}}
        bob < {gone}
        bob > /rooms
        bob < {obj("notice", text="#lobby, 1 member")}
        bob < {obj("notice", text="#dev, 1 member")}
    """)


def test_what_newcomers_are_told_after_a_restart(talk: Conversation) -> None:
    """A guest, one who enters a room, and a guest who logs in with the first message."""
    ann, bob = {"user": "ann", "registered": True}, {"user": "bob"}
    three = {"members": 3, "users": [ann, bob, {"user": "guest1"}]}
    first = {**welcome("guest1", 4), "version": "VERSION", **three}
    entered = obj("entered", place=place("#dev", 2), members=3, topic="", users=three["users"])
    second = {**welcome("guest2", 5), "version": "VERSION", **three}
    talk(f"""
        ann, bob are here
        ann > /register horse battery
        ann, bob > /join #dev
        ann, bob have read everything
        the server is killed
        program comes
        program < {json.dumps(first)}
        program has read everything
        program > /join #dev
        program < {entered}
        program has read everything
        phone > {{"login": "ann", "secret": "horse battery"}}
        phone < {json.dumps(second)}
        phone has read everything
    """)


def test_who_was_told_of_as_gone(talk: Conversation) -> None:
    """They are not listed while they are absent."""
    talk(f"""
        ann, bob are here
        bob is lost
        ann has read everything
        ann > {{"members": "#lobby"}}
        ann < {obj("members", room="#lobby", users=users("ann"), total=1, more=False)}
        bob > {{"resume": "TOKEN(bob)"}}
        ann, bob have read everything
        ann > {{"members": "#lobby"}}
        ann < {obj("members", room="#lobby", users=users("ann", "bob"), total=2, more=False)}
    """)


def test_a_registered_user(talk: Conversation) -> None:
    """It says so of the user, and of each member who owns the name."""
    ann, bob = {"user": "ann", "registered": True}, {"user": "bob"}
    dev = {"room": "#dev", "topic": "", "members": 1, "users": [ann]}
    lobby = {"room": "#lobby", "topic": "", "members": 2, "users": [ann, bob]}
    told = {
        "user": "ann",
        "places": [place("#dev", 0), place("#lobby", 4)],
        "whispers": 0,
        "role": "user",
        "registered": True,
        "rooms": [dev, lobby],
        "limits": LIMITS,
    }
    talk(f"""
        ann, bob are here
        ann > /register horse battery
        ann > /join #dev
        ann, bob have read everything
        program comes
        ann, bob, program have read everything
        program > {{"login": "ann", "secret": "horse battery"}}
        program < {obj("logged_in", **told)}
        ann, bob, program have read everything
    """)
