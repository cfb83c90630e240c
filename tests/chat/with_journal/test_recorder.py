"""Nothing is shown before it is kept; and what happens while nothing can be kept."""

import pytest
from twisted.internet.testing import MemoryReactorClock
from twisted.logger import LogEvent

from chatapp.chat.factory import ChatFactory
from chatapp.log import recorder
from chatapp.log.recorder import RETRY_SECONDS
from tests.connect import Connect
from tests.journal import FakeJournal

REFUSED = "! the server cannot save anything now; try again later"


def test_nothing_is_shown_before_it_is_kept(connect: Connect, journal: FakeJournal) -> None:
    """What was said reaches nobody, the one who said it included, until it is written."""
    ann, bob = connect.named("ann", "bob")
    journal.holding = True
    ann.send("hello")
    assert ann.read() == bob.read() == []
    journal.answer()
    assert ann.read() == bob.read() == ["ann: hello"]


def test_whispers_and_topics_wait_too(connect: Connect, journal: FakeJournal) -> None:
    """Whatever somebody could refer to later is kept first."""
    ann, bob = connect.named("ann", "bob")
    journal.holding = True
    ann.send("/w bob psst", "/topic fish")
    assert ann.read() == bob.read() == []
    journal.release()
    assert ann.read() == ["[you -> bob] psst", "-- ann set the topic: fish"]
    assert sorted(bob.read()) == ["-- ann set the topic: fish", "[ann -> you] psst"]


def test_own_lines_keep_their_place(connect: Connect, journal: FakeJournal) -> None:
    """An answer comes behind what was said before it, also where that is not kept yet."""
    ann, bob = connect.named("ann", "bob")
    journal.holding = True
    ann.send("/list", "one", "/list", "two", "/nick bob")
    assert ann.read() == ["-- 2 online: ann, bob"]
    assert bob.read() == []
    journal.answer()
    assert ann.read() == ["ann: one", "-- 2 online: ann, bob"]
    assert bob.read() == ["ann: one"]
    journal.answer()
    assert ann.read() == ["ann: two", "! that name is taken: bob"]
    assert bob.read() == ["ann: two"]


def test_one_write_is_on_its_way(connect: Connect, journal: FakeJournal) -> None:
    """What is said meanwhile goes with the next, all of it."""
    (ann,) = connect.named("ann")
    journal.holding = True
    ann.send("1", "2", "3")
    assert len(journal.waiting) == 1
    journal.answer()
    assert ann.read() == ["ann: 1"]
    assert len(journal.waiting) == 1
    journal.answer()
    assert ann.read() == ["ann: 2", "ann: 3"]
    assert journal.waiting == []


def test_a_paste_is_written_at_once(connect: Connect, journal: FakeJournal) -> None:
    """Many lines in one packet are one batch, in their order."""
    ann, bob = connect.named("ann", "bob")
    journal.holding = True
    ann.post(*(b"%d" % number for number in range(250)))
    ann.settle()
    assert ann.read() == []
    assert len(journal.waiting) == 1
    journal.answer()
    assert journal.waiting == []
    assert ann.read() == bob.read() == [f"ann: {number}" for number in range(250)]


def test_failing(connect: Connect, journal: FakeJournal, clock: MemoryReactorClock) -> None:
    """Sending is refused, reading goes on, and it mends itself: all is there once, in order."""
    ann, bob = connect.named("ann", "bob")
    ann.send("before")
    journal.failing = "database or disk is full"
    ann.send("accepted", "not accepted")
    bob.send("/w ann no", "/me waves", "/topic no", "/nick rob", "/join #new")
    assert ann.read() == ["ann: before", REFUSED]
    assert bob.read() == ["ann: before", *[REFUSED] * 5]
    ann.send("/list", "/rooms", "/history 1", "/topic")
    listed, rooms, past, topic = ann.read()
    assert listed == "-- 2 online: ann, bob"
    assert rooms == "-- #lobby, 2 members"
    assert past.endswith("] ann: before")
    assert topic == "-- #lobby has no topic"
    clock.advance(RETRY_SECONDS)
    ann.send("no")
    assert ann.read() == [REFUSED]
    journal.failing = ""
    clock.advance(RETRY_SECONDS)
    assert ann.read() == bob.read() == ["ann: accepted"]
    bob.send("after")
    assert ann.read() == bob.read() == ["bob: after"]
    assert journal.texts(1) == ["before", "accepted", "after"]


def test_comings_and_goings_wait(
    connect: Connect, journal: FakeJournal, clock: MemoryReactorClock
) -> None:
    """Who comes while nothing can be kept is welcome, and is told of when it can."""
    ann, bob, carl = connect.named("ann", "bob", "carl")
    ann.send("/join #dev")
    ann.read()
    journal.failing = "no"
    bob.send("accepted")
    dave = connect()
    assert dave.read()[0] == "-- welcome to chatapp: you are guest1, in the lobby"
    dave.send("/list", "/join #dev")
    assert dave.read() == [
        "-- 4 online: ann, bob, carl, guest1",
        "-- you are in #dev, 2 members",
    ]
    dave.send("no")
    assert dave.read() == [REFUSED]
    bob.send("/quit see you")
    carl.close()
    assert ann.read() == bob.read() == []
    journal.failing = ""
    clock.advance(RETRY_SECONDS)
    assert bob.read() == ["bob: accepted"]
    assert bob.closed
    assert sorted(ann.read()) == [
        "-- 2 left: bob, carl",
        "-- guest1 joined",
        "-- guest1 joined #dev",
        "bob: accepted",
    ]


def test_why_it_fails_is_logged_when_it_changes(
    connect: Connect,
    journal: FakeJournal,
    clock: MemoryReactorClock,
    log_lines: list[str],
) -> None:
    """One line for each reason, and one when it is over."""
    (ann,) = connect.named("ann")
    del log_lines[:]
    journal.failing = "first"
    ann.send("hello")
    clock.pump([RETRY_SECONDS] * 3)
    journal.failing = "second"
    clock.pump([RETRY_SECONDS] * 3)
    journal.failing = ""
    clock.advance(RETRY_SECONDS)
    assert ann.read() == ["ann: hello"]
    assert log_lines == [
        "ERROR | The journal cannot be written: first",
        "ERROR | The journal cannot be written: second",
        "INFO | The journal can be written again",
    ]


def test_lines_of_a_room_that_was_left(
    connect: Connect, journal: FakeJournal, clock: MemoryReactorClock
) -> None:
    """An answer may overtake what is not kept yet, which is read all the same, once."""
    (ann,) = connect.named("ann")
    ann.send("/join #dev")
    ann.read()
    journal.failing = "no"
    ann.send("in #dev", "/leave", "/list", "/list")
    left = "-- you left #dev and are in #lobby"
    assert ann.read() == [left, "-- 1 online: ann", "-- 1 online: ann"]
    journal.failing = ""
    clock.advance(RETRY_SECONDS)
    assert ann.read() == ["#dev ann: in #dev"]
    ann.send("again")
    assert ann.read() == ["ann: again"]


def test_a_fault_of_the_journal_itself(
    connect: Connect,
    journal: FakeJournal,
    clock: MemoryReactorClock,
    monkeypatch: pytest.MonkeyPatch,
    logged_errors: list[LogEvent],
) -> None:
    """What nobody expected is logged with its traceback, and tried again all the same."""
    (ann,) = connect.named("ann")

    monkeypatch.setattr(journal, "_write", lambda _: 1 / 0)
    ann.send("hello", "no")
    assert ann.read() == [REFUSED]
    monkeypatch.undo()
    clock.advance(RETRY_SECONDS)
    assert ann.read() == ["ann: hello"]
    (event,) = logged_errors
    assert event["log_failure"].check(ZeroDivisionError)
    logged_errors.clear()


def test_a_fault_while_sending(
    connect: Connect,
    chat: ChatFactory,
    monkeypatch: pytest.MonkeyPatch,
    logged_errors: list[LogEvent],
) -> None:
    """What fails when something was written is logged, and the next is written and sent."""
    (ann,) = connect.named("ann")
    with monkeypatch.context() as patch:
        patch.setattr(chat.flusher.recorder, "_written", lambda: 1 / 0)
        ann.send("one")
    ann.send("two")
    assert ann.read() == ["ann: one", "ann: two"]
    (event,) = logged_errors
    assert event["log_failure"].check(ZeroDivisionError)
    logged_errors.clear()


def test_a_disk_slower_than_people(
    connect: Connect, journal: FakeJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only so much is accepted that is not kept yet."""
    monkeypatch.setattr(recorder, "PENDING_AT_MOST", 5)
    ann, bob = connect.named("ann", "bob")
    journal.holding = True
    ann.send(*map(str, range(10)))
    journal.release()
    lines = ann.read()
    assert lines == [f"ann: {number}" for number in range(6)] + [REFUSED] * 4
    assert bob.read() == lines[:6]
    ann.send("again")
    assert bob.read() == ["ann: again"]


def test_no_answer_says_that_a_line_was_kept_before_it_is(
    connect: Connect, journal: FakeJournal, clock: MemoryReactorClock
) -> None:
    """While the journal fails, other answers pass a line that waits, but not its own."""
    program = connect("object")
    program.read()
    journal.failing = "database or disk is full"
    program.request(line="hello", ref="r1")
    program.request(line="hello", ref="r1")
    program.request(line="/list", ref="r2")
    assert [record["type"] for record in program.read_objects()] == ["notice"]
    journal.failing = ""
    clock.advance(RETRY_SECONDS)
    assert [(record["type"], record.get("ref")) for record in program.read_objects()] == [
        ("said", None),
        ("ack", "r1"),
        ("ack", "r1"),
        ("ack", "r2"),
    ]


def test_reading_on_while_something_is_written(connect: Connect, journal: FakeJournal) -> None:
    """Whoever says where they were is told where they are first, and everything after that."""
    ann = connect("tcp")
    ann.send("one", "two")
    program = connect("object")
    (entry,) = [record for record in program.read_objects() if record["type"] == "joined"]
    place = {"epoch": next(iter(connect.chat.rooms.values())).log.epoch, "id": 1}
    journal.holding = True
    ann.send("three")
    program.request(rooms={"#lobby": place})
    while journal.waiting:
        journal.answer()
    journal.holding = False
    records = program.read_objects()
    at = [record["type"] for record in records].index("returned")
    assert [record["id"] for record in records[at:] if "id" in record] == [
        *range(2, entry["id"] + 2)
    ]
