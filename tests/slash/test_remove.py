"""/remove: one's own last line; tests/chat/with_journal/removal is about that of others."""

import pytest

from tests.connect import AS_TEXT
from tests.conversation import Conversation


@pytest.fixture
def talk(talk: Conversation) -> Conversation:
    """Ann and bob are in the lobby."""
    talk("""
        ann, bob are here
        ann, bob have read everything
    """)
    return talk


def test_ones_own_last_line(talk: Conversation) -> None:
    """Anybody may take it back, then the one before, until there is none."""
    talk("""
        bob > one
        ann, bob < bob: one
        bob > /me waves
        ann, bob < * bob waves
        bob > /remove
        ann, bob < -- 1 message of bob was removed by bob
        ann > /history
        ann < [14:30] bob: one
        ann < [14:30] * bob (removed by bob)
        bob > /remove ME
        ann, bob < -- 1 message of bob was removed by bob
        bob > /remove bob
        bob < ! there is no message of bob here to be removed
        carl is here
        ann, bob have read everything
        carl > /history
        carl < [14:30] bob: (removed by bob)
        carl < [14:30] * bob (removed by bob)
    """)


def test_what_is_ones_own(talk: Conversation) -> None:
    """It is known by the user, whatever the name was then; not what another said by that name."""
    talk("""
        bob > one
        ann, bob < bob: one
        bob > /nick rob
        ann, bob < -- bob is now rob
        ann > /nick bob
        ann, bob < -- ann is now bob
        ann > /remove
        ann < ! there is no message of bob here to be removed
        ann > /remove bob
        ann < ! there is no message of bob here to be removed
        bob > /join #dev
        bob < -- you are in #dev, 1 member
        bob > /remove
        bob < ! there is no message of rob here to be removed
        bob > two
        bob < #dev rob: two
        bob > /remove
        bob < -- 1 message of rob in #dev was removed by rob
        bob > /join #lobby
        bob < -- you are in #lobby, 2 members
        bob > /remove
        ann, bob < -- 1 message of bob was removed by rob
        ann > /history
        ann < [14:30] bob: (removed by rob)
    """)


def test_a_topic(talk: Conversation) -> None:
    """It is a message too, and no longer the room's; a later one stays."""
    talk("""
        bob > /topic fish
        ann, bob < -- bob set the topic: fish
        bob > /remove
        ann, bob < -- 1 message of bob was removed by bob
        ann, bob < -- bob cleared the topic
        bob > /topic
        bob < -- #lobby has no topic
        bob > /remove
        bob < ! there is no message of bob here to be removed
        bob > /topic birds
        ann, bob < -- bob set the topic: birds
        ann > /topic fish
        ann, bob < -- ann set the topic: fish
        bob > /remove
        ann, bob < -- 1 message of bob was removed by bob
        bob > /topic
        bob < -- #lobby is about: fish
        ann > /history
        ann < [14:30] -- bob set the topic: (removed by bob)
        ann < [14:30] -- bob cleared the topic
        ann < [14:30] -- bob set the topic: (removed by bob)
        ann < [14:30] -- ann set the topic: fish
    """)


def test_what_is_refused(talk: Conversation) -> None:
    """What others said, and what is no number of messages."""
    talk("""
        bob > hello
        ann, bob < bob: hello
        ann > /remove bob
        ann < ! that is for moderators of the room
        ann > /remove bob 1
        ann < ! that is for moderators of the room
        bob > /remove bob 1
        bob < ! that is for moderators of the room
        ann > /remove zed
        ann < ! that is for moderators of the room
        ann > /remove bob 0
        ann < ! not a number of messages: 0 (from 1 to 100)
        ann > /remove bob 101
        ann < ! not a number of messages: 101 (from 1 to 100)
        ann > /remove bob 1 spam
        ann < ! usage: /remove [USER] [COUNT]
        ann > /delete
        ann < ! unknown command /delete (did you mean /remove?)
    """)


def test_what_looks_removed(talk: Conversation) -> None:
    """Whoever types what is shown in place of a message has said just that."""
    talk("""
        bob > (removed by ann)
        ann, bob < bob: (removed by ann)
        bob > -- 1 message of ann was removed by bob
        ann, bob < bob: -- 1 message of ann was removed by bob
        bob > /remove
        ann, bob < -- 1 message of bob was removed by bob
        bob > /remove
        ann, bob < -- 1 message of bob was removed by bob
        ann > /history
        ann < [14:30] bob: (removed by bob)
        ann < [14:30] bob: (removed by bob)
    """)


def test_what_programs_read(talk: Conversation) -> None:
    """The ids of the messages; these say who removed them."""
    talk("""
        program comes
        program has read everything
        ann, bob have read everything
        bob > one
        ann, bob < bob: one
        program < {"type": "said", "room": "#lobby", "id": 6, "from": "bob", "text": "one", "time": "TIME"}
        bob > /remove
        ann, bob < -- 1 message of bob was removed by bob
        program < {"type": "removed", "room": "#lobby", "id": 7, "from": "bob", "actor": "bob", "ids": [6], "time": "TIME"}
        program > /history
        program < {"type": "said", "room": "#lobby", "id": 6, "from": "bob", "text": "(removed by bob)", "removed_by": "bob", "time": "TIME", "past": true}
        program > {"line": "/topic fish", "ref": "c1"}
        ann, bob < -- guest1 set the topic: fish
        program < {"type": "topic", "room": "#lobby", "id": 8, "from": "guest1", "topic": "fish", "time": "TIME"}
        program < {"type": "ack", "ref": "c1", "room": "#lobby", "id": 8}
        program > {"line": "/remove", "ref": "c2"}
        ann, bob < -- 1 message of guest1 was removed by guest1
        ann, bob < -- guest1 cleared the topic
        program < {"type": "removed", "room": "#lobby", "id": 9, "from": "guest1", "actor": "guest1", "ids": [8], "time": "TIME"}
        program < {"type": "topic", "room": "#lobby", "id": 10, "from": "guest1", "topic": "", "time": "TIME"}
        program < {"type": "ack", "ref": "c2"}
        program > {"line": "/remove", "ref": "c2"}
        program < {"type": "ack", "ref": "c2"}
    """)  # noqa: E501 - as it is read


@pytest.mark.parametrize("connect", AS_TEXT[1::2], ids="-".join, indirect=True)
def test_a_reader_who_has_stopped(talk: Conversation) -> None:
    """Whoever has not been given the words never reads them, nor what was to be shown of them."""
    talk("""
        ann stops reading
        bob > this is on its way
        bob < bob: this is on its way
        bob > secret
        bob < bob: secret
        bob > /remove
        bob < -- 1 message of bob was removed by bob
        ann reads on
        ann < bob: this is on its way
        ann < bob: (removed by bob)
        ann < -- 1 message of bob was removed by bob
        bob > secret
        ann, bob < bob: secret
        ann stops reading
        bob > x
        bob < bob: x
        ann > /history 2
        bob > /remove
        bob < -- 1 message of bob was removed by bob
        ann reads on
        ann < bob: x
        ann < ! something that was said before was removed meanwhile: /history again
        ann < -- 1 message of bob was removed by bob
    """)
