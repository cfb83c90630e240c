"""Nothing is shown before it is kept, and what is kept is written in one batch at a time."""

import json

import pytest
from twisted.logger import LogEvent

from chatapp.chat.factory import ChatFactory
from tests.connect import Connect
from tests.conversation import MARGIN, Conversation
from tests.journal import FakeJournal
from tests.objects import back, room_shown


def test_nothing_is_shown_before_it_is_kept(talk: Conversation) -> None:
    """What was said reaches nobody, the user who said it included, until it is written."""
    talk("""
        ann, bob are here
        the journal waits
        ann > hello
        ann, bob read nothing
        the journal answers
        ann, bob < ann: hello
    """)


def test_whispers_and_topics_wait_too(talk: Conversation) -> None:
    """Whatever somebody could refer to later is kept first."""
    talk("""
        ann, bob are here
        the journal waits
        ann > /w bob psst
        ann > /topic fish
        ann, bob read nothing
        the journal goes on
        ann < [you -> bob] psst
        ann < -- ann set the topic: fish
        bob reads, in any order:
            -- ann set the topic: fish
            [ann -> you] psst
    """)


def test_own_lines_keep_their_place(talk: Conversation) -> None:
    """An answer comes after what was said before it, also where that is not kept yet."""
    talk("""
        ann, bob are here
        the journal waits
        ann > /list
        ann < -- 2 online: ann, bob
        ann > one
        ann > /list
        ann > two
        ann > /nick bob
        ann, bob read nothing
        the journal answers
        ann < ann: one
        ann < -- 2 online: ann, bob
        bob < ann: one
        ann, bob read nothing
        the journal answers
        ann < ann: two
        ann < ! that name is taken: bob
        bob < ann: two
    """)


def test_one_write_is_on_its_way(talk: Conversation, journal: FakeJournal) -> None:
    """What is said meanwhile goes with the next, all of it."""
    talk("""
        ann is here
        the journal waits
        ann > 1
        ann > 2
        ann > 3
        ann reads nothing
    """)
    assert len(journal.waiting) == 1
    talk("""
        the journal answers
        ann < ann: 1
    """)
    assert len(journal.waiting) == 1
    talk("""
        the journal answers
        ann < ann: 2
        ann < ann: 3
    """)
    assert journal.waiting == []


def test_a_paste_is_written_at_once(talk: Conversation, journal: FakeJournal) -> None:
    """Many lines in one packet are one batch, in their order."""
    numbers = range(250)
    talk(f"""
        ann, bob are here
        the journal waits
        at once:
            {(MARGIN + "    ").join(f"ann > {number}" for number in numbers)}
        ann, bob read nothing
    """)
    assert len(journal.waiting) == 1
    talk(f"""
        the journal answers
        {MARGIN.join(f"ann, bob < ann: {number}" for number in numbers)}
    """)
    assert journal.waiting == []


def test_each_write_has_its_own_patience(talk: Conversation) -> None:
    """A write takes too long two seconds after its own beginning, whatever was written before."""
    talk("""
        ann, bob are here
        ann > one
        ann, bob < ann: one
        1 s pass
        the journal waits
        ann > two
        1 s pass
        bob > three
        ann, bob read nothing
        1 s pass
        bob > four
        bob < ! the server cannot save anything now; try again later
        the journal goes on
        ann, bob < ann: two
        ann, bob < bob: three
        10 s pass
        ann, bob read nothing
    """)


def test_a_fault_while_sending(
    connect: Connect,
    chat: ChatFactory,
    monkeypatch: pytest.MonkeyPatch,
    logged_errors: list[LogEvent],
) -> None:
    """What fails when something was written is logged, and the next is written and sent."""
    (ann,) = connect.named("ann")
    with monkeypatch.context() as patch:
        patch.setattr(chat.flusher.recorder, "_settled", lambda: 1 / 0)
        ann.send("one")
    ann.send("two")
    assert ann.read() == ["ann: one", "ann: two"]
    (event,) = logged_errors
    assert event["log_failure"].check(ZeroDivisionError)
    logged_errors.clear()


def test_reading_on_while_something_is_written(talk: Conversation) -> None:
    """A client that says where it was is told where it is first, and everything after that."""
    told = '"room": "#lobby", "id": {}, "from": "guest1", "text": "{}", "time": "TIME"'
    came = '"room": "#lobby", "id": 4, "users": ["guest2"], "time": "TIME"'
    place = '{"room": "#lobby", "epoch": "EPOCH", "id": 1}'
    returned = back("guest2", [json.loads(place)], room_shown("#lobby", "guest1", "guest2"))
    talk(f"""
        telnet comes
        telnet > one
        telnet > two
        program comes
        telnet, program have read everything
        the journal waits
        telnet > three
        program > {{"rooms": {{"#lobby": {{"epoch": "EPOCH", "id": 1}}}}}}
        the journal goes on
        telnet < guest1: three
        program < {json.dumps(returned)}
        program < {{"type": "said", {told.format(2, "one")}}}
        program < {{"type": "said", {told.format(3, "two")}}}
        program < {{"type": "joined", {came}}}
        program < {{"type": "up_to_date"}}
        program < {{"type": "said", {told.format(5, "three")}}}
    """)
