"""Operators: owners say who they are, and it holds on all devices and after restarts."""

from dataclasses import replace

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.config import Accounts, Config
from chatapp.events import Audited
from tests.chat.conftest import config_with
from tests.chat.with_journal.two_devices import LOGIN
from tests.conversation import Conversation

HERE = """
        ann, bob are here
        ann, bob > /register horse battery
        ann, bob have read everything
"""


@pytest.fixture
def config() -> Config:
    """Ann is the owner."""
    return replace(config_with(), accounts=Accounts(owners=("ann",)))


def test_an_operator(talk: Conversation) -> None:
    """Whom an owner appoints, until an owner says otherwise; both are told."""
    talk(f"""
        {HERE}
        bob > /operator
        bob < ! that is for operators
        ann > /operator
        ann < -- owners: ann; operators: nobody
        ann > /operator BOB
        ann < -- bob is an operator now
        bob < -- ann made you an operator: /help shows what you may do
        bob > /operator
        bob < -- owners: ann; operators: bob
        the server is killed
        bob comes
        bob has read everything
        bob > /login bob horse battery
        bob has read everything
        bob > /operator
        bob < -- owners: ann; operators: bob
        ann comes
        ann, bob have read everything
        ann > /login ann horse battery
        ann, bob have read everything
        ann > /operator -bob
        ann < -- bob is no longer an operator
        bob < -- you are no longer an operator
        bob > /operator
        bob < ! that is for operators
        the server is killed
        bob comes
        bob has read everything
        bob > /login bob horse battery
        bob has read everything
        bob > /operator
        bob < ! that is for operators
    """)


def test_all_devices(talk: Conversation) -> None:
    """It begins and ends on all of them."""
    talk(f"""
        bob is here
        bob > /register horse battery
        bob has read everything
        ann is here
        {LOGIN.replace("phone", "ann2")}
        tab > /login bob horse battery
        ann, ann2, bob, tab have read everything
        ann2 > /operator bob
        ann2 < -- bob is an operator now
        bob, tab < -- ann made you an operator: /help shows what you may do
        tab > /operator
        tab < -- owners: ann; operators: bob
        ann > /operator -bob
        ann < -- bob is no longer an operator
        bob, tab < -- you are no longer an operator
        bob, tab > /operator
        bob, tab < ! that is for operators
    """)


def test_what_is_refused(talk: Conversation) -> None:
    """Only owners say who is one, and only registered users are."""
    talk(f"""
        {HERE}
        carl is here
        ann, bob have read everything
        carl > /operator ann
        carl < ! that is for operators
        ann > /operator carl
        ann < ! no registered user: carl
        ann > /operator -
        ann < ! no registered user: {""}
        ann > /operator ann
        ann < ! ann is an owner already
        ann > /operator -bob
        ann < ! bob is no operator
        ann > /operator -ann
        ann < ! ann is no operator
        ann > /operator bob
        ann, bob have read everything
        ann > /operator bob
        ann < ! bob is an operator already
        bob > /operator -bob
        bob < ! that is for owners
        bob > /operator carl
        bob < ! that is for owners
    """)


def test_a_bot_of_an_owner(talk: Conversation, chat: ChatFactory) -> None:
    """It makes nobody an operator."""
    talk(HERE)
    chat.find_user("ann").devices[0].login = "weather"
    talk("""
        ann > /operator bob
        ann < ! a bot may not do that: log in with the password
    """)


def test_a_name_that_is_given_up(talk: Conversation) -> None:
    """Nothing is left of the role, not even if it was on its way."""
    talk(f"""
        {HERE}
        the journal waits
        ann > /operator bob
        bob > /unregister
        bob > bob
        the journal goes on
        bob has read everything
        ann > /operator
        ann has read everything
        ann > /operator
        ann < -- owners: ann; operators: nobody
        the server is killed
        ann comes
        ann has read everything
        ann > /login ann horse battery
        ann has read everything
        ann > /operator
        ann < -- owners: ann; operators: nobody
    """)


def test_a_name_that_is_given_up_first(talk: Conversation) -> None:
    """Then the owner is told so."""
    talk(f"""
        {HERE}
        bob > /unregister
        bob has read everything
        the journal waits
        bob > bob
        ann > /operator bob
        the journal goes on
        bob has read everything
        ann < ! bob is no longer registered
        ann < -- bob left
        ann < -- guest1 joined
        ann > /operator
        ann < -- owners: ann; operators: nobody
    """)


def test_it_is_noted(talk: Conversation, chat: ChatFactory) -> None:
    """Both acts stand in the audit log."""
    talk(f"""
        {HERE}
        ann > /operator bob
        ann > /operator -bob
        ann, bob have read everything
    """)
    events = [entry.event for entry in chat.order.audit.log.entries_from(1)]
    assert events == [
        Audited("ann", act, "bob", "", "", 0.0) for act in ("operator", "no operator")
    ]
