"""/set plain: words for symbols, for those who have lines read aloud."""

import pytest

from chatapp.config import Config
from tests.chat.conftest import config_with
from tests.connect import as_text
from tests.conversation import Conversation


@pytest.fixture
def config() -> Config:
    """There are ten minutes to come back."""
    return config_with()


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
