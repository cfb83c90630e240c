"""Bans everywhere: of users and of networks, and those that are asked about once more."""

from dataclasses import replace

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.chat.with_journal.keepers_of_order import ANN, BOB, owned_by_bob
from tests.conversation import Conversation


@pytest.fixture
def config(config: Config) -> Config:
    """Bob is the owner."""
    return owned_by_bob(config)


def test_a_registered_user(talk: Conversation) -> None:
    """Sessions end, tokens are of no use, and logging in is answered with why, and the end."""
    talk(
        f"""
        {BOB}
        {ANN}
        ann > /token new weather
        ann has read everything
        phone connects from 192.0.2.8
        phone > /login ann horse battery
        phone, ann have read everything
        phone is lost
        bob > /ban everywhere ann 1d spam
        bob < -- ann was banned everywhere by bob for 1 d: spam
        bob < -- ann was banned everywhere by bob for 1 d: spam
        bob < -- ann is banned everywhere for 1 d
        bob < -- ann left #dev
        bob < -- ann left
        ann < -- ann was banned everywhere by bob for 1 d: spam
        ann < -- ann was banned everywhere by bob for 1 d: spam
        ann < ! you are banned until 2026-11-23 14:30: spam
        ann is disconnected
        the server is killed
        phone > /resume TOKEN(phone)
        phone has read everything
        phone > /login ann wrong horse
        phone < ! wrong name or password
        phone > /login ann horse battery
        phone < ! you are banned until 2026-11-23 14:30: spam
        phone is disconnected
        1 days pass
        ann > /login ann horse battery
        ann has read everything
    """
    )


def test_a_guest(talk: Conversation) -> None:
    """Another connection from there may not take the name; those without one stay outside."""
    talk(f"""
        {BOB}
        mallory, again, guest connect from 192.0.2.66
        mallory is here
        bob has read everything
        bob > /ban everywhere mallory
        mallory < -- mallory was banned everywhere by bob for good
        mallory < ! you are banned
        mallory is disconnected
        bob has read everything
        again comes
        again, bob have read everything
        again > /nick mal1ory
        again < ! you are banned
        bob > /ban everywhere guest1
        again < -- guest1 was banned everywhere by bob for good
        again < ! you are banned
        again is disconnected
        bob has read everything
        guest < ! you are banned
        guest < -- members only: /login NAME
        guest > hello
        guest < ! members only: /login NAME
        60.5 s pass
        guest < -- not logged in within 60 s: goodbye
        guest is disconnected
        bob reads nothing
    """)


def test_members_where_a_guest_is_banned(talk: Conversation) -> None:
    """They log in and come back; guests stay outside until it ends, and cannot register."""
    talk(f"""
        {BOB}
        {ANN}
        spam, late, other, phone, again connect from 192.0.2.7
        spam, late come
        spam, late, ann, bob have read everything
        late is lost
        spam, ann, bob have read everything
        bob > /ban everywhere guest1 1h spam
        spam < -- guest1 was banned everywhere by bob for 1 h: spam
        spam < ! you are banned until 15:30: spam
        spam is disconnected
        ann, bob have read everything
        ann is lost
        bob has read everything
        ann > /resume TOKEN(ann)
        ann < -- welcome back, ann: you are in #dev, and in #lobby
        ann, bob have read everything
        late > /resume TOKEN(late)
        late < ! you are banned until 15:30: spam
        late < -- members only: /login NAME
        late < ! that token is mistyped, was used before, or is too old
        late > /nick innocent
        late < -- guest1 is now innocent
        late > /register horse battery
        late < ! you are banned until 15:30: spam
        ann > /list
        ann < -- 2 online: ann, bob
        late > /login ann horse battery
        late has read everything
        late > hello
        ann, bob, late < #dev ann: hello
        late > /logout
        late < -- you are logged out
        late < ! you are banned until 15:30: spam
        late < -- members only: /login NAME
        ann, bob read nothing
        3600 s pass
        late has read everything
        late is disconnected
        again comes
        again < -- welcome to chatapp: you are guest1, in the lobby
        again, ann, bob have read everything
    """)


def test_who_comes_meanwhile(talk: Conversation, chat: ChatFactory) -> None:
    """A guest who was about to come in stays outside, also when others may do more or less."""
    talk(f"""
        {BOB}
        spam, late connect from 192.0.2.7
        spam comes
        bob, spam have read everything
        the journal waits
        at once:
            bob > /ban everywhere guest1
            late comes
        the journal goes on
        late < ! you are banned
        late < -- members only: /login NAME
        bob, spam have read everything
        spam is disconnected
    """)
    for guests in ("read", "yes"):
        accounts = replace(chat.config.accounts, guests=guests)
        chat.configure(replace(chat.config, accounts=accounts))
        talk("""
            late, bob read nothing
            bob > /list
            bob < -- 1 online: bob
        """)
    assert not [row for row in chat.journal.records["user"].values() if row["guest"]]  # type: ignore[attr-defined]


def test_networks(talk: Conversation) -> None:
    """Who is there from one is disconnected, and nobody comes in from there, also later."""
    talk(f"""
        {BOB}
        ann, late connect from 2001:db8:0:1::1
        near connects from 2001:db8:0:1:ffff::2
        far connects from 2001:db8:0:2::1
        ann is here
        bob has read everything
        bob > /ban 2001:db8:0:1::1
        bob < ! addresses are banned everywhere: /ban everywhere ADDRESS
        bob > /ban everywhere 2001:db8:0:1::1 2h flood
        ann < ! you are banned until 16:30: flood
        ann is disconnected
        bob < -- 2001:db8:0:1::/64 is banned everywhere for 2 h
        bob < -- ann left
        the server is killed
        late < ! you are banned until 16:30: flood
        late is disconnected
        near < ! you are banned until 16:30: flood
        near is disconnected
        far comes
        far has read everything
        bob > /login bob horse battery
        bob has read everything
        bob > /bans everywhere
        bob < -- 2001:db8:0:1::/64 is banned by bob, until 2026-11-22 16:30 UTC (1 h left): flood
        bob > /unban everywhere 2001:db8:0:1::
        bob < -- 2001:db8:0:1::/64 is banned no longer
        ann comes
        ann, bob have read everything
        bob > /ban everywhere 192.0.2.0/99
        bob < ! not an address or a network: 192.0.2.0/99 (192.0.2.1, 192.0.2.0/24, 2001:db8::/48)
        bob > /ban everywhere 127.0.0.1
        bob < ! that is the machine that the server runs on
        far has read everything
    """)


def test_what_takes_the_same_line_again(talk: Conversation, chat: ChatFactory) -> None:
    """A ban that would hit its author, an operator, or, from 20 online, many."""
    config = chat.config
    chat.configure(replace(config, accounts=replace(config.accounts, owners=())))
    talk(f"""
        bob connects from 192.0.2.1
        {BOB}
    """)
    chat.configure(config)
    talk("""
        ann connects from 192.0.2.2
        ann is here
        ann > /register horse battery
        ann, bob have read everything
        bob > /ban everywhere 192.0.0.0/16
        bob < ! that would hit 2 of 2 online: you, ann; type it again within 60 s if you mean it
        61 s pass
        bob > /ban everywhere 192.0.0.0/16
        bob < ! that would hit 2 of 2 online: you, ann; type it again within 60 s if you mean it
        bob > /ban everywhere 192.0.0.0/15
        bob < ! that would hit 2 of 2 online: you, ann; type it again within 60 s if you mean it
    """)
    ann = chat.find_user("ann")
    assert ann.account is not None
    ann.account.is_operator = True
    talk("""
        bob > /ban everywhere ann
        bob < ! that would hit 1 of 2 online: ann; type it again within 60 s if you mean it
        bob > /ban everywhere ann
        bob < -- ann was banned everywhere by bob for good
        bob < -- ann is banned everywhere for good
        bob < -- ann left
        ann < -- ann was banned everywhere by bob for good
        ann < ! you are banned
        ann is disconnected
        bob > /ban everywhere 192.0.2.1
        bob < ! that would hit 1 of 1 online: you; type it again within 60 s if you mean it
        bob > /ban everywhere 192.0.2.1
        bob < -- 192.0.2.1 is banned everywhere for good
        bob < ! you are banned
        bob is disconnected
    """)
