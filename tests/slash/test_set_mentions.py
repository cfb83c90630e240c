"""/set mentions and /set bell: one's own name is shown and heard."""

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
