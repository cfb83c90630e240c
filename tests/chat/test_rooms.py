"""Rooms: what their members read, when a room ends, and how many there may be."""

from dataclasses import replace
from typing import NoReturn

import pytest

from chatapp.chat import room as room_module
from chatapp.chat.factory import ChatFactory
from chatapp.chat.room import CROWD_SECONDS
from chatapp.config import Config, Limits
from chatapp.log.reader import Reader
from chatapp.session.session import Session
from tests.chat.conftest import config_with
from tests.conftest import NO_PAST
from tests.connect import Connect, as_text
from tests.conversation import Conversation


@pytest.fixture
def config() -> Config:
    """Limits that are soon reached."""
    return replace(
        Config(), limits=Limits(rooms=4, rooms_per_user=3, messages_per_second=0), history=NO_PAST
    )


def test_a_room_is_its_members_alone(talk: Conversation) -> None:
    """What is said in a room is read there, with its name, and nowhere else."""
    talk("""
        ann, bob, carl are here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        bob > /join #DEV
        bob < -- you are in #dev, 2 members
        ann < -- bob joined #dev
        ann > hello
        ann, bob < #dev ann: hello
        ann > /me waves
        ann, bob < #dev * ann waves
    """)


IN_DEV = """
    ann, bob are here
    ann > /join #dev
    ann < -- you are in #dev, 1 member
    bob > /join #dev
    bob < -- you are in #dev, 2 members
    ann < -- bob joined #dev
"""


def test_what_was_said_before_leaving_is_read(talk: Conversation) -> None:
    """Lines of the same turn are read up to the moment of leaving, and no further."""
    talk(IN_DEV)
    talk("""
        at once:
            ann > one
            bob > /leave
            ann > two
        bob < #dev ann: one
        bob < -- you left #dev and are in #lobby
        ann < #dev ann: one
        ann < -- bob left #dev
        ann < #dev ann: two
    """)


@as_text  # programs count, and so read that they left
def test_leaving_and_coming_back_in_a_turn(talk: Conversation) -> None:
    """Each entry of the room is read once, whoever comes and goes."""
    talk(IN_DEV)
    talk("""
        at once:
            bob > one
            bob > /leave
            bob > /join #dev
            bob > two
        bob < #dev bob: one
        bob < -- you left #dev and are in #lobby
        bob < -- you are in #dev, 2 members
        bob < #dev bob: two
        ann < #dev bob: one
        ann < -- bob left #dev
        ann < -- bob joined #dev
        ann < #dev bob: two
    """)


def test_an_empty_room_goes_away(talk: Conversation) -> None:
    """The last one out closes the room, and its topic goes; the lobby stays."""
    talk("""
        ann, bob are here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        ann > /topic fish
        ann < -- ann set the topic of #dev: fish
        ann > /leave
        ann < -- you left #dev and are in #lobby
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        ann > /topic
        ann < -- #dev has no topic
        ann, bob are lost
        carl is here
        carl > /rooms
        carl < -- #lobby, 1 member
    """)


def test_rooms_of_a_user_are_limited(talk: Conversation) -> None:
    """One room too many is refused; leaving one makes place."""
    talk("""
        ann is here
        ann > /join #a
        ann < -- you are in #a, 1 member
        ann > /join #b
        ann < -- you are in #b, 1 member
        ann > /join #c
        ann < ! you are in 3 rooms, which is the most
        ann > /join #a
        ann < -- you are in #a, 1 member
        ann > /leave
        ann < -- you left #a and are in #b
        ann > /join #c
        ann < -- you are in #c, 1 member
    """)


@pytest.mark.parametrize(
    "config", [config_with(rooms_per_user=1), config_with(rooms=1)], ids=["of a user", "in all"]
)
def test_one_room_is_one(talk: Conversation, config: Config) -> None:
    """A limit of one is said in the singular."""
    are = "you are in" if config.limits.rooms_per_user == 1 else "there is"
    talk(f"""
        ann is here
        ann > /join #a
        ann < ! {are} 1 room, which is the most
    """)


def test_rooms_in_all_are_limited(talk: Conversation) -> None:
    """One room too many is refused; those that are there can be entered."""
    talk("""
        ann, bob are here
        ann > /join #a
        ann < -- you are in #a, 1 member
        ann > /join #b
        ann < -- you are in #b, 1 member
        bob > /join #c
        bob < -- you are in #c, 1 member
        bob > /join #d
        bob < ! there are 4 rooms, which is the most
        bob > /join #a
        bob < -- you are in #a, 2 members
        ann < -- bob joined #a
    """)


def test_a_crowd_is_told_of_comings_now_and_then(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where many would have to be told, it is later, but not after what somebody says."""
    monkeypatch.setattr(room_module, "CROWD", 1)
    talk(f"""
        ann is here
        1 s pass
        at once:
            first > /list
        first has read everything
        ann < -- guest1 joined
        at once:
            second > /list
        second has read everything
        ann, first read nothing
        ann > hello
        ann, first < -- guest2 joined
        ann, first, second < ann: hello
        at once:
            third > /list
        third has read everything
        ann, first, second read nothing
        {CROWD_SECONDS} s pass
        ann, first, second < -- guest3 joined
        first, second, third are lost
        ann reads nothing
        {CROWD_SECONDS} s pass
        ann < -- 3 left: guest1, guest2, guest3
    """)


class Untouched(dict[Session, Reader]):
    """Readers at whom nobody may look."""

    def items(self) -> NoReturn:
        raise AssertionError


def test_without_news_nobody_is_looked_at(connect: Connect, chat: ChatFactory) -> None:
    """A guest whom nobody saw, as everyone is who comes back, costs the others nothing."""
    ann, bob = connect.named("ann", "bob")
    ann.send("hello")
    lobby = chat.rooms["#lobby"]
    lobby.readers = Untouched(lobby.readers)
    lobby.flush()
    lobby.readers = dict.copy(lobby.readers)
    assert bob.read() == ["ann: hello"]
