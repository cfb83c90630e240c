"""Mutes: a user reads on, and says nothing."""

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.chat.with_journal import keepers_of_order
from tests.chat.with_journal.keepers_of_order import BOB, owned_by_bob
from tests.connect import as_text
from tests.conversation import Conversation


@pytest.fixture
def config(config: Config) -> Config:
    """Bob is the owner."""
    return owned_by_bob(config)


ANN = """
        ann is here
        ann > /join #dev
        ann, bob have read everything
"""


@as_text
def test_in_a_room(talk: Conversation) -> None:
    """Nothing that is said comes through; the user is told each time, and once a minute why."""
    talk(f"""
        {BOB}
        {ANN}
        bob > /mute ann 1h spam
        ann, bob < -- ann was muted in #dev by bob for 1 h: spam
        bob > listen
        ann, bob < #dev bob: listen
        ann > hello
        ann < ! you are muted until 15:30: spam
        ann > hello
        ann < ! you are muted
        ann > /me waves
        ann < ! you are muted
        ann > /topic fish
        ann < ! you are muted
        60 s pass
        ann > /topic fish
        ann < ! you are muted until 15:30: spam
        ann > /join #lobby
        ann < -- you are in #lobby, 2 members
        ann > here I may
        ann, bob < ann: here I may
        the server is killed
        ann > /resume TOKEN(ann)
        ann has read everything
        ann > /join #dev
        ann has read everything
        ann > hello
        ann < ! you are muted until 15:30: spam
        3600 s pass
        ann has read everything
        ann > hello
        ann < #dev ann: hello
    """)


@as_text
def test_everywhere(talk: Conversation) -> None:
    """Whispers and last words too, until it is taken back."""
    talk(f"""
        {BOB}
        {ANN}
        bob > /mute everywhere ann
        ann, bob < -- ann was muted everywhere by bob for good
        ann, bob < -- ann was muted everywhere by bob for good
        bob < -- ann is muted everywhere for good
        ann > hello
        ann < ! you are muted
        ann > /w bob psst
        ann < ! you are muted
        bob > /w ann psst
        bob < [you -> ann] psst
        ann < [bob -> you] psst
        bob > /unmute ann
        bob < ! ann is muted everywhere: /unmute everywhere ann
        bob > /bans
        bob < -- nobody is banned or muted here; /bans everywhere shows 1
        bob > /unmute everywhere ann
        bob < -- ann is muted no longer
        bob > /bans
        bob < -- nobody is banned or muted
        ann > hello
        ann, bob < #dev ann: hello
        bob > /mute ann
        ann, bob < -- ann was muted in #dev by bob for good
        bob > /bans
        bob < -- ann (a guest) is muted by bob
        bob > /unmute ann
        ann, bob < -- ann was unmuted in #dev by bob
        bob > /mute ann
        ann, bob < -- ann was muted in #dev by bob for good
        ann > /quit you all are silly
        bob < -- ann left
        bob < -- ann left #dev
        ann is disconnected
    """)


def test_everywhere_is_for_operators(talk: Conversation, chat: ChatFactory) -> None:
    """A moderator of a room reads nothing of what is in force on the whole server."""
    talk(f"""
        {BOB}
        {keepers_of_order.ANN}
        carl is here
        ann, bob have read everything
    """)
    keepers_of_order.moderate(chat, "ann")
    talk("""
        bob > /mute everywhere carl
        ann, bob, carl have read everything
        ann > /unmute carl
        ann < ! carl is not muted in #dev
        ann > /bans
        ann < -- nobody is banned or muted
        bob > /unmute carl
        bob < ! carl is muted everywhere: /unmute everywhere carl
    """)


@as_text
def test_a_guest_who_took_another_name(talk: Conversation) -> None:
    """The mute holds on, and is taken back by the name that everybody sees, or by the old one."""
    talk(f"""
        {BOB}
        {ANN}
        bob > /mute ann 1h
        ann > /nick zorro
        ann, bob have read everything
        bob > /unmute zorro
        ann, bob < -- zorro was unmuted in #dev by bob
        ann > hello
        ann, bob < #dev zorro: hello
        bob > /unmute zorro
        bob < ! zorro is not muted in #dev
        bob > /mute everywhere zorro
        ann > /nick ann
        ann, bob have read everything
        bob > /unmute zed
        bob < ! zed is not muted in #dev
        bob > /unmute ann
        bob < ! ann is muted everywhere: /unmute everywhere ann
        bob > /unmute everywhere ann
        bob < -- ann is muted no longer
        bob > /mute ann 1h
        ann > /nick zorro
        ann, bob have read everything
        bob > /unmute ann
        ann, bob < -- ann was unmuted in #dev by bob
        bob > /bans
        bob < -- nobody is banned or muted
        bob > /mute zorro 1h
        ann > /nick ann
        ann, bob have read everything
        the server is killed
        ann > /resume TOKEN(ann)
        bob > /resume TOKEN(bob)
        ann, bob have read everything
        bob > /unmute ann
        ann, bob < -- ann was unmuted in #dev by bob
        bob > /bans
        bob < -- nobody is banned or muted
    """)


@as_text
def test_a_guest_who_came_again(talk: Conversation) -> None:
    """The mute is found by the address and a name that looks alike, and taken back by that name."""
    talk(f"""
        {BOB}
        mallory, again connect from 192.0.2.7
        mallory is here
        mallory > /join #dev
        bob > /mute mallory 1h
        mallory > /quit
        mallory, bob have read everything
        mallory is disconnected
        again is here
        again > /join #dev
        again > /nick mal1ory
        bob, again have read everything
        again > hello
        again < ! you are muted until 15:30
        bob > /unmute mal1ory
        again, bob < -- mal1ory was unmuted in #dev by bob
        again > hello
        again, bob < #dev mal1ory: hello
    """)


def test_a_program_is_told_each_time(talk: Conversation) -> None:
    """By the code of an error."""
    talk(f"""
        {BOB}
        program comes
        program > /join #dev
        bob > /mute guest1
        program, bob have read everything
        program > hello
        program < {{"type": "error", "code": "muted", "text": "you are muted"}}
        program > {{"line": "hello", "ref": "a"}}
        program < {{"type": "error", "code": "muted", "text": "you are muted", "ref": "a"}}
    """)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("ann 3y", "not for how long: 3y (10m, 3h, 2d, up to 3650d, or forever)"),
        ("ann 3 days", "not for how long: 3 (did you mean 3d?)"),
        ("ann 0m spam", "not for how long: 0m (10m, 3h, 2d, up to 3650d, or forever)"),
        ("ann 4000d", "not for how long: 4000d (10m, 3h, 2d, up to 3650d, or forever)"),
        ("ann " + 201 * "x", "that reason is too long: 200 characters at most"),
        ("zed 1h", "no such user: zed"),
        ("bob", "that is you: bob"),
    ],
)
def test_what_is_refused(talk: Conversation, words: str, answer: str) -> None:
    """A span that is none, a long reason, nobody, and the user."""
    talk(f"""
        {BOB}
        {ANN}
        bob > /mute {words}
        bob < ! {answer}
        bob > /bans
        bob < -- nobody is banned or muted
    """)
