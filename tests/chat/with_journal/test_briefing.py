"""What programs are told of themselves and of their rooms on coming back."""

import json

import pytest

from tests.conversation import Conversation
from tests.objects import back, obj, place, room_shown, users

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
