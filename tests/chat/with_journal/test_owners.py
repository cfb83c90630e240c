"""Owners: their names are taken only on the server's own machine."""

from dataclasses import replace
from typing import Any

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.config import Accounts, Config
from chatapp.hosts import parse_networks
from tests.chat.conftest import config_with
from tests.conversation import Conversation

ELSEWHERE = (
    "ann is an owner's name: connect from the machine that the server runs on, and register it"
    " there"
)
ELSEWHERE_TOO = ELSEWHERE.replace("ann ", "zoe ", 1)
GUEST = "take a name first: /nick NAME"
SECURE = parse_networks("192.0.2.0/24")


@pytest.fixture
def config() -> Config:
    """Ann is to be the owner."""
    accounts = Accounts(owners=("ann",), secure_networks=SECURE)
    return replace(config_with(), accounts=accounts)


def test_from_elsewhere(talk: Conversation) -> None:
    """Nobody takes the name, or one that looks like it, whether it is registered yet or not."""
    talk(f"""
        thief connects from 192.0.2.1
        thief is here
        thief > /nick Ann
        thief < ! {ELSEWHERE.replace("ann ", "Ann ", 1)}
        thief > /nick ann_
        thief < ! that name looks like ann: ann_
        ann is here
        thief has read everything
        ann > /register horse battery
        ann < -- ann is yours now, and you are an owner: /login ann on any device
        ann > /quit
        ann has read everything
        ann is disconnected
        thief has read everything
        thief > /nick ann
        thief < ! that name is registered: ann (/login ann if it is yours)
        thief > /login ann horse battery
        thief has read everything
        thief > /operator
        thief < -- owners: ann; operators: nobody
        thief > /nick ANN
        thief < -- ann is now ANN
    """)


def test_on_the_machine(talk: Conversation) -> None:
    """There, it is a name like others, but for the look-alikes."""
    talk("""
        bob is here
        bob > /nick ann-
        bob < ! that name looks like ann: ann-
        bob > /nick Ann
        bob < -- bob is now Ann
        bob > /operator
        bob < ! register first: /register makes you an owner
        bob > /register horse battery
        bob < -- Ann is yours now, and you are an owner: /login Ann on any device
        bob > /operator
        bob < -- owners: Ann; operators: nobody
    """)


def test_a_name_that_was_taken_before(talk: Conversation, chat: ChatFactory) -> None:
    """Whoever had it before the configuration named it cannot register it, nor a look-alike."""
    accounts = chat.config.accounts
    chat.configure(replace(chat.config, accounts=replace(accounts, owners=())))
    talk("""
        ann, zoe_ connect from 192.0.2.1
        ann, zoe_ are here
    """)
    chat.configure(replace(chat.config, accounts=replace(accounts, owners=("ann", "zoe"))))
    talk(f"""
        ann > /register horse battery
        ann < ! {ELSEWHERE}
        zoe_ > /register horse battery
        zoe_ < ! that name looks like zoe: zoe_
    """)


def test_an_owner_who_is_none_any_more(talk: Conversation, chat: ChatFactory) -> None:
    """A reload of the configuration ends it at once."""
    talk("""
        ann is here
        ann > /register horse battery
        ann > /operator
        ann < -- ann is yours now, and you are an owner: /login ann on any device
        ann < -- owners: ann; operators: nobody
    """)
    accounts = replace(chat.config.accounts, owners=("zoe",))
    chat.configure(replace(chat.config, accounts=accounts))
    talk("""
        ann > /operator
        ann < ! that is for operators
    """)


@pytest.mark.parametrize(
    "switches",
    [
        {"registration": "invite"},
        {"registration": "closed"},
        {"registration": "closed", "guests": "read"},
        {"registration": "invite", "guests": "no"},
    ],
)
def test_the_first_owner_of_a_closed_server(
    talk: Conversation, chat: ChatFactory, switches: dict[str, Any]
) -> None:
    """An owner registers whatever the switches say; who has the name elsewhere does not."""
    accounts = chat.config.accounts
    chat.configure(replace(chat.config, accounts=replace(accounts, owners=())))
    talk("""
        thief connects from 192.0.2.1
        thief > /nick zoe
        thief has read everything
    """)
    accounts = replace(accounts, owners=("ann", "zoe"), **switches)
    chat.configure(replace(chat.config, accounts=accounts))
    talk(f"""
        thief > /nick zoe
        thief has read everything
        thief > /register horse battery
        thief < ! {GUEST if switches.get("guests") == "no" else ELSEWHERE_TOO}
        ann comes
        ann > /nick ann
        ann has read everything
        ann > /register horse battery
        ann < -- ann is yours now, and you are an owner: /login ann on any device
        ann, thief have read everything
        ann > /operator
        ann < -- owners: ann; operators: nobody
        ann > /quit
        ann is disconnected
        thief has read everything
        thief > /quit
        thief is disconnected
    """)
