"""Ignoring: /ignore, /unignore and /ignored."""

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.chat.persons import IGNORED_AT_MOST
from chatapp.config import Config
from tests.chat.conftest import config_with
from tests.connect import Connect, as_text
from tests.conversation import Conversation
from tests.transport import HOST


@pytest.fixture
def config() -> Config:
    """There are ten minutes to come back."""
    return config_with()


def test_ignoring(talk: Conversation) -> None:
    """Nothing that the other says, does or whispers is shown; the rest is, and others read all."""
    talk("""
        ann, bob, carl are here
        ann > /ignore BOB
        ann < -- you ignore bob; /unignore bob ends that
        bob > one
        bob, carl < bob: one
        bob > /me waves
        bob, carl < * bob waves
        bob > /w ann psst
        bob < [you -> ann] psst
        carl > two
        ann, bob, carl < carl: two
        ann > bob says nothing
        ann, bob, carl < ann: bob says nothing
        bob > /topic fish
        ann, bob, carl < -- bob set the topic: fish
        bob > /nick rob
        ann, bob, carl < -- bob is now rob
        bob > three
        bob, carl < rob: three
        bob > /join #dev
        bob < -- you are in #dev, 1 member
        bob > four
        bob < #dev rob: four
        ann > /join #dev
        ann < -- you are in #dev, 2 members
        bob < -- ann joined #dev
        bob > five
        bob < #dev rob: five
        ann > /list #dev
        ann < -- 2 in #dev: ann, rob
        ann > /whois rob
        ann < -- rob is a guest, and here since 2026-11-22 14:30
        ann < -- rooms you share: #lobby, #dev
        ann < -- you ignore rob
        ann > /w rob I do not read you
        ann < [you -> rob] I do not read you
        bob < [ann -> you] I do not read you
        ann > /unignore rob
        ann < -- you no longer ignore rob
        bob > six
        ann, bob < #dev rob: six
    """)


def test_the_ignored_user_notices_nothing(talk: Conversation) -> None:
    """Whispers to one who ignores and to one who does not look the same, being away included."""
    talk("""
        ann, bob, carl are here
        ann > /ignore bob
        ann < -- you ignore bob; /unignore bob ends that
        ann, carl > /away
        ann, carl < -- you are away; /back ends that
        bob > /w ann psst
        bob < [you -> ann] psst
        bob < -- ann is away
        bob > /w carl psst
        bob < [you -> carl] psst
        bob < -- carl is away
        carl < [bob -> you] psst
        ann, carl are lost
        bob < -- 2 left: ann, carl
        bob > /w ann psst
        bob < [you -> ann] psst
        bob < -- ann is away, and reads it on coming back
        bob > /w carl psst
        bob < [you -> carl] psst
        bob < -- carl is away, and reads it on coming back
    """)


@as_text  # programs read of each entry, and so none but the last
def test_history_passes_over_them(talk: Conversation) -> None:
    """As many messages are shown as there are of others."""
    talk("""
        ann, bob are here
        ann > one
        ann, bob < ann: one
        at once:
            bob > x
            bob > y
            bob > z
        ann, bob have read everything
        ann > /ignore bob
        ann < -- you ignore bob; /unignore bob ends that
        ann > /history 1
        ann < [14:30] ann: one
        ann > two
        ann, bob < ann: two
        ann > /history 2
        ann < [14:30] ann: one
        ann < [14:30] ann: two
        bob > /history 2
        bob < [14:30] bob: z
        bob < [14:30] ann: two
        ann > /ignore ann
        ann < ! you cannot ignore yourself
        bob > /join #dev
        bob < -- you are in #dev, 1 member
        bob > hello
        bob < #dev bob: hello
        ann > /join #dev
        ann < -- you are in #dev, 2 members
        bob < -- ann joined #dev
        ann > /history
        ann < -- all that was said last in #dev is by users you ignore
        ann > /unignore bob
        ann < -- you no longer ignore bob
        ann > /history
        ann < [14:30] #dev bob: hello
    """)


def test_programs_read_entries_without_their_text(talk: Conversation) -> None:
    """So their ids have no hole, in rooms, in whispers and in history."""
    talk("""
        bob is here
        program comes
        program > /nick ann
        program, bob have read everything
        program > {"line": "/ignore bob", "ref": "a"}
        program < {"type": "notice", "text": "you ignore bob; /unignore bob ends that"}
        program < {"type": "ack", "ref": "a"}
        bob > one
        bob < bob: one
        program < {"type": "said", "room": "#lobby", "id": 5, "from": "bob", "time": "TIME", \
"ignored": true}
        bob > /w ann psst
        bob < [you -> ann] psst
        program < {"type": "whispered", "id": 1, "from": "bob", "to": "ann", "outgoing": false, \
"time": "TIME", "ignored": true}
        program > /history 1
        program < {"type": "said", "room": "#lobby", "id": 5, "from": "bob", "time": "TIME", \
"past": true, "ignored": true}
    """)


def test_replies_pass_over_them(talk: Conversation) -> None:
    """An answer goes to whoever is not ignored, and never to who whispered what was not read."""
    talk("""
        ann, bob, carl are here
        carl > /w ann psst
        carl < [you -> ann] psst
        ann < [carl -> you] psst
        ann > /ignore bob
        ann < -- you ignore bob; /unignore bob ends that
        bob > /w ann psst
        bob < [you -> ann] psst
        ann > /reply yes?
        ann < [you -> carl] yes?
        carl < [ann -> you] yes?
        ann > /ignore carl
        ann < -- you ignore carl; /unignore carl ends that
        ann > /reply yes?
        ann < ! you ignore carl, who whispered to you last
    """)


def test_whom_one_ignores(talk: Conversation) -> None:
    """They are shown by the names that they have, or had when they were last known."""
    talk("""
        ann, bob, carl, dora are here
        ann > /ignored
        ann < -- you ignore nobody
        ann > /ignore dora
        ann < -- you ignore dora; /unignore dora ends that
        ann > /ignore bob
        ann < -- you ignore bob; /unignore bob ends that
        ann > /ignore carl
        ann < -- you ignore carl; /unignore carl ends that
        bob > /nick Rob
        ann, bob, carl, dora < -- bob is now Rob
        carl > /quit
        ann, bob, dora < -- carl left
        ann > /ignored
        ann < -- you ignore carl, dora, Rob
        ann > /unignore bob
        ann < -- you no longer ignore bob
        ann > /unignore CARL
        ann < -- you no longer ignore carl
        ann > /ignored
        ann < -- you ignore dora
    """)


def test_a_name_that_another_has_by_now(talk: Conversation) -> None:
    """It is the user who is ignored, not the name."""
    talk("""
        ann, bob, carl are here
        ann > /ignore bob
        ann < -- you ignore bob; /unignore bob ends that
        bob > /nick rob
        carl > /nick bob
        ann, bob, carl have read everything
        bob > one
        bob, carl < rob: one
        carl > two
        ann, bob, carl < bob: two
        ann > /ignore bob
        ann < -- you ignore bob; /unignore bob ends that
        ann > /ignored
        ann < -- you ignore bob, rob
        ann > /unignore bob
        ann < -- you no longer ignore bob
        carl > three
        ann, bob, carl < bob: three
        ann > /unignore bob
        ann < -- you no longer ignore bob
        bob > four
        ann, bob, carl < rob: four
    """)


def test_ignoring_that_is_refused(talk: Conversation) -> None:
    """It takes somebody else, who is known, and once."""
    talk("""
        ann, bob are here
        ann > /ignore
        ann < ! usage: /ignore USER
        ann > /ignore zed
        ann < ! no such user: zed
        ann > /ignore ann
        ann < ! you cannot ignore yourself
        ann > /ignore bob
        ann < -- you ignore bob; /unignore bob ends that
        ann > /ignore bob
        ann < ! you ignore bob already
        ann > /unignore zed
        ann < ! you do not ignore zed
        ann > /unignore bob
        ann < -- you no longer ignore bob
        ann > /unignore bob
        ann < ! you do not ignore bob
    """)


def test_the_ignored_are_bounded(connect: Connect, chat: ChatFactory) -> None:
    """One more is refused, until there is room again."""
    (ann,) = connect.named("ann")
    connect.together(*[("tcp", HOST)] * (IGNORED_AT_MOST + 1))
    ann.send(*(f"/ignore guest{number}" for number in range(1, IGNORED_AT_MOST + 1)))
    ann.read()
    ann.send("/ignore guest101")
    assert ann.read() == ["! you ignore 100 users, which is the most: /unignore USER"]
    ann.send("/unignore guest7", "/ignore guest101")
    assert ann.read() == [
        "-- you no longer ignore guest7",
        "-- you ignore guest101; /unignore guest101 ends that",
    ]
    assert len(chat.find_user("ann").ignored) == IGNORED_AT_MOST
