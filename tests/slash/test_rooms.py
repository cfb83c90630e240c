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
        ann < ! not a room: dev (did you mean #dev?)
        ann > /join Lobby
        ann < ! not a room: Lobby (did you mean #Lobby?)
        ann > /j ##dev
        ann < ! not a room: ##dev (did you mean #dev?)
        ann > /leave lobby
        ann < ! not a room: lobby (did you mean #lobby?)
        ann > /join d.v
        ann < ! not a room: d.v (# and 1 to 24 letters, digits, _ or -)
        ann > /join {"x" * 25}
        ann < ! not a room: {"x" * 25} (# and 1 to 24 letters, digits, _ or -)
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


def test_a_topic_is_cleared(talk: Conversation) -> None:
    """A hyphen alone clears it, and everyone in the room reads so; one in a text does not."""
    talk("""
        ann, bob are here
        ann > /topic -
        ann < -- #lobby has no topic
        ann > /topic - and +
        ann, bob < -- ann set the topic: - and +
        bob > /topic  -
        ann, bob < -- bob cleared the topic
        ann > /topic
        ann < -- #lobby has no topic
        ann > /rooms
        ann < -- #lobby, 2 members
        ann > /history 1
        ann < [14:30] -- bob cleared the topic
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        ann > /topic --
        ann < -- ann set the topic of #dev: --
        ann > /topic -
        ann < -- ann cleared the topic of #dev
        bob > /join #dev
        bob < -- you are in #dev, 2 members
        ann < -- bob joined #dev
        carl < -- welcome to chatapp: you are guest1, in the lobby
        carl < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        ann, bob < -- guest1 joined
    """)


@pytest.mark.parametrize("config", [NO_LIMITS], ids=["no limits"])
def test_many_rooms_have_pages(talk: Conversation) -> None:
    """Of very many rooms a page lists a hundred, the oldest first."""
    names = [f"#r{number}" for number in range(1, 121)]
    entered = "\n".join(f"bob > /join {name}" for name in names)
    first, second = (
        "\n".join(f"ann < -- {name}, 1 member" for name in page)
        for page in (names[:99], names[99:])
    )
    more = "ann < -- and 21 more (/rooms 2 goes on)"
    talk("ann, bob are here")
    talk(f"{entered}\nbob has read everything")
    for asked in ("/rooms", "/rooms 1"):
        talk(f"ann > {asked}\nann < -- #lobby, 2 members\n{first}\n{more}")
    talk(f"ann > /rooms 2\n{second}")
    for asked in ("3", "0", "x", "-1"):
        talk(f"ann > /rooms {asked}\nann < ! not a page: {asked} (a number from 1 to 2)")
    talk("ann > /rooms 1 2\nann < ! usage: /rooms [PAGE]")
