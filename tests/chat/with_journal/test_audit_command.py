"""The command /audit: what was done to keep order, for operators and owners."""

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.chat.with_journal.keepers_of_order import BOB, owned_by_bob
from tests.connect import as_text
from tests.conversation import Conversation


@pytest.fixture
def config(config: Config) -> Config:
    """Bob is the owner."""
    return owned_by_bob(config)


@as_text
def test_it(talk: Conversation) -> None:
    """Who did what, to whom, where, why and until when; what users typed stays text."""
    talk(f"""
        {BOB}
        ann is here
        ann > /audit
        ann < ! that is for operators
        ann > /join #dev
        ann, bob have read everything
        bob > /audit
        bob < -- nothing was done yet
        bob > /kick ann -- bob: ban carl
        bob > /mute ann 1h {{spam}}
        bob > /unmute ann
        bob > /ban ann 2d
        bob > /unban ann
        bob > /ban everywhere 192.0.2.66
        bob, ann have read everything
        bob > /audit 3
        bob < [14:30] -- bob: ban ann in #dev, until 2026-11-24 14:30 UTC
        bob < [14:30] -- bob: unban ann in #dev
        bob < [14:30] -- bob: ban 192.0.2.66 everywhere
        the server is killed
        bob > /login bob horse battery
        bob has read everything
        bob > /audit
        bob < [14:30] -- bob: kick ann in #dev: -- bob: ban carl
        bob < [14:30] -- bob: mute ann in #dev, until 2026-11-22 15:30 UTC: {{spam}}
        bob < [14:30] -- bob: unmute ann in #dev
        bob < [14:30] -- bob: ban ann in #dev, until 2026-11-24 14:30 UTC
        bob < [14:30] -- bob: unban ann in #dev
        bob < [14:30] -- bob: ban 192.0.2.66 everywhere
        bob > /audit 1001
        bob < ! not a number of acts: 1001 (from 1 to 1000)
        401 days pass
        bob has read everything
        bob > /audit
        bob < -- nothing was done yet
    """)


def test_programs(talk: Conversation, chat: ChatFactory) -> None:
    """They read objects."""
    until = chat.wall() + 602
    talk(f"""
        {BOB}
        ann is here
        bob > /mute everywhere ann 10m spam
        bob has read everything
        program > {{"login": "bob", "secret": "horse battery"}}
        program, ann, bob have read everything
        program > /audit
        program < {{"type": "audited", "id": 1, "actor": "bob", "act": "mute", "whom": "ann", \
"where": "", "why": "spam", "until": {until}, "time": "TIME", "past": true}}
    """)
