"""Bans: out of a room or off the server, for a while or for good, whatever happens meanwhile."""

from dataclasses import replace

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.chat.with_journal.keepers_of_order import BOB, moderate, owned_by_bob
from tests.conversation import Conversation


@pytest.fixture
def config(config: Config) -> Config:
    """Bob is the owner."""
    return owned_by_bob(config)


ANN = """
        ann connects from 192.0.2.7
        ann is here
        ann > /register horse battery
        ann > /join #dev
        ann, bob have read everything
"""


def test_from_a_room(talk: Conversation) -> None:
    """The user is put out, and kept out: after a new login and a restart, until it ends."""
    talk(f"""
        {BOB}
        {ANN}
        bob > /ban ann 3d spam
        bob < -- ann was banned from #dev by bob for 3 d: spam
        bob < -- ann left #dev
        ann < -- ann was banned from #dev by bob for 3 d: spam
        ann < -- you left #dev and are in #lobby
        ann > /join #dev
        ann < ! you are banned from #dev until 2026-11-25 14:30: spam
        the server is killed
        ann > /login ann horse battery
        ann has read everything
        ann > /join #dev
        ann < ! you are banned from #dev until 2026-11-25 14:30: spam
        bob > /login bob horse battery
        bob, ann have read everything
        bob > /join #dev
        bob > /bans
        bob < -- you are in #dev, 1 member
        bob < -- ann is banned by bob, until 2026-11-25 14:30 UTC (2 d left): spam
        3 days pass
        bob > /bans
        bob < -- nobody is banned or muted
        ann > /join #dev
        ann < -- you are in #dev, 2 members
        bob < -- ann joined #dev
    """)
    assert not talk.chat.journal.records["hold"]  # type: ignore[attr-defined]


def test_unban(talk: Conversation) -> None:
    """It is taken back by the name in the list."""
    talk(f"""
        {BOB}
        {ANN}
        bob > /ban ann
        ann, bob have read everything
        bob > /unban zed
        bob < ! zed is not banned in #dev
        bob > /unban everywhere ann
        bob < ! ann is not banned everywhere
        bob > /unban ANN
        bob < -- ann was unbanned from #dev by bob
        ann > /join #dev
        ann < -- you are in #dev, 2 members
        bob < -- ann joined #dev
        bob > /unban ann
        bob < ! ann is not banned in #dev
    """)
    assert not talk.chat.journal.records["hold"]  # type: ignore[attr-defined]


def test_who_is_nowhere(talk: Conversation) -> None:
    """A registered user who is on no device is banned too, and reads nothing of the room."""
    talk(f"""
        {BOB}
        {ANN}
        ann > /quit
        ann is disconnected
        bob has read everything
        bob > /ban ann
        bob < -- ann was banned from #dev by bob
        ann > /login ann horse battery
        ann, bob have read everything
        ann > /list #dev
        ann < -- 1 in #dev: bob
    """)


def test_a_guest_in_a_room(talk: Conversation) -> None:
    """By name, with look-alikes, and address together; the address is not shown."""
    talk(f"""
        {BOB}
        mallory, other connect from 192.0.2.66
        mallory is here
        mallory > /join #dev
        mallory, bob have read everything
        bob > /ban mallory
        mallory, bob have read everything
        bob > /bans
        bob < -- mallory (a guest) is banned by bob
        mallory > /join #dev
        mallory < ! you are banned from #dev
        mallory > /nick innocent
        mallory > /join #dev
        mallory, bob have read everything
        mallory > /quit
        mallory is disconnected
        bob has read everything
        other is here
        bob has read everything
        other > /join #dev
        bob < -- other joined #dev
        other has read everything
        other > /nick rnallory
        other < ! you are banned from #dev
        far connects from 192.0.2.67
        far is here
        far > /nick mallory
        far > /join #dev
        far, other, bob have read everything
        far > hello
        far, other, bob < #dev mallory: hello
    """)


def test_a_registered_user_everywhere(talk: Conversation) -> None:
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


def test_a_guest_everywhere(talk: Conversation) -> None:
    """Another connection from there may not take the name; those without one do not come in."""
    talk(f"""
        {BOB}
        mallory, again, guest connect from 192.0.2.66
        mallory is here
        bob has read everything
        bob > /ban everywhere mallory
        mallory < -- mallory was banned everywhere by bob
        mallory < ! you are banned
        mallory is disconnected
        bob has read everything
        again comes
        again, bob have read everything
        again > /nick mal1ory
        again < ! you are banned
        bob > /ban everywhere guest1
        again < -- guest1 was banned everywhere by bob
        again < ! you are banned
        again is disconnected
        bob has read everything
        guest < ! you are banned
        guest is disconnected
    """)


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
        bob < -- ann was banned everywhere by bob
        bob < -- ann is banned everywhere
        bob < -- ann left
        ann < -- ann was banned everywhere by bob
        ann < ! you are banned
        ann is disconnected
        bob > /ban everywhere 192.0.2.1
        bob < ! that would hit 1 of 1 online: you; type it again within 60 s if you mean it
        bob > /ban everywhere 192.0.2.1
        bob < -- 192.0.2.1 is banned everywhere
        bob < ! you are banned
        bob is disconnected
    """)


def test_who_enters_meanwhile(talk: Conversation) -> None:
    """Whichever of the two was first, the user is not in the room, and nothing is left behind."""
    talk(f"""
        {BOB}
        ann is here
        bob has read everything
        the journal waits
        at once:
            bob > /ban ann
            ann > /join #dev
        the journal goes on
        bob < -- ann was banned from #dev by bob
        ann < ! you are banned from #dev
        bob > /unban ann
        bob has read everything
        the journal waits
        at once:
            ann > /join #dev
            bob > /ban ann
        the journal goes on
        ann, bob have read everything
        bob > /list #dev
        bob < -- 1 in #dev: bob
        the server is killed
        ann > /resume TOKEN(ann)
        ann < -- welcome back, ann: you are in #lobby
        ann has read everything
    """)


def test_an_account_that_is_given_up_meanwhile(talk: Conversation) -> None:
    """A ban that comes too late is deleted again; one that held goes with the account."""
    talk(f"""
        {BOB}
        {ANN}
        ann > /unregister
        ann has read everything
        the journal waits
        at once:
            ann > ann
            bob > /ban ann
        the journal goes on
        ann, bob have read everything
        bob > /bans
        bob < -- nobody is banned or muted
    """)
    assert not talk.chat.journal.records["hold"]  # type: ignore[attr-defined]
    talk("""
        carl is here
        carl > /register horse battery
        carl, ann, bob have read everything
        bob > /ban carl
        bob < -- carl was banned from #dev by bob
        carl > /unregister
        carl > carl
        carl, ann, bob have read everything
        bob > /bans
        bob < -- nobody is banned or muted
    """)
    assert not talk.chat.journal.records["hold"]  # type: ignore[attr-defined]


def test_a_room_that_is_forgotten(talk: Conversation, chat: ChatFactory) -> None:
    """What held in it goes with it."""
    talk(f"""
        {BOB}
        ann, carl are here
        ann > /register horse battery
        ann > /join #new
        ann, bob, carl have read everything
    """)
    moderate(chat, "ann", "#new")
    talk("""
        ann > /ban carl
        ann < -- carl was banned from #new by ann
        ann > /room give-up
        ann < -- ann gave #new up: nobody keeps it
        ann > /leave
        ann < -- you left #new and are in #lobby
        60 s pass
        carl > /join #new
        carl < -- you are in #new, 1 member
    """)
    assert not talk.chat.journal.records["hold"]  # type: ignore[attr-defined]
