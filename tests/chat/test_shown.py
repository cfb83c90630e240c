"""What programs ask to be shown: the members of a room, and the commands that they may use."""

import json
from typing import Any

import pytest

from chatapp.slash import builtin_commands
from tests.connect import Connect
from tests.conversation import Conversation
from tests.objects import obj, refused, users

pytestmark = pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)


def page(shown: list[dict[str, Any]], total: int, **more: Any) -> str:
    """Return the only page of the members of the lobby."""
    return obj("members", room="#lobby", users=shown, total=total, more=False, **more)


def test_members_of_a_room(talk: Conversation) -> None:
    """They come in the order of their names without case, and those who are away say so."""
    bob, carl = {"user": "Bob", "away": "lunch"}, {"user": "Carl", "away": ""}
    ann, program = users("ann", "program")
    talk(f"""
        ann, program are here
        telnet, browser come
        telnet > /nick Carl
        browser > /nick Bob
        telnet > /away
        browser > /away lunch
        ann, telnet, browser, program have read everything
        program > {{"members": "#LOBBY", "ref": "m1"}}
        program < {page([ann, bob, carl, program], 4, ref="m1")}
        program > {{"members": "#lobby", "after": "BOB"}}
        program < {page([carl, program], 4)}
        program > {{"members": "#lobby", "after": "zed"}}
        program < {page([], 4)}
        browser > /join #dev
        browser has read everything
        program > {{"members": "#dev"}}
        program < {obj("members", room="#dev", users=[bob], total=1, more=False)}
    """)


def test_members_of_what_is_no_room(talk: Conversation) -> None:
    """It is refused as by /list; each time it is asked, with the same ref too."""
    talk(f"""
        ann is here
        ann > {{"members": "#none", "ref": "1"}}
        ann < {refused("no_such_room", "no such room: #none", "1")}
        ann > {{"members": "dev", "ref": "1"}}
        ann < {refused("bad_room", "not a room: dev (did you mean #dev?)", "1")}
        ann > {{"members": "#lobby", "ref": "1"}}
        ann < {page(users("ann"), 1, ref="1")}
        ann > {{"members": "#lobby", "ref": "1"}}
        ann < {page(users("ann"), 1, ref="1")}
    """)


def test_members_follow_who_comes_goes_and_takes_a_name(talk: Conversation) -> None:
    """What was asked for before is not asked from memory."""
    talk(f"""
        ann is here
        ann > {{"members": "#lobby"}}
        ann < {page(users("ann"), 1)}
        telnet comes
        telnet > /nick bob
        ann, telnet have read everything
        ann > {{"members": "#lobby"}}
        ann < {page(users("ann", "bob"), 2)}
        ann > /nick zoe
        telnet, ann have read everything
        ann > {{"members": "#lobby"}}
        ann < {page(users("bob", "zoe"), 2)}
        telnet > /quit
        telnet is disconnected
        ann has read everything
        ann > {{"members": "#lobby"}}
        ann < {page(users("zoe"), 1)}
    """)


def test_a_name_that_is_taken_at_once(talk: Conversation) -> None:
    """Who comes and takes a name in one turn is listed by that name alone."""
    talk(f"""
        ann is here
        at once:
            program > {{"rooms": {{}}}}
            ann > {{"members": "#lobby"}}
            program > /nick bob
            ann > {{"members": "#lobby"}}
        ann, program have read everything
        ann > {{"members": "#lobby"}}
        ann < {page(users("ann", "bob"), 2)}
    """)


def test_commands(connect: Connect) -> None:
    """They are those that /help shows, with all that it says of each."""
    program = connect()
    program.send("/help")
    helped = [record["text"] for record in program.read_objects() if record["type"] == "notice"]
    program.request(commands=True, ref="c")
    (shown,) = program.read_objects()
    assert (shown["type"], shown["ref"]) == ("commands", "c")
    assert [text.split()[0] for text in helped if text.startswith("/")][1:] == [
        f"/{command['name']}" for command in shown["commands"]
    ]
    away = builtin_commands().find("away")
    assert next(one for one in shown["commands"] if one["name"] == "away") == {
        "name": "away",
        "usage": "[TEXT]",
        "purpose": away.purpose,
        "rules": away.rules,
        "example": "/away lunch",
        "role": "guest",
        "fixed": [],
    }
    lists = {one["name"]: one["fixed"] for one in shown["commands"]}
    assert lists["set"][:2] == ["times off", "times on"]
    assert "ban" not in json.dumps([one["name"] for one in shown["commands"]])
