"""Programs scroll through what was said before, page by page, from memory or the journal."""

from typing import Any

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.chat.conftest import config_with
from tests.chat.with_journal.paging import page, texts
from tests.connect import Connect
from tests.conversation import Conversation
from tests.journal import FakeJournal
from tests.objects import obj, refused

pytestmark = pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)


SPOKEN = 100


@pytest.fixture(params=[10, 1000], ids=["little memory", "all in memory"])
def config(request: pytest.FixtureRequest) -> Config:
    """What was said is in memory, or nearly all of it in the journal."""
    return config_with(log_entries=request.param)


@pytest.fixture
def ann(connect: Connect) -> Any:
    """Ann, who has said a hundred things, with comings and goings between."""
    ann, bob = connect.named("ann", "bob")
    for number in range(SPOKEN):
        ann.send(f"line {number}")
        if number % 10 == 0:
            bob.send("/join #dev", "/leave #lobby", "/join #lobby", "/leave #dev")
    ann.read()
    return ann


ALL = [f"line {number}" for number in range(SPOKEN)]


def test_scrolling_back(ann: Any) -> None:
    """Each page ends before the first entry of the one before, until there are no older ones."""
    entries, end = page(ann, count=30, ref="r1")
    found = texts(entries)
    assert found == ALL[-30:]
    assert {(entry["past"], entry["ref"], entry["room"]) for entry in entries} == {
        (True, "r1", "#lobby")
    }
    pages = 1
    while end["more"]:
        entries, end = page(ann, count=30, before=end["first"])
        assert [end["first"], end["last"]] == [entries[0]["id"], entries[-1]["id"]]
        assert "ref" not in {*end, *entries[0]}
        found = [*texts(entries), *found]
        pages += 1
    assert (found, pages) == (ALL, 4)
    assert "newer" not in end


def test_the_end_says_whose_entries_they_are(ann: Any) -> None:
    """As it was asked for; without a count there are fifty."""
    entries, end = page(ann, "#LOBBY", ref='é"')
    assert len(entries) == 50
    assert end == {
        "type": "page",
        "of": "#LOBBY",
        "first": entries[0]["id"],
        "last": entries[-1]["id"],
        "more": True,
        "ref": 'é"',
    }
    assert entries[0]["ref"] == 'é"'


@pytest.mark.parametrize("count", [1, 2, 7, 200])
def test_around(ann: Any, count: int) -> None:
    """The entry is there, with as many before it as after it, or one more."""
    everything, _ = page(ann, count=200)
    for at in (0, 1, 50, 98, 99):
        entries, end = page(ann, around=everything[at]["id"], count=count)
        newer = count // 2
        first = max(0, at + 1 - (count - newer))
        assert texts(entries) == ALL[first : at + 1 + newer]
        assert end["more"] is (first > 0)
        assert end["newer"] is (at + 1 + newer < SPOKEN)


def test_exactly_all(ann: Any) -> None:
    """There are no more if the page has just as many as there are."""
    entries, end = page(ann, count=SPOKEN)
    assert (texts(entries), end["more"]) == (ALL, False)
    _, end = page(ann, count=SPOKEN - 1)
    assert end["more"]


@pytest.mark.parametrize("wanted", [{"before": 1}, {"before": 2}])
def test_nothing(ann: Any, wanted: Any) -> None:
    """A page may be empty."""
    entries, end = page(ann, **wanted)
    assert (entries, end["first"], end["last"], end["more"]) == ([], 0, 0, False)


@pytest.mark.parametrize("far", [2**53 - 1, 10_000])
def test_far_beyond_the_end(ann: Any, far: int) -> None:
    """It is as before the end, or around it."""
    entries, _ = page(ann, before=far, count=3)
    assert texts(entries) == ALL[-3:]
    entries, end = page(ann, around=far, count=4)
    assert (texts(entries), end["newer"]) == (ALL[-2:], False)


def test_long_entries(connect: Connect) -> None:
    """A page has fewer entries if they are long; none is left out between pages."""
    (ann,) = connect.named("ann")
    lines = [f"{number} {'x' * 1900}" for number in range(60)]
    for line in lines:
        ann.send(line)
    ann.read()
    entries, end = page(ann, count=60)
    assert len(entries) < len(lines)
    found = texts(entries)
    while end["more"]:
        entries, end = page(ann, count=60, before=end["first"])
        found = [*texts(entries), *found]
    assert found == lines


def test_the_order_of_answers(ann: Any) -> None:
    """What is asked for and said after a page comes after it."""
    ann.request(history="#lobby", count=1, ref="r1")
    ann.request(line="new", ref="r2")
    ann.request(history="#lobby", count=1, ref="r3")
    ann.settle()
    ann.settle()
    types = [(record["type"], record.get("ref")) for record in ann.read_objects()]
    assert types == [
        *(("said", "r1"), ("page", "r1"), ("said", None), ("ack", "r2")),
        *(("said", "r3"), ("page", "r3")),
    ]


def test_asking_is_not_remembered(ann: Any, journal: FakeJournal) -> None:
    """The same ref may be used again, and nothing of it is kept."""
    kept = dict(journal.rows["answer"])
    for _ in range(2):
        entries, end = page(ann, count=1, ref="r1")
        assert (len(entries), end["ref"]) == (1, "r1")
    assert journal.rows["answer"] == kept


KEPT_FOR = "only a registered user's whispers are kept: /register"
NO_ROOM = "not a room: dev! (# and 1 to 24 letters, digits, _ or -)"


def test_what_cannot_be_read(talk: Conversation) -> None:
    """One error says why, with the ref."""
    talk(f"""
        browser is here
        browser > /join #ops
        browser has read everything
        ann is here
        browser has read everything
        ann > {{"history": "#ops", "ref": "r"}}
        ann < {refused("not_in_room", "you are not in #ops", "r")}
        ann > {{"history": "#none", "ref": "r"}}
        ann < {refused("no_such_room", "no such room: #none", "r")}
        ann > {{"history": "dev!", "ref": "r"}}
        ann < {refused("bad_room", NO_ROOM, "r")}
        ann > {{"history": "bob", "ref": "r"}}
        ann < {refused("not_logged_in", KEPT_FOR, "r")}
        ann > {{"history": "#lobby", "before": 3, "around": 4, "ref": "r"}}
        ann < {refused("not_understood", "not understood: around (expected without before)", "r")}
    """)


def test_a_journal_that_fails(ann: Any, journal: FakeJournal, chat: ChatFactory) -> None:
    """The program is told to ask again; what is in memory is still sent."""
    first_in_memory = chat.rooms["#lobby"].log.first
    journal.failing = "disk I/O error"
    ann.request(history="#lobby", before=30, ref="r")
    ann.settle()
    sent = ann.read_objects()
    if first_in_memory > 1:
        assert [(sent[0]["code"], sent[0]["ref"])] == [("journal", "r")]
    else:
        assert sent[-1]["type"] == "page"
    journal.failing = ""


def test_removed_and_ignored(talk: Conversation) -> None:
    """Removed words are not there, and nothing of a user who is ignored but that it was said."""
    talk(f"""
        ann, bob are here
        ann has read everything
        bob > one
        bob > two
        bob > /remove
        ann > /ignore bob
        ann, bob have read everything
        ann > {{"history": "#lobby", "ref": "r"}}
        ann < {_ignored(5)}
        ann < {_ignored(6, removed_by="bob")}
        ann < {obj("page", of="#lobby", first=5, last=6, more=False, ref="r")}
        bob > {{"history": "#lobby", "count": 1}}
        bob < {REMOVED}
        bob < {obj("page", of="#lobby", first=6, last=6, more=True)}
    """)


REMOVED = obj(
    "said",
    room="#lobby",
    id=6,
    from_="bob",
    text="(removed by bob)",
    removed_by="bob",
    time="TIME",
    past=True,
)


def _ignored(offset: int, **more: str) -> str:
    marks = {"time": "TIME", "past": True, "ignored": True, "ref": "r"}
    return obj("said", room="#lobby", id=offset, from_="bob", **more, **marks)


def test_something_is_removed_while_the_page_waits(connect: Connect) -> None:
    """A client that does not read is told to ask again in place of the whole page."""
    ann, bob = connect.named("ann", "bob")
    bob.send("secret")
    ann.read()
    ann.transport.room = 0
    bob.send("x" * 1900)
    ann.request(history="#lobby", count=5, ref="r")
    ann.settle()
    bob.send("/remove")
    ann.transport.room = 1 << 30
    sent = ann.read_objects()
    answers = [record for record in sent if record.get("ref") == "r"]
    assert [(answer["type"], answer.get("code")) for answer in answers] == [("error", "wait")]


def test_a_room_that_is_left_while_the_page_is_read(
    connect: Connect, journal: FakeJournal, chat: ChatFactory
) -> None:
    """Another device of the user leaves it: then nothing of it is sent."""
    (ann,) = connect.named("ann")
    ann.send("/register horse battery", "/join #dev", "secret")
    phone = connect()
    phone.send("/login ann horse battery")
    phone.read()
    chat.rooms["#dev"].log.rest()
    journal.holding = True
    phone.request(history="#dev", ref="r")
    ann.send("/leave #dev")
    reading = journal.waiting.pop(0)
    while journal.waiting:
        journal.answer()
        ann.settle()
    journal.waiting.append(reading)
    journal.release()
    assert [record for record in phone.read_objects() if record.get("ref")] == [
        {"type": "error", "code": "not_in_room", "text": "you are not in #dev", "ref": "r"}
    ]
