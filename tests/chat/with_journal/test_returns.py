"""What is kept for those who come back: rooms they left, names, replies, and the time they have."""

from dataclasses import replace

import pytest

from chatapp.chat.factory import ChatFactory
from tests.connect import over_the_line_port
from tests.conversation import Conversation
from tests.journal import FakeJournal


def leave_unread(talk: Conversation) -> None:
    """Have ann leave a room in which something was said that has not arrived."""
    talk("""
        ann, bob are here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        bob > /join #dev
        bob < -- you are in #dev, 2 members
        ann < -- bob joined #dev
        30 s pass
        ann stops reading
        bob > unread
        bob < #dev bob: unread
        ann > /leave
        bob < -- ann left #dev
        bob > after
        bob < #dev bob: after
    """)


@over_the_line_port
def test_a_room_that_was_left_is_read_to_its_end(talk: Conversation) -> None:
    """What was said there before comes after a loss, and nothing that was said later."""
    leave_unread(talk)
    talk("""
        ann is lost
        bob < -- ann left
        ann > /resume TOKEN
        ann < -- welcome back, ann: you are in #lobby
        ann < -- /resume TOKEN brings you back if the connection is lost
        ann < [14:30] #dev bob: unread
        ann < -- ann left
        ann < -- you are up to date
        bob < -- ann joined
    """)


@over_the_line_port
def test_a_room_that_was_left_before_a_restart(talk: Conversation) -> None:
    """It is kept that its end was not read yet."""
    leave_unread(talk)
    talk("""
        the server is killed
        ann > /resume TOKEN(ann)
        ann < -- welcome back, ann: you are in #lobby
        ann < -- /resume TOKEN brings you back if the connection is lost
        ann < [14:30] #dev bob: unread
        ann < -- you are up to date
    """)


def test_a_room_that_was_left_and_read(talk: Conversation, journal: FakeJournal) -> None:
    """Nothing more is kept of it."""
    talk("""
        ann is here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        ann > hello
        ann < #dev ann: hello
        30 s pass
        ann > /leave
        ann < -- you left #dev and are in #lobby
        30 s pass
    """)
    (place,) = journal.rows["place"]
    assert place.endswith("/1")


def test_a_name_that_was_given_up(talk: Conversation) -> None:
    """A client that closes the connection leaves its name to others, after a restart too."""
    talk("""
        ann, bob, carl are here
        ann closes
        bob, carl < -- ann left
        carl is lost
        bob < -- carl left
        the server is killed
        bob > /resume TOKEN(bob)
        bob has read everything
        bob > /nick carl
        bob < ! that name is kept for who may come back to it: carl
        bob > /nick ann
        bob < -- bob is now ann
        again > /resume TOKEN(ann)
        again < -- welcome back, guest1: you are in #lobby
        again, bob have read everything
    """)


def test_a_reply_after_a_restart(talk: Conversation) -> None:
    """It is known who whispered last, also to a user who is away."""
    talk("""
        ann, bob are here
        bob > /w ann psst
        bob < [you -> ann] psst
        ann < [bob -> you] psst
        the server is killed
        ann > /resume TOKEN(ann)
        ann has read everything
        ann > /reply are you there?
        ann < [you -> bob] are you there?
        ann < -- bob is away, and reads it on coming back
        bob > /resume TOKEN(bob)
        bob has read everything
        ann > /reply now?
        ann < [you -> bob] now?
        bob < [ann -> you] now?
        bob > /quit
        bob is disconnected
        ann < -- bob left
        the server is killed
        ann > /resume TOKEN(ann)
        ann has read everything
        ann > /reply hello
        ann < ! no longer here: bob
    """)


@pytest.mark.parametrize(("seconds", "back"), [(60, False), (3600, True)])
def test_the_time_to_come_back_is_changed(
    talk: Conversation, chat: ChatFactory, seconds: int, *, back: bool
) -> None:
    """From then on it holds for all, those included who are away already."""
    talk("""
        ann, bob are here
        6 s pass
        ann is lost
        bob < -- ann left
        bob > hello
        bob < bob: hello
    """)
    history = replace(chat.config.history, resume_seconds=seconds)
    chat.configure(replace(chat.config, history=history))
    talk("700 s pass")
    if back:
        talk("""
            ann > /resume TOKEN
            ann < -- welcome back, ann: you are in #lobby
            ann < -- /resume TOKEN brings you back if the connection is lost
            ann < -- ann left
            ann < bob: hello
            ann < -- you are up to date
            ann has read everything
            bob < -- ann joined
        """)
    else:
        talk("""
            bob > /nick ann
            bob < -- bob is now ann
            again > /resume TOKEN(ann)
            again < -- welcome to chatapp: you are guest1, in the lobby
            again < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
            again < -- /resume TOKEN brings you back if the connection is lost
            again < ! that token is mistyped, was used before, or is too old
            bob < -- guest1 joined
        """)
