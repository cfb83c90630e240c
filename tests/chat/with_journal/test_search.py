"""/search: what was said is found again, by those who may read it."""

import pytest

from chatapp.chat import search
from tests.connect import as_text
from tests.conversation import MARGIN, Conversation

OLDER = "-- there are older ones; more words find fewer"


@as_text
def test_what_was_said(talk: Conversation) -> None:
    """In all rooms that one is in, with its time and room, in the order of time."""
    talk("""
        ann, bob are here
        ann > /search fish
        ann < -- nothing found
        ann > I like fish and chips
        ann, bob < ann: I like fish and chips
        bob > /join #dev
        bob < -- you are in #dev, 1 member
        60 s pass
        bob > /me eats FISH
        bob < #dev * bob eats FISH
        bob > /topic no fish here
        bob < -- bob set the topic of #dev: no fish here
        bob > bird
        bob < #dev bob: bird
        bob > /search fish
        bob < [14:30] ann: I like fish and chips
        bob < [14:31] #dev * bob eats FISH
        bob < [14:31] -- bob set the topic of #dev: no fish here
        bob > /search CHIPS  Fish
        bob < [14:30] ann: I like fish and chips
        ann > /search fish
        ann < [14:30] ann: I like fish and chips
    """)


def test_a_line_that_was_just_said(talk: Conversation) -> None:
    """It is kept before it is looked for."""
    talk("""
        ann is here
        at once:
            ann > fish
            ann > /search fish
            ann > bird
        ann < ann: fish
        ann < [14:30] ann: fish
        ann < ann: bird
    """)


@as_text
def test_the_newest(talk: Conversation) -> None:
    """No more than twenty, and the dates of other days."""
    numbers = range(1, 22)
    found = [f"ann < [14:30] ann: fish {number}" for number in numbers[1:]]
    talk(f"""
        ann is here
        {MARGIN.join(f"ann > fish {number}{MARGIN}ann < ann: fish {number}" for number in numbers)}
        ann > /search fish
        {MARGIN.join(found)}
        ann < {OLDER}
        1 days pass
        ann > new fish
        ann < ann: new fish
        ann > /search fish
        ann < -- 2026-11-22:
        {MARGIN.join(found[1:])}
        ann < -- 2026-11-23:
        ann < [14:30] ann: new fish
        ann < {OLDER}
    """)


@as_text
def test_long_messages(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more bytes are shown than a client may be sent that does not read."""
    monkeypatch.setattr(search, "BYTES_AT_MOST", 40)
    talk(f"""
        ann is here
        {MARGIN.join(f"ann > a fish {n}{MARGIN}ann < ann: a fish {n}" for n in (1, 2, 3))}
        ann > /search fish
        ann < [14:30] ann: a fish 2
        ann < [14:30] ann: a fish 3
        ann < {OLDER}
    """)


def test_only_where_one_is(talk: Conversation) -> None:
    """Not in rooms that one has left or never entered, nor in whispers."""
    talk("""
        ann, bob are here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        ann > secret fish
        ann < #dev ann: secret fish
        bob > /search fish
        bob < -- nothing found
        bob > /join #dev
        ann < -- bob joined #dev
        bob < -- you are in #dev, 2 members
        bob > /search fish
        bob < [14:30] #dev ann: secret fish
        bob > /leave
        ann < -- bob left #dev
        bob < -- you left #dev and are in #lobby
        bob > /search fish
        bob < -- nothing found
        bob > /w ann whispered fish
        bob < [you -> ann] whispered fish
        ann < [bob -> you] whispered fish
        ann > /search whispered
        ann < -- nothing found
    """)


def test_what_is_ignored(talk: Conversation) -> None:
    """It is passed over."""
    talk("""
        ann, bob are here
        ann > fish
        ann, bob < ann: fish
        bob > fish too
        ann, bob < bob: fish too
        ann > /ignore bob
        ann < -- you ignore bob; /unignore bob ends that
        ann > /search fish
        ann < [14:30] ann: fish
        ann > /search too
        ann < -- nothing found
    """)


def test_what_was_removed(talk: Conversation) -> None:
    """It is not found, nor is what stands in its place."""
    talk("""
        ann is here
        ann > fish
        ann < ann: fish
        ann > /remove
        ann < -- 1 message of ann was removed by ann
        ann > /search fish
        ann < -- nothing found
        ann > /search removed
        ann < -- nothing found
    """)


@as_text
def test_whatever_is_typed(talk: Conversation) -> None:
    """Nothing of it means anything, and short words are words."""
    talk("""
        ann is here
        ann > say "fish* NEAR(a b) -c
        ann < ann: say "fish* NEAR(a b) -c
        ann > /search "fish*
        ann < [14:30] ann: say "fish* NEAR(a b) -c
        ann > /search near( -c
        ann < [14:30] ann: say "fish* NEAR(a b) -c
        ann > /search fish OR bird
        ann < -- nothing found
        ann > /search
        ann < ! usage: /search WORDS
    """)
