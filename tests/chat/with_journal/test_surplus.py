"""Of what keepers do in their rooms the last acts are kept, of each; all that operators do."""

import pytest

from chatapp.chat import surplus
from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.chat.with_journal.keepers_of_order import BOB, owned_by_bob
from tests.connect import as_text
from tests.conversation import Conversation
from tests.journal import FakeJournal

KEEPERS = f"""
        {BOB}
        ann, carl are here
        ann, carl > /register horse battery
        ann > /join #ann
        carl > /join #carl
        ann, bob, carl have read everything
"""


@pytest.fixture
def config(config: Config) -> Config:
    """Bob is the owner."""
    return owned_by_bob(config)


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three acts are kept of each, and two are looked at in one go."""
    monkeypatch.setattr(surplus, "ACTS_OF_ONE", 3)
    monkeypatch.setattr(surplus, "READ_AT_ONCE", 2)


def kept(chat: ChatFactory) -> list[str]:
    """Return who did what to whom, as far as the journal has it."""
    journal: FakeJournal = chat.journal  # type: ignore[assignment]
    entries = sorted(journal.logs[chat.order.audit.log.id].items())
    events = [entry.event for _, entry in entries]
    return [f"{event.by} {event.act}" for event in events]  # type: ignore[attr-defined]


@as_text
def test_it(talk: Conversation) -> None:
    """The oldest of the same user go, also after a restart, and /audit shows the others."""
    talk(f"""
        {KEEPERS}
        carl > /invite ann
        bob > /ban everywhere 192.0.2.66
        ann > /room private
        ann > /room public
        ann > /invite bob
        ann > /uninvite bob
        ann > /room private
        bob > /mute ann
        bob > /unmute ann
        bob > /mute ann
        bob > /unmute ann
        ann, bob, carl have read everything
        60 s pass
        60 s pass
        ann, bob, carl have read everything
        bob > /audit 9
        bob has read everything
    """)
    of_bob = ["bob mute", "bob unmute"] * 2
    of_ann = ["ann invite", "ann uninvite", "ann private"]
    assert kept(talk.chat) == ["carl invite", "bob ban", *of_ann, *of_bob]
    talk("""
        the server is killed
        ann > /login ann horse battery
        ann > /join #ann
        ann > /room public
        ann has read everything
        60 s pass
        60 s pass
        ann has read everything
    """)
    of_ann = [*of_ann[1:], "ann public"]
    assert kept(talk.chat) == ["carl invite", "bob ban", *of_ann[:2], *of_bob, of_ann[2]]


def test_what_is_too_old_is_forgotten(talk: Conversation) -> None:
    """Nothing in memory is left of it."""
    talk(f"""
        {KEEPERS}
        ann > /invite bob
        ann, bob, carl have read everything
        401 days pass
        60 s pass
        ann, bob, carl have read everything
    """)
    assert kept(talk.chat) == []
