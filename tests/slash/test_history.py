"""/history, and what /resume is refused; tests/chat/test_resume.py is about coming back."""

from dataclasses import replace

import pytest

from chatapp.config import Config, History, Limits
from tests.connect import as_text
from tests.conversation import Conversation


@pytest.fixture
def config() -> Config:
    """Nothing is shown of the past unless asked for, and there are ten minutes to come back."""
    history = History(path="memory", on_join=0, resume_seconds=600)
    return replace(Config(), limits=Limits(messages_per_second=0), history=history)


def test_the_last_that_was_said(talk: Conversation) -> None:
    """What was said and done comes with its times; comings, goings and names are not shown."""
    talk("""
        ann is here
        ann > /history
        ann < -- nothing has been said in #lobby yet
        ann > one
        ann < ann: one
        ann > /me waves
        ann < * ann waves
        ann > /topic fish
        ann < -- ann set the topic: fish
        ann > /nick anna
        ann < -- ann is now anna
        60 s pass
        ann > two
        ann < anna: two
        ann > /history
        ann < [14:30] ann: one
        ann < [14:30] * ann waves
        ann < [14:30] -- ann set the topic: fish
        ann < [14:31] anna: two
        ann > /history 1
        ann < [14:31] anna: two
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        ann > /history
        ann < -- nothing has been said in #dev yet
    """)


@as_text  # programs know the date from the time
def test_what_was_said_on_another_day(talk: Conversation) -> None:
    """Its date stands before it, and that of today where today begins."""
    talk("""
        ann is here
        ann > old
        ann < ann: old
        1 days pass
        ann > new
        ann < ann: new
        ann > /history
        ann < -- 2026-11-22:
        ann < [14:30] ann: old
        ann < -- 2026-11-23:
        ann < [14:30] ann: new
    """)


@pytest.mark.parametrize("count", ["0", "1001", "10000", "bob x", "-1", "²"])
def test_counts_that_are_refused(talk: Conversation, count: str) -> None:
    """A count is a number of messages, and not too many."""
    talk(f"""
        ann is here
        ann > /history {count}
        ann < ! not a number of messages: {count.rsplit(maxsplit=1)[-1]} (from 1 to 1000)
    """)


def test_tokens_that_are_refused(talk: Conversation) -> None:
    """There has to be a token, of somebody else."""
    talk("""
        ann is here
        ann > /resume
        ann < ! usage: /resume TOKEN
        ann > /resume TOKEN(ann)
        ann < ! that token is your own, for when the connection is lost
    """)


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("#dev", "that is for the room you are in: /join #dev, then /history"),
        ("#dev 5", "that is for the room you are in: /join #dev, then /history"),
        ("1 2", "no such user: 1"),
        ("@bob 5", "no such user: @bob"),
    ],
)
def test_what_is_no_user(talk: Conversation, words: str, refusal: str) -> None:
    """A room, or two numbers, are not taken for a user with whom there were no whispers."""
    talk(f"""
        ann is here
        ann > /history {words}
        ann < ! {refusal}
    """)
