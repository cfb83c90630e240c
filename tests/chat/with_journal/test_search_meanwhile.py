"""/search while the journal looks: what happens meanwhile, and what it does not come to."""

from dataclasses import replace

import pytest
from twisted.internet.defer import Deferred

from chatapp.log.search import NOTHING, READ_AT_MOST, Found, Wanted
from tests.connect import as_text
from tests.conversation import Conversation
from tests.journal import FakeJournal


class Slow:
    """Searches that were done, and whose answers are on their way."""

    def __init__(self, journal: FakeJournal) -> None:
        self._search = journal.search
        self._held: list[tuple[Deferred[Found], Found]] = []

    def __call__(self, wanted: Wanted) -> Deferred[Found]:
        later: Deferred[Found] = Deferred()
        self._search(wanted).addCallback(lambda found: self._held.append((later, found)))
        return later

    def answer(self) -> None:
        """Let them arrive."""
        for later, found in self._held:
            later.callback(found)
        self._held.clear()


@pytest.fixture
def slow(journal: FakeJournal, talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> Slow:
    """Searches take until the searches are done."""
    slow = Slow(journal)
    monkeypatch.setattr(journal, "search", slow)
    talk.scenes["the searches are done"] = slow.answer
    return slow


@pytest.mark.usefixtures("slow")
def test_what_is_removed_meanwhile(talk: Conversation) -> None:
    """It is not shown, although it was found."""
    talk("""
        ann, bob are here
        ann > fish
        ann, bob < ann: fish
        bob > /search fish
        ann > /remove
        ann, bob < -- 1 message of ann was removed by ann
        the searches are done
        bob < -- nothing found
    """)


@pytest.mark.usefixtures("slow")
def test_what_is_left_meanwhile(talk: Conversation) -> None:
    """Who is put out of a room while it is looked through reads nothing of it."""
    talk("""
        ann, bob are here
        ann > /register horse battery
        ann has read everything
        ann > /join #dev
        ann has read everything
        bob > /join #dev
        ann > fish
        ann, bob have read everything
        bob > /search fish
        ann > /kick bob
        ann has read everything
        bob has read everything
        the searches are done
        bob < -- nothing found
        ann > /search fish
        the searches are done
        ann < [14:30] #dev ann: fish
        ann has read everything
    """)


@pytest.mark.usefixtures("slow")
def test_the_next_line_waits(talk: Conversation) -> None:
    """So there is one search at a time for each session, and the others do not wait."""
    talk("""
        ann, bob are here
        ann > fish
        ann, bob < ann: fish
        ann > /search fish
        ann > /search bird
        ann > hello
        bob > hello
        ann, bob < bob: hello
        the searches are done
        ann < [14:30] ann: fish
        the searches are done
        ann < -- nothing found
        ann, bob < ann: hello
    """)


@pytest.mark.parametrize(
    ("words", "remark"),
    [
        ("fi", f"words so short are looked for in the last {READ_AT_MOST} messages only"),
        ("fish fi", "not everything could be looked through now; longer words make it quicker"),
    ],
)
@as_text
def test_not_everything_was_looked_through(
    talk: Conversation,
    journal: FakeJournal,
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    remark: str,
) -> None:
    """That is said."""
    before = journal.search

    def find(wanted: Wanted) -> Deferred[Found]:
        return before(wanted).addCallback(lambda found: replace(found, whole=False))

    monkeypatch.setattr(journal, "search", find)
    talk(f"""
        ann is here
        ann > fish
        ann < ann: fish
        ann > /search {words}
        ann < [14:30] ann: fish
        ann < -- {remark}
        ann > /search bird
        ann < -- nothing found
        ann < -- not everything could be looked through now; longer words make it quicker
    """)


@as_text
def test_the_journal_cannot_be_searched(
    talk: Conversation, journal: FakeJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Now, or at all."""
    talk("""
        ann is here
        the journal fails
        ann > /search fish
        ann < ! nothing can be searched now; try again later
        the journal works
    """)
    monkeypatch.setattr(journal, "unsearchable", NOTHING)
    talk("""
        ann > /search fish
        ann < ! this server keeps nothing that can be searched
    """)
