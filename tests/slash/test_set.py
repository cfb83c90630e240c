"""What a person may set: /set."""

import gc
from weakref import ref

import pytest

from chatapp.config import Config
from chatapp.wire.colours import PALETTE
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
def test_mentions(talk: Conversation) -> None:
    """A whole word counts, in any case and with letters that look alike; one's own lines do not."""
    talk("""
        ann, bob, carl are here
        bob > /set mentions mark
        bob < -- mentions is mark
        ann > bob?
        ann, carl < ann: bob?
        bob < @ ann: bob?
        ann > I saw B0B's cat
        ann, carl < ann: I saw B0B's cat
        bob < @ ann: I saw B0B's cat
        ann > /me pokes @bob
        ann, carl < * ann pokes @bob
        bob < @ * ann pokes @bob
        ann > bobby and blob
        ann, bob, carl < ann: bobby and blob
        bob > I am bob
        ann, bob, carl < bob: I am bob
        at once:
            ann > hello all
            ann > @carl @bob
            ann > that was all
        ann, carl < ann: hello all
        ann, carl < ann: @carl @bob
        ann, carl < ann: that was all
        bob < ann: hello all
        bob < @ ann: @carl @bob
        bob < ann: that was all
        bob > /nick rob
        ann, bob, carl < -- bob is now rob
        ann > rob, not bob
        ann, carl < ann: rob, not bob
        bob < @ ann: rob, not bob
        ann > bob
        ann, bob, carl < ann: bob
        bob > /history 2
        bob < [14:30] @ ann: rob, not bob
        bob < [14:30] ann: bob
        ann > /w rob rob
        ann < [you -> rob] rob
        bob < [ann -> you] rob
    """)


@as_text
def test_a_bell(talk: Conversation) -> None:
    """It rings when the line comes, and not when it is shown again."""
    talk("""
        ann, bob are here
        bob > /set mentions bell
        bob < -- mentions is bell
        ann > bob
        ann < ann: bob
        bob < \a@ ann: bob
        bob > /set times on
        bob < -- times is on
        ann > bob
        ann < ann: bob
        bob < \a14:30 @ ann: bob
        bob > /history 2
        bob < [14:30] @ ann: bob
        bob < [14:30] @ ann: bob
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


@as_text
def test_colours(talk: Conversation) -> None:
    """Whoever speaks has a colour that stays the same; nothing else has one."""
    talk("""
        ann, bob are here
        ann > /set colours on
        ann < -- colours is on
        bob > hello ann
        bob < bob: hello ann
        ann < \x1b[38;5;30mbob\x1b[39m: hello ann
        bob > /me waves
        bob < * bob waves
        ann < * \x1b[38;5;30mbob\x1b[39m waves
        ann > /w bob psst
        ann < [you -> \x1b[38;5;30mbob\x1b[39m] psst
        bob < [ann -> you] psst
        bob > /r what?
        bob < [you -> ann] what?
        ann < [\x1b[38;5;30mbob\x1b[39m -> you] what?
        ann > /history
        ann < [14:30] \x1b[38;5;30mbob\x1b[39m: hello ann
        ann < [14:30] * \x1b[38;5;30mbob\x1b[39m waves
        bob > /topic fish
        ann, bob < -- bob set the topic: fish
        ann > /set plain on
        ann < server: plain is on
        bob > hello ann
        ann, bob < bob: hello ann
    """)


@as_text
def test_plain(talk: Conversation) -> None:
    """There are words for symbols, and a line for each item of a list."""
    talk(
        """
        ann, bob are here
        ann > /set plain on
        ann < server: plain is on
        ann > /set mentions mark
        ann < server: mentions is mark
        bob > hello
        ann, bob < bob: hello
        bob > /me waves at ann
        bob < * bob waves at ann
        ann < naming you, an action, bob waves at ann
        bob > /w ann psst
        bob < [you -> ann] psst
        ann < whisper from bob: psst
        ann > /r what?
        ann < whisper to bob: what?
        bob < [ann -> you] what?
        ann > /w zed psst
        ann < server refuses: no such user: zed
        bob > /away
        bob < -- you are away; /back ends that
        ann > /list
        ann < server: 2 online:
        ann < server: ann
        ann < server: bob (away)
        ann > /join #dev
        ann < server: you are in #dev, 1 member
        ann > hello
        ann < in dev, ann: hello
        ann > /set times on
        ann < server: times is on
        ann > hello
        ann < 14:30, in dev, ann: hello
        bob > @ann
        bob < bob: @ann
        ann < 14:30, naming you, bob: @ann
        ann > /history 1
        ann < earlier at 14:30, in dev, ann: hello
        ann > /edit
        ann < ! plain
    """.replace(
            "! plain",
            "server refuses: plain is on, so that no line is drawn again: /set plain off ends that",
        )
    )


@as_text
def test_plain_from_the_first_line_on(talk: Conversation) -> None:
    """What the first line sets holds for the welcome, and is kept like anything else."""
    talk("""
        ann > /set plain on
        ann < server: welcome to chatapp: you are guest1, in the lobby
        ann < server: /nick NAME gives you a name, /help shows what else there is, /quit leaves
        ann < server: /resume TOKEN brings you back if the connection is lost
        ann < server: plain is on
        bob > /set plain maybe
        bob < -- welcome to chatapp: you are guest2, in the lobby
        bob < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        bob < -- /resume TOKEN brings you back if the connection is lost
        bob < ! plain can be off or on, not maybe
        ann < server: guest2 joined
        ann is lost
        bob < -- guest1 left
        ann > /resume TOKEN(ann)
        ann < server: welcome back, guest1: you are in #lobby
        ann < server: /resume TOKEN brings you back if the connection is lost
        ann < earlier at 14:30, server: guest2 joined
        ann < server: guest1 left
        ann < server: you are up to date
        ann has read everything
        bob has read everything
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


def test_palette() -> None:
    """The colours can be read in front of black and of white."""
    levels = (0, 95, 135, 175, 215, 255)
    for number in PALETTE:
        red, rest = divmod(number - 16, 36)
        bright = 0.0
        for level, share in zip((red, *divmod(rest, 6)), (0.2126, 0.7152, 0.0722), strict=True):
            bright += share * ((levels[level] / 255 + 0.055) / 1.055) ** 2.4 * bool(level)
        assert min(1.05 / (bright + 0.05), (bright + 0.05) / 0.05) > 4
