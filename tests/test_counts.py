"""What is counted: exactly what happened, whichever way it went."""

from dataclasses import replace

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.departures import Departure
from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.counts import SECONDS, Histogram
from chatapp.events import Whispered
from chatapp.room_events import Acted, Joined, Left, Renamed, Said, TopicSet
from chatapp.session.state import Reading
from chatapp.wire.encoding import FRAME, LINE, OBJECT
from chatapp.wire.requests import Line
from tests.connect import Connect
from tests.journal import FakeJournal
from tests.making import make_chat
from tests.party import Party


@pytest.fixture
def party(chat: ChatFactory, clock: MemoryReactorClock) -> Party:
    """Nobody yet."""
    return Party(chat, clock)


def test_histogram() -> None:
    """A value counts for the lowest bound that it is within, and not at all below 0."""
    histogram = Histogram((1, 10))
    for value in (0, 1, 1.5, 10, 11, -5):
        histogram.add(value)
    assert histogram.counts == [2, 2, 1]
    assert histogram.sum == 23.5


def test_entries_by_kind(chat: ChatFactory, party: Party) -> None:
    """Each entry counts once, however many read it; a whisper is one too."""
    ann, bob = party.join(LINE), party.join(FRAME)
    party.say(ann, "/nick ann")
    for line in ("hello", "/me waves", "/topic tea", "/w ann psst", "/quit"):
        party.say(bob, line)
    assert chat.counts.entries == {
        Joined: 2,
        Renamed: 1,
        Said: 1,
        Acted: 1,
        TopicSet: 1,
        Whispered: 1,
        Left: 1,
    }


def test_deliveries_in_step(chat: ChatFactory, party: Party) -> None:
    """What readers in step are written is counted by encoding, and is what they have heard."""
    ann = party.join(LINE)
    for encoding in (LINE, LINE, FRAME, OBJECT):
        party.join(encoding)
    before = chat.counts.deliveries
    for ear in party.ears:
        ear.heard = b""
    chat.counts.bytes = 0
    for line in (b"one", b"two", b"three"):
        chat.dispatch.receive(ann, Line(line))
    party.say(ann, "four")
    assert chat.counts.deliveries - before == 4 * 5
    assert chat.counts.bytes == sum(len(ear.heard) for ear in party.ears)
    assert party.ears[1].heard == b"".join(
        b"guest1: %b\r\n" % text for text in (b"one", b"two", b"three", b"four")
    )


def test_deliveries_of_all_kinds(chat: ChatFactory, party: Party) -> None:
    """Newcomers, a slow client, and what is for one alone: every byte and entry counts once."""
    ann = party.join(LINE)
    assert (chat.counts.deliveries, chat.counts.bytes) == (0, len(party.ears[0].heard))
    party.join(OBJECT)  # reads of its own coming, like ann
    assert chat.counts.deliveries == 2
    slow = party.join(LINE)  # the two others do
    party.ears[2].takes = False
    assert chat.counts.deliveries == 4
    party.say(ann, "one")  # is written to all three, the last of whom is full then
    assert chat.counts.deliveries == 7
    party.say(ann, "two")
    party.say(ann, "/list")
    assert chat.counts.deliveries == 9
    assert slow.reading is Reading.FULL
    party.ears[2].catch_up()
    assert chat.counts.deliveries == 10
    party.say(ann, "/w guest3 three")  # both have it in a log
    assert chat.counts.deliveries == 12
    assert chat.counts.bytes == sum(len(ear.heard) for ear in party.ears)


def test_one_who_came_in_between(chat: ChatFactory, party: Party) -> None:
    """A reader in step that has had the first of what is new is given the rest, and so counted."""
    ann, bob = party.join(LINE), party.join(LINE)
    before = chat.counts.deliveries
    chat.dispatch.receive(ann, Line(b"one"))
    bob.flush()
    party.say(ann, "two")
    assert chat.counts.deliveries == before + 4
    assert chat.counts.bytes == sum(len(ear.heard) for ear in party.ears)


def test_one_who_has_left(chat: ChatFactory, party: Party) -> None:
    """A client that reads no more is not counted."""
    ann, bob = party.join(LINE), party.join(LINE)
    party.say(bob, "/quit")
    before = chat.counts.deliveries
    party.say(ann, "hello")
    assert chat.counts.deliveries == before + 1


def test_flushes(
    chat: ChatFactory,
    party: Party,
    clock: MemoryReactorClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A flush counts with its time, and each room in it with how many entries were new."""
    ann = party.join(LINE)
    clock.advance(100)
    flushes, rooms = sum(chat.counts.flush_seconds.counts), chat.counts.flush_entries.sum

    def write(_data: bytes) -> bool:
        clock.advance(0.02)
        return True

    monkeypatch.setattr(party.ears[0], "write", write)
    chat.dispatch.receive(ann, Line(b"one"))
    party.say(ann, "two")
    assert sum(chat.counts.flush_seconds.counts) == flushes + 1
    assert chat.counts.flush_seconds.sum == pytest.approx(0.02)
    assert chat.counts.flush_entries.sum == rooms + 2


def test_resumes(clock: MemoryReactorClock, config: Config) -> None:
    """Those who came back count, and those whose token is not good."""
    history = replace(config.history, resume_seconds=600)
    chat = make_chat(replace(config, history=history), clock)
    party = Party(chat, clock)
    ann = party.join(LINE)
    chat.departures.depart(ann, Departure.LOST, "lost")
    assert chat.users.absent == 1
    again = party.join(LINE)
    party.say(again, "/resume zzz")
    party.say(again, f"/resume {ann.device.token}")
    assert (chat.counts.resumes_asked, chat.counts.resumes) == (2, 1)
    assert chat.users.absent == 0


def test_commits(config: Config, clock: MemoryReactorClock) -> None:
    """A commit counts with its time and its entries, and one that fails by itself."""
    journal = FakeJournal(clock)
    chat = make_chat(config, clock, journal)
    journal.holding = True
    party = Party(chat, clock)
    ann = party.join(LINE)
    clock.advance(0.02)
    journal.answer()
    for line in (b"one", b"two"):
        chat.dispatch.receive(ann, Line(line))
    clock.advance(0)
    journal.failing = "disk full"
    journal.answer()
    party.say(ann, "three")
    assert chat.counts.failed_commits == 1
    assert chat.counts.refusals == {"journal": 1}
    clock.advance(1)
    clock.advance(0.2)
    journal.failing = ""
    journal.answer()
    commits = dict(zip(SECONDS, chat.counts.commit_seconds.counts, strict=False))
    assert {bound: count for bound, count in commits.items() if count} == {0.03: 1, 0.3: 1}
    assert chat.counts.commit_entries.sum == 3


def test_one_who_reads_on_is_one_reader(connect: Connect, chat: ChatFactory) -> None:
    """A program that says where it was is not counted as another one from then on."""
    program = connect("object")
    program.request(rooms={"#lobby": {"epoch": chat.rooms["#lobby"].log.epoch, "id": 1}})
    program.read()
    before = chat.counts.deliveries
    program.send("hello")
    assert chat.counts.deliveries - before == 1
