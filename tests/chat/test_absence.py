"""What is kept of users who may come back: their names, their rooms and their whispers."""

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.chat.conftest import config_with
from tests.connect import over_the_line_port
from tests.conversation import MARGIN, Conversation


@pytest.fixture
def config() -> Config:
    """There are ten minutes to come back."""
    return config_with()


def test_a_name_is_kept_for_who_may_come_back(talk: Conversation) -> None:
    """Nobody takes the name meanwhile, and it is free afterwards."""
    talk("""
        ann, bob are here
        ann is lost
        bob < -- ann left
        bob > /nick ann
        bob < ! that name is kept for who may come back to it: ann
        600 s pass
        bob > /nick ann
        bob < -- bob is now ann
        bob > /w bob x
        bob < ! no such user: bob
        late comes
        late has read everything
        bob < -- guest1 joined
        late > /resume TOKEN(ann)
        late < ! that token is mistyped, was used before, or is too old
    """)


def test_who_closes_the_connection_leaves_the_name(talk: Conversation) -> None:
    """A script that ends gives its name up, but may come back, to the name if nobody has it."""
    talk("""
        bot is here
        6 s pass
        bot closes
        again comes
        again has read everything
        again > /resume TOKEN(bot)
        again < -- welcome back, bot: you are in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < -- bot left
        again < -- guest1 joined
        again < -- you are up to date
        again < -- guest1 left
        again < -- bot joined
    """)


def test_who_closes_the_connection_may_lose_the_name(talk: Conversation) -> None:
    """If another user has taken it, the script is a guest."""
    talk("""
        bot is here
        6 s pass
        bot closes
        other > /nick bot
        again comes
        other, again have read everything
        again > /resume TOKEN(bot)
        again < -- welcome back, guest1: you are in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < -- bot left
        again < -- bot joined
        again < -- guest1 joined
        again < -- you are up to date
        again, other < -- guest1 left
        again, other < -- guest1 joined
    """)


@over_the_line_port
def test_a_guest_who_takes_over_keeps_the_number(talk: Conversation) -> None:
    """Nobody is told of anything, so nothing may change."""
    talk("""
        one, two, three come
        one, two, three have read everything
        6 s pass
        one > /quit
        one is disconnected
        two, three < -- guest1 left
        again > /resume TOKEN(three)
        again < -- welcome back, guest3: you are in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < [14:30] -- guest1 left
        again < -- you are up to date
        three < -- you are back over another connection
        three is disconnected
    """)


def test_a_guest_comes_back(talk: Conversation) -> None:
    """A guest gets the lowest free number, which may be another."""
    talk("""
        one comes
        one has read everything
        6 s pass
        one is lost
        two comes
        two has read everything
        again > /resume TOKEN(one)
        again < -- welcome back, guest2: you are in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < -- guest1 left
        again < -- guest1 joined
        again < -- you are up to date
        again, two < -- guest2 joined
    """)


def test_a_room_waits_for_those_who_may_come_back(talk: Conversation) -> None:
    """What was said in a room is read on coming back, also if nobody is left there."""
    talk("""
        ann, bob are here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        bob > /join #dev
        bob < -- you are in #dev, 2 members
        ann < -- bob joined #dev
        6 s pass
        ann is lost
        bob < -- ann left
        bob < -- ann left #dev
        bob > into the void
        bob < #dev bob: into the void
        bob > /leave
        bob < -- you left #dev and are in #lobby
        again > /resume TOKEN(ann)
        again < -- welcome back, ann: you are in #dev, and in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < -- ann left
        again < -- ann left #dev
        again < #dev bob: into the void
        again < -- bob left #dev
        again < -- you are up to date
        again, bob < -- ann joined
        again < -- ann joined #dev
        again > /leave
        again < -- you left #dev and are in #lobby
        again > /rooms
        again < -- #lobby, 2 members
    """)


def test_a_room_goes_with_the_last_who_may_come_back(talk: Conversation) -> None:
    """When time is up, nobody waits for what is said there."""
    talk("""
        ann, bob are here
        bob > /join #ops
        bob < -- you are in #ops, 1 member
        bob is lost
        ann < -- bob left
        ann > /rooms
        ann < -- #lobby, 1 member
        ann < -- #ops, 0 members
        600 s pass
        ann > /rooms
        ann < -- #lobby, 1 member
    """)


@pytest.mark.parametrize("config", [config_with(mailbox_bytes=0)], ids=["from all together"])
def test_whispers_to_the_absent_are_bounded(talk: Conversation) -> None:
    """Nobody fills the server with words for those who are away."""
    long = "x" * 2000
    sent = f"""bob > /w ann {long}
        bob < [you -> ann] {long}
        bob < -- ann is away, and reads it on coming back"""
    talk(f"""
        ann, bob are here
        ann is lost
        bob < -- ann left
        {MARGIN.join([sent] * 26)}
        bob > /w ann {long}
        bob < ! too far behind to be whispered to: ann
    """)


def test_a_reply_to_a_user_who_is_away(talk: Conversation) -> None:
    """An answer waits for them too."""
    talk("""
        ann, bob are here
        ann > /w bob psst
        ann < [you -> bob] psst
        bob < [ann -> you] psst
        ann is lost
        bob < -- ann left
        bob > /reply what?
        bob < [you -> ann] what?
        bob < -- ann is away, and reads it on coming back
    """)


def test_the_oldest_absence_goes_first(talk: Conversation, chat: ChatFactory) -> None:
    """There are never more absent users than there may be sessions."""
    talk("""
        ann, bob, carl are here
        6 s pass
        ann, bob, carl are lost
    """)
    chat.configure(config_with(sessions=2))
    talk("""
        1 s pass
        again comes
        again has read everything
        again > /resume TOKEN(ann)
        again < ! that token is mistyped, was used before, or is too old
        again > /resume TOKEN(bob)
        again < -- welcome back, bob: you are in #lobby
        again has read everything
    """)


@pytest.mark.parametrize("config", [config_with(sessions=0)], ids=["no bound"])
def test_without_a_bound_to_sessions_the_absent_are_kept(talk: Conversation) -> None:
    """Where there may be any number of sessions, any number of users may be absent."""
    talk("""
        ann is here
        ann is lost
        1 s pass
        again comes
        again has read everything
        again > /resume TOKEN(ann)
        again < -- welcome back, ann: you are in #lobby
        again has read everything
    """)
