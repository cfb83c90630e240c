"""What a person may set: /set."""

import gc
from weakref import ref

import pytest

from chatapp.config import Config
from tests.chat.conftest import config_with
from tests.connect import Connect, as_text
from tests.conversation import Conversation


@pytest.fixture
def config() -> Config:
    """There are ten minutes to come back."""
    return config_with()


def test_what_is_set(talk: Conversation) -> None:
    """It is listed with what it may be, and set by any case."""
    talk("""
        ann is here
        ann > /set
        ann < -- times is off: the time before each line (off, on)
        ann < -- mentions is off: a mark or a bell at lines that have your name (off, mark, bell)
        ann < -- colours is auto: names in colours; auto is while /edit is on (auto, on, off)
        ann < -- joins is on: who comes, goes and takes another name (on, off)
        ann < -- plain is off: words for symbols, and no line drawn again (off, on)
        ann > /set Mentions MARK
        ann < -- mentions is mark
        ann > /set mentions
        ann < -- mentions is mark: a mark or a bell at lines that have your name (off, mark, bell)
        ann > /set mentions mark
        ann < -- mentions is mark
        ann > /set color off
        ann < -- colours is off
    """)


def test_what_cannot_be_set(talk: Conversation) -> None:
    """A refusal says what can."""
    talk("""
        ann is here
        ann > /set fonts big
        ann < ! nothing to set: fonts (times, mentions, colours, joins, plain)
        ann > /set times yes
        ann < ! times can be off or on, not yes
        ann > /set mentions on
        ann < ! mentions can be bell, mark or off, not on
        ann > /set times on now
        ann < ! usage: /set [NAME] [VALUE]
        ann > /set times
        ann < -- times is off: the time before each line (off, on)
        ann > /settings
        ann < ! unknown command /settings (did you mean /set?)
    """)


@as_text  # programs are sent everything, as always
def test_times(talk: Conversation) -> None:
    """They are before what is said, done or whispered, and what happens, but not before answers."""
    talk("""
        ann, bob are here
        ann > /set times on
        ann < -- times is on
        bob > hello
        ann < 14:30 bob: hello
        bob < bob: hello
        60 s pass
        bob > /me waves
        ann < 14:31 * bob waves
        bob < * bob waves
        ann > /w bob psst
        ann < 14:31 [you -> bob] psst
        bob < [ann -> you] psst
        bob > /topic fish
        ann < 14:31 -- bob set the topic: fish
        bob < -- bob set the topic: fish
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        ann > alone
        ann < 14:31 #dev ann: alone
        ann > /history
        ann < [14:31] #dev ann: alone
        ann > /set times off
        ann < -- times is off
        bob > again
        ann, bob < bob: again
    """)


@as_text
def test_joins(talk: Conversation) -> None:
    """Nobody's coming, going or new name is read, now or on coming back, but one's own new name."""
    talk("""
        ann, bob are here
        ann > /set joins off
        ann < -- joins is off
        carl comes
        carl < -- welcome to chatapp: you are guest1, in the lobby
        carl has read everything
        bob < -- guest1 joined
        carl > /nick carl
        bob, carl < -- guest1 is now carl
        carl > hello
        ann, bob, carl < carl: hello
        ann > /nick anna
        ann, bob, carl < -- ann is now anna
        ann is lost
        bob, carl < -- anna left
        carl > meanwhile
        bob, carl < carl: meanwhile
        carl > /quit bye
        bob < -- carl left: bye
        carl is disconnected
        ann > /resume TOKEN(ann)
        bob < -- anna joined
        ann < -- welcome back, anna: you are in #lobby
        ann < -- /resume TOKEN brings you back if the connection is lost
        ann < [14:30] carl: hello
        ann < [14:30] -- ann is now anna
        ann < carl: meanwhile
        ann < -- you are up to date
        bob > /topic fish
        ann, bob < -- bob set the topic: fish
        ann > /set joins on
        ann < -- joins is on
        bob > /nick rob
        ann, bob < -- bob is now rob
    """)


def test_programs_read_as_always(talk: Conversation) -> None:
    """Whatever their user has set."""
    talk("""
        bob is here
        program comes
        program > /nick ann
        program, bob have read everything
        program > /set joins off
        program > /set plain on
        program > /set mentions mark
        program has read everything
        bob > ann
        bob < bob: ann
        program < {"type": "said", "room": "#lobby", "id": 5, "from": "bob", "text": "ann", \
"time": "TIME"}
        bob > /nick rob
        bob < -- bob is now rob
        program < {"type": "renamed", "room": "#lobby", "id": 6, "old": "bob", "new": "rob", \
"time": "TIME"}
    """)


@as_text
def test_those_who_ignore_and_set_something(talk: Conversation) -> None:
    """Both hold."""
    talk("""
        ann, bob, carl are here
        ann > /set times on
        ann < -- times is on
        ann > /set mentions mark
        ann < -- mentions is mark
        ann > /ignore bob
        ann < -- you ignore bob; /unignore bob ends that
        bob > ann
        bob, carl < bob: ann
        ann reads nothing
        carl > ann
        ann < 14:30 @ carl: ann
        bob, carl < carl: ann
        ann > /history
        ann < [14:30] @ carl: ann
    """)


@as_text
def test_those_who_have_set_the_same(connect: Connect) -> None:
    """They read in one encoding, which is gone when nobody reads in it any more."""
    people = connect.named("ann", "bob", "carl", "dora")
    for person in people[1:]:
        person.send("/set times on")
        person.read()
    sessions = list(connect.chat.rooms["#lobby"].readers)
    base, view = (sessions[at].encoding for at in (0, 1))
    assert [one.encoding for one in sessions] == [base, view, view, view]
    people[0].send("hello")
    assert [person.read() for person in people] == [["ann: hello"], *[["14:30 ann: hello"]] * 3]
    gone = ref(view)
    del sessions, view
    for person in people[1:]:
        person.send("/set times off")
    gc.collect()
    assert gone() is None
