"""Kicks: a user is put out of a room, or off the server, and may come again."""

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.chat.with_journal.keepers_of_order import BOB, moderate, owned_by_bob
from tests.connect import as_text
from tests.conversation import Conversation


@pytest.fixture
def config(config: Config) -> Config:
    """Bob is the owner."""
    return owned_by_bob(config)


def test_out_of_a_room(talk: Conversation) -> None:
    """All read of it and why; the user is in another room, and may enter again."""
    talk(f"""
        {BOB}
        ann is here
        bob has read everything
        ann > /join #dev
        ann, bob have read everything
        bob > /kick ANN spam, and more
        bob < -- ann was kicked from #dev by bob: spam, and more
        bob < -- ann left #dev
        ann < -- ann was kicked from #dev by bob: spam, and more
        ann < -- you left #dev and are in #lobby
        bob > /kick ann
        bob < ! ann is not in #dev
        ann > /join #dev
        ann < -- you are in #dev, 2 members
        bob < -- ann joined #dev
    """)


def test_out_of_the_only_room(talk: Conversation) -> None:
    """The user is then in the lobby, also after the server was killed."""
    talk(f"""
        {BOB}
        ann is here
        ann > /join #dev
        ann > /leave #lobby
        ann, bob have read everything
        bob > /kick ann
        bob < -- ann was kicked from #dev by bob
        bob < -- ann left #dev
        bob < -- ann joined
        ann < -- ann was kicked from #dev by bob
        ann < -- you left #dev and are in #lobby
        ann < -- you are in #lobby, 2 members
        ann > hello
        ann, bob < ann: hello
        the server is killed
        ann > /resume TOKEN(ann)
        ann < -- welcome back, ann: you are in #lobby
        ann has read everything
        ann > /list #dev
        ann < -- 1 in #dev: bob (not here)
    """)


def test_in_a_private_room(talk: Conversation) -> None:
    """Whoever keeps it keeps order there as anywhere."""
    talk("""
        ann, carl are here
        ann > /register horse battery
        carl > /register horse battery
        ann > /join #dev
        ann > /invite carl
        ann > /room private
        carl > /join #dev
        ann, carl have read everything
        ann > /mute carl 10m
        ann < -- carl was muted in #dev by ann for 10 m
        ann > /unmute carl
        ann < -- carl was unmuted in #dev by ann
        ann > /kick carl
        ann < -- carl was kicked from #dev by ann
        ann < -- carl left #dev
        ann > /ban carl
        ann < -- carl was banned from #dev by ann for good
        ann > /bans
        ann < -- carl is banned by ann
        ann > /unban carl
        ann < -- carl was unbanned from #dev by ann
        ann > /remove
        ann < ! there is no message of ann here to be removed
        carl has read everything
    """)


def test_on_all_devices(talk: Conversation) -> None:
    """Those that are lost come back without the room, and read that it ended."""
    talk(f"""
        {BOB}
        ann is here
        ann > /register horse battery
        ann > /join #dev
        phone > /login ann horse battery
        ann, phone, bob have read everything
        phone is lost
        ann, bob read nothing
        bob > /kick ann
        bob < -- ann was kicked from #dev by bob
        bob < -- ann left #dev
        ann < -- ann was kicked from #dev by bob
        ann < -- you left #dev and are in #lobby
        the server is killed
        phone > /resume TOKEN(phone)
        phone < -- welcome back, ann: you are in #lobby
        phone has read everything
        other > /login ann horse battery
        other, phone have read everything
    """)


def test_a_user_who_is_absent(talk: Conversation) -> None:
    """A guest who comes back is not in the room."""
    talk(f"""
        {BOB}
        ann is here
        ann > /join #dev
        ann, bob have read everything
        ann is lost
        bob has read everything
        bob > /kick ann
        bob < -- ann was kicked from #dev by bob
        ann > /resume TOKEN
        ann < -- welcome back, ann: you are in #lobby
        ann has read everything
        bob < -- ann joined
    """)


def test_what_is_refused(talk: Conversation, chat: ChatFactory) -> None:
    """Who is not there, who is the same or more, and the lobby."""
    talk(f"""
        {BOB}
        ann, carl are here
        ann, carl > /register horse battery
        ann, carl > /join #dev
        ann, carl, bob have read everything
        carl > /kick ann
        carl < ! that is for moderators of the room
    """)
    moderate(chat, "ann")
    moderate(chat, "carl")
    talk("""
        carl > /kick ann
        carl < ! ann is a moderator here
        carl > /kick bob
        carl < ! bob is an owner
        carl > /kick carl
        carl < ! that is you: carl
        carl > /kick zed
        carl < ! no such user: zed
        carl > /kick
        carl < ! usage: /kick USER [REASON]
        carl > /kick everywhere ann
        carl < ! that is for operators
        bob > /kick everywhere
        bob < ! usage: /kick everywhere USER [REASON]
        bob > /join #lobby
        bob < -- you are in #lobby, 3 members
        bob > /kick ann
        bob < ! nobody can be put out of the lobby: /mute USER, or for operators, /kick everywhere
    """)


def test_off_the_server(talk: Conversation) -> None:
    """The connection is closed, and no token is good any more; the user may log in again."""
    talk(f"""
        {BOB}
        ann is here
        ann > /register horse battery
        ann, bob have read everything
        bob > /kick everywhere ann spam
        bob < -- ann was kicked everywhere by bob: spam
        bob < -- ann is kicked everywhere
        bob < -- ann left
        ann < -- ann was kicked everywhere by bob: spam
        ann is disconnected
        ann > /resume TOKEN(ann)
        ann, bob have read everything
        the server is killed
        ann comes
        ann has read everything
        ann > /login ann horse battery
        ann has read everything
    """)


@as_text
def test_the_close_code(talk: Conversation) -> None:
    """A program knows by it not to come back by itself."""
    talk(f"""
        {BOB}
        program comes
        program, bob have read everything
        bob > /kick everywhere guest1
        bob has read everything
        program < {{"type": "moderated", "room": "#lobby", "id": 4, "act": "kick", \
"user": "guest1", "actor": "bob", "everywhere": true, "time": "TIME"}}
    """)
    assert talk.clients["program"].close_code == 4001
    talk("program is disconnected")


def test_who_leaves_meanwhile(talk: Conversation) -> None:
    """What was kept of the kick is deleted again."""
    talk(f"""
        {BOB}
        ann is here
        ann > /join #dev
        ann > /leave #lobby
        ann, bob have read everything
        the journal waits
        bob > /kick ann
        ann > /quit
        the journal goes on
        ann has read everything
        ann is disconnected
        bob has read everything
        the server is killed
        bob > /login bob horse battery
        bob has read everything
        bob > /list #dev
        bob < -- 1 in #dev: bob
        bob > /list
        bob < -- 1 online: bob
    """)
