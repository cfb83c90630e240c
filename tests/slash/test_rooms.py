"""/join, /leave, /rooms and /topic."""

from dataclasses import replace

import pytest

from chatapp.config import Config, Limits
from tests.conftest import NO_PAST
from tests.conversation import Conversation

NO_LIMITS = replace(
    Config(), limits=Limits(messages_per_second=0, rooms=0, rooms_per_user=0), history=NO_PAST
)


def test_lines_go_to_the_current_room(talk: Conversation) -> None:
    """The room joined last is where lines are said; joining again switches back."""
    talk("""
        ann, bob are here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        ann > in dev
        ann < #dev ann: in dev
        ann > /join #lobby
        ann < -- you are in #lobby, 2 members
        ann > in the lobby
        ann, bob < ann: in the lobby
    """)


def test_joins_that_are_refused(talk: Conversation) -> None:
    """A room has a name, with a # in front."""
    talk(f"""
        ann is here
        ann > /join
        ann < ! usage: /join #ROOM
        ann > /join dev
        ann < ! not a room: dev (# and 1 to 24 letters, digits, _ or -)
        ann > /join #
        ann < ! not a room: # (# and 1 to 24 letters, digits, _ or -)
        ann > /join #{"x" * 25}
        ann < ! not a room: #{"x" * 25} (# and 1 to 24 letters, digits, _ or -)
    """)


def test_leaving(talk: Conversation) -> None:
    """The others read who left, the user who left reads where they are now."""
    talk("""
        ann, bob are here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        bob > /join #dev
        bob < -- you are in #dev, 2 members
        ann < -- bob joined #dev
        ann > /leave
        ann < -- you left #dev and are in #lobby
        bob < -- ann left #dev
        bob > /leave #LOBBY
        bob < -- you left #lobby and are in #dev
        ann < -- bob left
        bob > still here
        bob < #dev bob: still here
        ann > /leave #dev
        ann < ! you are not in #dev
    """)


def test_leaving_the_only_room_is_refused(talk: Conversation) -> None:
    """Everybody is somewhere."""
    talk("""
        ann is here
        ann > /leave
        ann < ! you are in no other room; /quit leaves the chat
        ann > /leave #no
        ann < ! no such room: #no
    """)


def test_a_topic(talk: Conversation) -> None:
    """It is told to the room, and shown on asking, on joining and in the list of rooms."""
    talk(f"""
        ann, bob are here
        ann > /topic
        ann < -- #lobby has no topic
        ann > /topic  all  things
        ann, bob < -- ann set the topic: all  things
        ann > /topic
        ann < -- #lobby is about: all  things
        bob > /join #dev
        bob < -- you are in #dev, 1 member
        bob > /topic fish
        bob < -- bob set the topic of #dev: fish
        bob > /rooms
        bob < -- #lobby, 2 members: all  things
        bob < -- #dev, 1 member: fish
        bob > /join #lobby
        bob < -- you are in #lobby, 2 members: all  things
        bob > /topic {"x" * 201}
        bob < ! that topic is too long: 200 characters at most
    """)


def test_newcomers_read_the_topic_of_the_lobby(talk: Conversation) -> None:
    """What the lobby is about is part of the welcome."""
    talk("""
        ann is here
        ann > /topic all things
        ann < -- ann set the topic: all things
        bob < -- welcome to chatapp: you are guest1, in the lobby
        bob < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        bob < -- the topic is: all things
        ann < -- guest1 joined
    """)


@pytest.mark.parametrize("config", [NO_LIMITS], ids=["no limits"])
def test_many_rooms_are_cut(talk: Conversation) -> None:
    """Of very many rooms the oldest hundred are listed."""
    names = [f"#r{number}" for number in range(1, 121)]
    entered = "\n".join(f"bob > /join {name}" for name in names)
    listed = "\n".join(f"ann < -- {name}, 1 member" for name in names[:99])
    talk("ann, bob are here")
    talk(f"{entered}\nbob has read everything")
    talk(f"ann > /rooms\nann < -- #lobby, 2 members\n{listed}\nann < -- and 21 more")
