"""Readers: guests who may only read, because the configuration says so."""

from typing import Any

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.chat.with_journal.staffed import STAFF, WRITE, staffed, switch
from tests.conversation import Conversation

WELCOME = """
        dan < -- welcome to chatapp: you are guest1, in the lobby
        dan < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        dan < -- /resume TOKEN brings you back if the connection is lost
"""


@pytest.fixture
def config() -> Config:
    """Guests may write until a test says otherwise."""
    return staffed()


def test_what_a_reader_may(talk: Conversation, chat: ChatFactory) -> None:
    """Read, and become a member; nobody is told of them."""
    talk(f"""
        {STAFF}
        carl > /join #dev
        carl > fish
        carl has read everything
    """)
    switch(chat, guests="read")
    talk(f"""
        {WELCOME}
        dan < -- members only may write: /login NAME
        ann > hello
        ann, bob, carl, dan < ann: hello
        dan > hello
        dan < {WRITE}
        dan > //hello
        dan < {WRITE}
        dan > /me waves
        dan < {WRITE}
        dan > /w ann hello
        dan < {WRITE}
        dan > /topic fish
        dan < {WRITE}
        dan > /away
        dan < {WRITE}
        dan > /whois ann
        dan < {WRITE}
        dan > /join #new
        dan < {WRITE}
        dan > /operator
        dan < ! that is for operators
        dan > /logout
        dan < ! you are not logged in: /login NAME, or /register
        dan > /list
        dan < -- 3 online: ann, bob, carl
        dan > /rooms
        dan < -- #lobby, 3 members
        dan < -- #dev, 1 member
        dan > /join #dev
        dan < -- you are in #dev, 1 member
        dan > /history
        dan < [14:30] #dev carl: fish
        dan > /nick dan
        dan < -- guest1 is now dan
        dan < -- guest1 is now dan in #dev
        5 s pass
        ann, bob, carl read nothing
        dan > /register horse battery
        dan < -- dan is yours now: /login dan on any device
        dan > hello
        carl, dan < #dev dan: hello
    """)


def test_who_logs_in(talk: Conversation, chat: ChatFactory) -> None:
    """Others read of the member only; who logs out again is a reader."""
    talk(STAFF)
    switch(chat, guests="read")
    talk(f"""
        {WELCOME}
        dan < -- members only may write: /login NAME
        dan > /login carl horse battery
        dan < -- you are logged in as carl, and in #lobby
        dan < -- /resume TOKEN brings you back if the connection is lost
        dan < -- you are up to date
        dan > hello
        ann, bob, carl, dan < carl: hello
        dan > /logout
        dan < -- you are logged out
        dan < -- welcome to chatapp: you are guest1, in the lobby
        dan < -- /resume TOKEN brings you back if the connection is lost
        dan < -- members only may write: /login NAME
        dan > hello
        dan < {WRITE}
        ann, bob, carl read nothing
    """)


def test_readers_come_and_go(talk: Conversation, chat: ChatFactory) -> None:
    """Nobody is told, whether they quit, are lost, or come back."""
    talk(STAFF)
    switch(chat, guests="read")
    talk("""
        dan, eve come
        dan, eve have read everything
        dan > /quit
        dan is disconnected
        eve is lost
        carl > hello
        eve > /resume TOKEN
        eve < -- welcome back, guest1: you are in #lobby
        eve < -- /resume TOKEN brings you back if the connection is lost
        eve < carl: hello
        eve < -- you are up to date
        eve > /list #lobby
        eve < -- 3 in #lobby: ann, bob, carl
        eve is lost
        11 s pass
        ann, bob, carl < carl: hello
        ann > /rooms
        ann < -- #lobby, 3 members
    """)


def test_those_who_were_there_before(talk: Conversation, chat: ChatFactory) -> None:
    """They are still listed, and others read when they go."""
    talk(f"""
        {STAFF}
        dan is here
        ann, bob, carl have read everything
    """)
    switch(chat, guests="read")
    talk(f"""
        dan > hello
        dan < {WRITE}
        ann > /list
        ann < -- 4 online: ann, bob, carl, dan
        dan is lost
        ann, bob, carl < -- dan left
        dan > /resume TOKEN
        dan has read everything
        ann > /rooms
        ann < -- #lobby, 3 members
        dan > /quit
        dan is disconnected
        ann, bob, carl read nothing
    """)


def test_readers_who_may_write_again(talk: Conversation, chat: ChatFactory) -> None:
    """Then the others are told of all of them, in one line."""
    talk(STAFF)
    switch(chat, guests="read")
    talk("""
        dan, eve come
        dan, eve have read everything
    """)
    switch(chat, guests="yes")
    talk("""
        ann, bob, carl < -- 2 joined: guest1, guest2
        dan > hello
        ann, bob, carl, dan, eve < guest1: hello
        dan, eve have read everything
        ann > /rooms
        ann < -- #lobby, 5 members
    """)


def test_readers_and_a_restart(talk: Conversation) -> None:
    """Nobody is told of those who come back after it, or do not."""
    talk(f"""
        {STAFF}
        bob > /lockdown on
        dan, eve come
        ann, bob, carl, dan, eve have read everything
        the server is killed
        ann > /resume TOKEN(ann)
        ann has read everything
        dan > /resume TOKEN(dan)
        dan has read everything
        ann reads nothing
        ann > /list
        ann < -- 1 online: ann
        700 s pass
        ann < -- 2 left: bob, carl
        dan has read everything
    """)


def test_a_program(talk: Conversation, chat: ChatFactory) -> None:
    """It reads a code, and may log in."""
    talk(STAFF)
    switch(chat, guests="read")
    talk("""
        program comes
        program has read everything
        program > {"line": "hello", "ref": "a"}
        program < {"type": "error", "code": "members_only", "text": "members only may write: /login NAME", "ref": "a"}
        program > {"line": "/nick dan", "ref": "b"}
        program < {"type": "renamed", "room": "#lobby", "old": "guest1", "new": "dan"}
        program < {"type": "ack", "ref": "b"}
        program > {"login": "carl", "secret": "horse battery"}
        program has read everything
        program > hello
        ann, bob, carl < carl: hello
        program has read everything
    """)  # noqa: E501


def test_whois(talk: Conversation) -> None:
    """Operators see where a user's devices are, and users how many they have."""
    talk(f"""
        {STAFF}
        carl2 connects from 192.0.2.1
        carl2 > /login carl horse battery
        dan comes
        ann, bob, carl, carl2, dan have read everything
        carl > /whois carl
        carl < -- carl is a registered user since 2026-11-22, and here
        carl < -- rooms you share: #lobby
        carl < -- you are on 2 devices
        carl > /whois bob
        carl < -- bob is a registered user since 2026-11-22, and here
        carl < -- rooms you share: #lobby
        bob > /whois carl
        bob < -- carl is a registered user since 2026-11-22, and here
        bob < -- rooms you share: #lobby
        bob < -- carl is on 2 devices, from 192.0.2.1, this machine
        carl is lost
        ann, bob, carl2, dan read nothing
        bob > /whois carl
        bob < -- carl is a registered user since 2026-11-22, and here
        bob < -- rooms you share: #lobby
        bob < -- carl is on 2 devices (1 lost), from 192.0.2.1, this machine
        carl2 > /quit
        carl2 is disconnected
        carl2 has read everything
        ann, bob, dan < -- carl left
        bob > /whois carl
        bob < -- carl is a registered user since 2026-11-22, and not here now
        bob < -- rooms you share: #lobby
        bob < -- carl is on 1 device (lost), from this machine
        carl > /resume TOKEN(carl)
        carl > /quit
        carl is disconnected
        ann, bob, carl, dan have read everything
        bob > /whois carl
        bob < -- carl is a registered user since 2026-11-22, and not here now
        bob < -- rooms you share: #lobby
        bob < -- carl is on 0 devices
        dan > /whois guest1
        dan < -- guest1 is a guest, and here since 2026-11-22 14:30
        dan < -- rooms you share: #lobby
    """)


def test_the_names_of_switches(chat: ChatFactory) -> None:
    """A reload takes effect at once."""
    values: list[tuple[dict[str, Any], Any]] = [
        ({"registration": "invite"}, "invite"),
        ({"registration": "open"}, "open"),
    ]
    for switches, expected in values:
        switch(chat, **switches)
        assert chat.order.gate.registration == expected
