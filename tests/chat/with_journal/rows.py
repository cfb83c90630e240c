"""What the journal of a conversation has."""

from tests.conversation import Conversation
from tests.journal import FakeJournal


def kept(talk: Conversation, kind: str) -> dict[str, object]:
    """Return the records that the journal has of a kind."""
    journal: FakeJournal = talk.chat.journal  # type: ignore[assignment]
    return dict(journal.rows[kind])


def rows(talk: Conversation) -> dict[str, int]:
    """Return how many records of charters the journal has, by kind."""
    kinds = ("keeper", "private", "moderator", "invited")
    return {kind: len(found) for kind in kinds if (found := kept(talk, kind))}
