"""/search: what was said is found again, by those who may read it."""

from dataclasses import replace

import pytest
from twisted.internet.defer import Deferred

from chatapp.chat import search
from chatapp.log.search import READ_AT_MOST, Found, Wanted
from tests.connect import as_text
from tests.conversation import MARGIN, Conversation
from tests.journal import FakeJournal
from tests.objects import obj, refused, said

OLDER = "-- there are older ones; more words find fewer"

as_program = pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)


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
    monkeypatch.setattr(journal, "searches", False)
    talk("""
        ann > /search fish
        ann < ! this server keeps nothing that can be searched
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


@as_program
def test_a_program_asks(talk: Conversation) -> None:
    """It is sent the entries, and then what they were: of all its rooms, or a page of one."""
    past = {"past": True, "ref": "1"}
    talk(f"""
        ann is here
        ann > fish 1
        ann > fish 2
        ann > fish 3
        ann have read everything
        ann > {{"search": "FISH", "ref": "1"}}
        ann < {said("#lobby", 3, "ann", "fish 1", **past)}
        ann < {said("#lobby", 4, "ann", "fish 2", **past)}
        ann < {said("#lobby", 5, "ann", "fish 3", **past)}
        ann < {obj("page", of="search", first=3, last=5, more=False, ref="1")}
        ann > {{"search": "fish", "room": "#LOBBY", "before": 4}}
        ann < {said("#lobby", 3, "ann", "fish 1", past=True)}
        ann < {obj("page", of="search", first=3, last=3, more=False)}
        ann > {{"search": "bird", "room": "#lobby", "ref": "1"}}
        ann < {obj("page", of="search", first=0, last=0, more=False, ref="1")}
    """)


@as_program
def test_a_page_is_full(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends with the newest, and says that there are older ones."""
    monkeypatch.setattr(search, "IN_A_PAGE", 1)
    talk(f"""
        ann is here
        ann > fish 1
        ann > fish 2
        ann have read everything
        ann > {{"search": "fish"}}
        ann < {said("#lobby", 4, "ann", "fish 2", past=True)}
        ann < {obj("page", of="search", first=4, last=4, more=True)}
    """)


@as_program
def test_what_a_program_is_refused(
    talk: Conversation, journal: FakeJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the code, and its ref."""
    no_search = refused("no_search", "this server keeps nothing that can be searched", "3")
    talk(f"""
        ann, bob are here
        bob > /join #dev
        bob has read everything
        ann > {{"search": "fish", "room": "#dev", "ref": "1"}}
        ann < {refused("not_in_room", "you are not in #dev", "1")}
        ann > {{"search": "fish", "room": "#nowhere", "ref": "2"}}
        ann < {refused("no_such_room", "no such room: #nowhere", "2")}
        ann > {{"search": " ", "ref": "3"}}
        ann < {refused("empty", "expected a word to look for", "3")}
        ann > {{"search": "\\u0000", "ref": "3"}}
        ann < {refused("empty", "expected a word to look for", "3")}
    """)
    monkeypatch.setattr(journal, "searches", False)
    talk(f"""
        ann > {{"search": "fish", "ref": "3"}}
        ann < {no_search}
    """)
