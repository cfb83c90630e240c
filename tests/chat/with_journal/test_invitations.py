"""Invitations: who registers with one while others cannot."""

import pytest

from chatapp.chat.departures import Departure
from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.chat.with_journal.staffed import STAFF, staffed, switch
from tests.conversation import Conversation

ASKED = "-- your invitation, which an operator can give you:"
NOT_GOOD = "! that invitation is mistyped, used, or too old"

pytestmark = pytest.mark.usefixtures("numbered_codes")


@pytest.fixture
def config() -> Config:
    """Everybody may register until a test says otherwise."""
    return staffed()


def test_a_code(talk: Conversation, chat: ChatFactory) -> None:
    """It is asked for after the password, and good once."""
    talk(f"""
        {STAFF}
        dan, eve are here
        ann, bob, carl have read everything
        bob > /invitation 2
        bob < -- code1 lets somebody register, once, until 2026-12-22
        bob < -- code2 lets somebody register, once, until 2026-12-22
    """)
    switch(chat, registration="invite")
    talk(f"""
        dan > /register
        dan < -- a password for dan, 10 characters at least:
        dan > horse battery
        dan < {ASKED}
        dan > code3
        dan < {NOT_GOOD} (your next line tries again, an empty one cancels)
        dan > CODE1
        dan < -- dan is yours now: /login dan on any device
        eve > /register horse battery
        eve < {ASKED}
        eve > code1
        eve < {NOT_GOOD} (your next line tries again, an empty one cancels)
        eve > {""}
        eve < -- cancelled
        the server is killed
    """)
    switch(talk.chat, registration="invite")
    talk(f"""
        finn is here
        finn > /register horse battery
        finn < {ASKED}
        finn > code1
        finn < {NOT_GOOD} (your next line tries again, an empty one cancels)
        finn > {""}
        finn < -- cancelled
    """)


def test_after_a_restart(talk: Conversation) -> None:
    """What was not used is good still, until it is too old; only hashes are kept."""
    talk(f"""
        {STAFF}
        bob > /invitation 2
        bob has read everything
        the server is killed
    """)
    switch(talk.chat, registration="invite")
    talk(f"""
        dan is here
        dan > /register horse battery
        dan < {ASKED}
        dan > code1
        dan < -- dan is yours now: /login dan on any device
        eve is here
        dan has read everything
        31 days pass
        eve has read everything
        eve > /register horse battery
        eve < {ASKED}
        eve > code2
        eve < {NOT_GOOD} (your next line tries again, an empty one cancels)
        eve > {""}
        eve < -- cancelled
        dan has read everything
    """)


def test_codes_of_who_is_no_operator_any_more(talk: Conversation, chat: ChatFactory) -> None:
    """They are good no longer."""
    talk(f"""
        {STAFF}
        dan is here
        bob > /invitation
        ann > /operator -bob
        ann, bob, carl have read everything
    """)
    switch(chat, registration="invite")
    talk(f"""
        dan > /register horse battery
        dan < {ASKED}
        dan > code1
        dan < {NOT_GOOD} (your next line tries again, an empty one cancels)
        dan > {""}
        dan < -- cancelled
    """)


def test_two_with_one_code(talk: Conversation, chat: ChatFactory) -> None:
    """One of them registers, even if both ask while the journal writes."""
    talk(f"""
        {STAFF}
        dan, eve are here
        bob > /invitation
        ann, bob, carl, dan have read everything
    """)
    switch(chat, registration="invite")
    talk(f"""
        dan, eve > /register horse battery
        dan, eve < {ASKED}
        the journal waits
        dan > code1
        eve > code1
        the journal goes on
        dan < -- dan is yours now: /login dan on any device
        eve < {NOT_GOOD} (your next line tries again, an empty one cancels)
        eve > {""}
        eve < -- cancelled
    """)


def test_a_code_of_who_has_gone(talk: Conversation, chat: ChatFactory) -> None:
    """It is good again, if nothing came of it."""
    talk(f"""
        {STAFF}
        dan, eve are here
        bob > /invitation
        ann, bob, carl, dan have read everything
    """)
    switch(chat, registration="invite")
    talk(f"""
        dan > /register horse battery
        dan < {ASKED}
        the journal waits
        dan > code1
    """)
    (session,) = chat.find_user("dan").sessions
    chat.departures.depart(session, Departure.QUIT, "left")
    talk(f"""
        the journal goes on
        ann, bob, carl, dan, eve have read everything
        dan is disconnected
        eve > /register horse battery
        eve < {ASKED}
        eve > code1
        eve < -- eve is yours now: /login eve on any device
    """)


def test_a_code_that_was_sent_along(talk: Conversation, chat: ChatFactory) -> None:
    """It is never said, even if /register is refused before it could ask for one."""
    switch(chat, registration="invite")
    talk(f"""
        dan, eve are here
        dan has read everything
        at once:
            dan > /register short
            dan > code1
        dan < ! that password is too short: 10 characters at least
        dan < -- that line was dropped: it could have been a password
        at once:
            dan > /register horse battery
            dan > code1
        dan < {ASKED}
        dan < {NOT_GOOD} (your next line tries again, an empty one cancels)
        eve reads nothing
    """)


def test_guessing(talk: Conversation, chat: ChatFactory) -> None:
    """Whoever tries codes waits, longer and longer; others do not."""
    switch(chat, registration="invite")
    talk(f"""
        dan connects from 192.0.2.1
        eve connects from 192.0.2.2
        dan, eve are here
        dan has read everything
        dan > /register horse battery
        dan < {ASKED}
        dan > a
        dan < {NOT_GOOD} (your next line tries again, an empty one cancels)
        dan > b
        dan < {NOT_GOOD} (your next line tries again, an empty one cancels)
        dan > c
        dan < {NOT_GOOD} (your next line tries again, an empty one cancels)
        dan > d
        dan < ! too many tries; try again in 1 s (the question is over: what you type now is said)
        eve > /register horse battery
        eve < {ASKED}
        eve > a
        eve < {NOT_GOOD} (your next line tries again, an empty one cancels)
        dan > hello
        dan, eve < dan: hello
        3 s pass
        dan > /register horse battery
        dan < {ASKED}
        dan > e
        dan < {NOT_GOOD} (your next line tries again, an empty one cancels)
        dan > f
        dan < ! too many tries; try again in 2 s (the question is over: what you type now is said)
        eve > {""}
        eve < -- cancelled
    """)


def test_closed(talk: Conversation, chat: ChatFactory) -> None:
    """Then nobody registers, and those who have log in."""
    talk(f"""
        {STAFF}
        dan is here
        ann, bob, carl have read everything
    """)
    switch(chat, registration="closed")
    talk("""
        dan > /register
        dan < ! nobody can register here now
        dan > /register horse battery
        dan < ! nobody can register here now
        dan > /login carl horse battery
        dan < -- you are logged in as carl, and in #lobby
        ann, bob, carl, dan have read everything
    """)


def test_a_password_that_is_none(talk: Conversation, chat: ChatFactory) -> None:
    """That is said before the invitation is asked for."""
    switch(chat, registration="invite")
    talk("""
        dan is here
        dan > /register short
        dan < ! that password is too short: 10 characters at least
        dan > hello
        dan < dan: hello
    """)
