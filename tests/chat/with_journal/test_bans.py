"""Bans from a room: for a while or for good, whatever happens meanwhile."""

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.chat.with_journal.keepers_of_order import ANN, BOB, moderate, owned_by_bob
from tests.conversation import Conversation


@pytest.fixture
def config(config: Config) -> Config:
    """Bob is the owner."""
    return owned_by_bob(config)


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
        bob < -- ann was banned from #dev by bob for good
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
        bob > /bans
        bob < -- mallory (a guest) is banned by bob
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
        bob < -- ann was banned from #dev by bob for good
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
        the journal waits
        ann > /away
        bob > /ban ann
        ann > /unregister
        ann > ann
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
        bob < -- carl was banned from #dev by bob for good
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
        ann < -- carl was banned from #new by ann for good
        ann > /room give-up
        ann < -- ann gave #new up: nobody keeps it
        ann > /leave
        ann < -- you left #new and are in #lobby
        60 s pass
        carl > /join #new
        carl < -- you are in #new, 1 member
    """)
    assert not talk.chat.journal.records["hold"]  # type: ignore[attr-defined]
