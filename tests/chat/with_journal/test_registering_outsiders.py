"""Outsiders register: then they are in, and nothing is left of those who go before."""

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.chat.with_journal.staffed import ONLY, STAFF, staffed, switch
from tests.conversation import Conversation
from tests.journal import FakeJournal


@pytest.fixture
def config() -> Config:
    """Guests may come in until a test says otherwise."""
    return staffed()


def test_who_registers(talk: Conversation, chat: ChatFactory) -> None:
    """That user is in, and comes back by the token."""
    talk(STAFF)
    switch(chat, guests="no")
    talk(f"""
        dan < -- {ONLY}
        dan > /register horse battery
        dan < ! take a name first: /nick NAME
        dan > /nick carl
        dan < ! that name is registered: carl (/login carl if it is yours)
        dan > /nick dan
        dan < -- guest1 is now dan
        dan > /register horse battery
        dan < -- dan is yours now: /login dan on any device
        dan < -- you are in #lobby, 4 members
        dan < -- /resume TOKEN brings you back if the connection is lost
        ann, bob, carl < -- dan joined
        dan > hello
        ann, bob, carl, dan < dan: hello
        dan is lost
        ann, bob, carl < -- dan left
        dan > /resume TOKEN
        dan has read everything
        dan > hello
        ann, bob, carl have read everything
        the server is killed
        dan > /resume TOKEN(dan)
        dan has read everything
        dan > hello
        dan < dan: hello
        dan > /logout
        dan > /login dan horse battery
        dan has read everything
        dan > /list
        dan < -- 1 online: dan
    """)


def test_who_goes_while_registering(
    talk: Conversation, chat: ChatFactory, journal: FakeJournal
) -> None:
    """Nothing is left of what was to be."""
    talk(STAFF)
    switch(chat, guests="no")
    talk(f"""
        dan < -- {ONLY}
        dan > /nick dan
        dan has read everything
        the journal waits
        dan > /register horse battery
        dan is lost
        the journal goes on
        ann, bob, carl read nothing
    """)
    assert len(journal.records["account"]) == 3
    assert {row["name"] for row in journal.records["user"].values()} == {"ann", "bob", "carl"}
    assert not [key for key in journal.claims if key == "name:clan"]


def test_who_waits_too_long(talk: Conversation, chat: ChatFactory) -> None:
    """Such a client is disconnected after a minute."""
    switch(chat, guests="no")
    talk(f"""
        dan, eve come
        dan, eve < -- {ONLY}
        30 s pass
        eve > /nick eve
        eve < -- guest2 is now eve
        eve > /register horse battery
        eve has read everything
        31 s pass
        dan < -- not logged in within 60 s: goodbye
        dan is disconnected
        eve > hello
        eve < eve: hello
    """)
