"""The audit log: what was done is kept, in a log of its own."""

from chatapp.chat.audit import FOREVER
from chatapp.chat.factory import ChatFactory
from chatapp.events import Audited
from chatapp.log.journal import Change
from chatapp.log.log import Log
from chatapp.session.user import User
from tests.chat.with_journal.conftest import Start
from tests.journal import FakeJournal

BOB = User(7, "bob", None)


def note(chat: ChatFactory, act: str) -> None:
    """Have bob do something to ann."""
    entry = chat.order.audit.entry(BOB, act, "ann", "#dev", "spam")
    chat.changes.submit(Change([entry]))
    chat.clock.advance(0)  # type: ignore[attr-defined]  # it is a fake one


def acts(log: Log) -> list[str]:
    """Return what was done, as far as it is in memory."""
    return [e.event.act for e in log.entries_from(1) if isinstance(e.event, Audited)]


def test_it_outlives_the_server(chat: ChatFactory, start: Start, journal: FakeJournal) -> None:
    """A server goes on with the log of the server before, whose entries stand in it."""
    note(chat, "kick")
    assert acts(chat.order.audit.log) == ["kick"]
    later = start(journal.copy())
    assert later.order.audit.log.id == chat.order.audit.log.id
    assert (later.order.audit.log.kept, later.order.audit.log.end) == (1, 2)
    note(later, "ban")
    assert acts(later.order.audit.log) == ["ban"]
    entry = later.order.audit.entry(BOB, "ban")
    assert entry.event == Audited("bob", "ban", "", "", "", FOREVER)
