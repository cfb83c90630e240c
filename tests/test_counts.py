"""What is counted: exactly what happened, whichever way it went."""

from dataclasses import replace
from ipaddress import ip_network

import pytest
from twisted.internet.testing import MemoryReactorClock
from twisted.logger import LogEvent

from chatapp.chat.departures import Departure
from chatapp.chat.factory import ChatFactory
from chatapp.commands import Command
from chatapp.config import Config
from chatapp.counts import SECONDS, Histogram
from chatapp.errors import LimitError
from chatapp.events import Acted, Joined, Left, Renamed, Said, TopicSet, Whispered
from chatapp.session.session import Session
from chatapp.session.state import Reading
from chatapp.slash import builtin_commands
from chatapp.wire.encoding import FRAME, LINE, OBJECT, Encoding
from chatapp.wire.requests import Line
from tests.conftest import limit
from tests.connect import Connect
from tests.journal import FakeJournal
from tests.memory import LineClient, WebSocketClient
from tests.transport import Nowhere

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%b\r\n"
)


class Ear(Nowhere):
    """A connection that keeps what it is given, and says that it is full if it is to."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = b""
        self.takes = True

    def write(self, data: bytes) -> bool:
        self.heard += data
        return self.takes

    def catch_up(self) -> None:
        """Take everything there is."""
        while data := self.source.take():
            self.heard += data
        self.takes = True


class Party:
    """Users with ears, one for each encoding that is asked for."""

    def __init__(self, chat: ChatFactory, clock: MemoryReactorClock) -> None:
        self.ears: list[Ear] = []
        self._chat = chat
        self._clock = clock

    def join(self, encoding: Encoding) -> Session:
        self.ears.append(Ear())
        session = self._chat.arrivals.connect(self.ears[-1], encoding, "here")[0]
        self._clock.advance(0)
        return session

    def say(self, session: Session, line: str) -> None:
        """Type a line, and let a turn of the reactor pass."""
        self._chat.dispatch.receive(session, Line(line.encode()))
        self._clock.advance(0)


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


def test_refusals(chat: ChatFactory, party: Party) -> None:
    """What is refused because of a limit counts for that, and all else together."""
    limit(chat, line_bytes=128, rooms=2, rooms_per_user=2, unread_bytes=1)
    ann, bob = party.join(LINE), party.join(LINE)
    party.ears[1].takes = False
    party.say(bob, "/help")
    party.say(bob, "/help")
    for line in ("x" * 129, "/join #a", "/join #b", "/lsit", "/w zed hello", "/w guest2 hello"):
        party.say(ann, line)
    party.say(ann, "/leave #a")
    limit(chat, rooms=1)
    party.say(ann, "/join #c")
    assert chat.counts.refusals == {
        "line_bytes": 1,
        "rooms_per_user": 1,
        "other": 2,
        "unread_bytes": 1,
        "rooms": 1,
    }


def test_turned_away(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """A connection that is not let in counts for the reason."""
    browser, telnet = LineClient(chat, clock, 1), LineClient(chat, clock, 2)
    browser.feed(b"GET / HTTP/1.1\r\n")
    telnet.feed(b"\xff\xf1" * 201)
    web = [WebSocketClient(chat, clock, port) for port in (3, 4)]
    web[0].feed(b"nonsense\r\n\r\n")
    web[1].feed(HANDSHAKE % b"Origin: https://evil.example\r\n")
    clock.advance(1)
    limit(chat, sessions=1)
    LineClient(chat, clock, 5)
    WebSocketClient(chat, clock, 6)
    assert chat.counts.turned_away == {
        "http": 1,
        "telnet": 1,
        "handshake": 1,
        "origins": 1,
        "sessions": 2,
    }


def test_turned_away_from_one_address(chat: ChatFactory) -> None:
    """The door says which limit it was."""
    limit(chat, sessions_per_address=1, logins_per_minute=1)
    seat = chat.admission.enter("203.0.113.7")
    with pytest.raises(LimitError) as refused:
        chat.admission.enter("203.0.113.7")
    assert refused.value.kind == "sessions_per_address"
    seat.leave()
    with pytest.raises(LimitError) as refused:
        chat.admission.enter("203.0.113.7")
    assert refused.value.kind == "logins_per_minute"


def test_turned_away_behind_a_proxy(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """It counts the same where a proxy speaks for the client."""
    limit(chat, sessions_per_address=1)
    server = replace(chat.config.ws_server, trusted_proxies=(ip_network("127.0.0.1"),))
    chat.configure(replace(chat.config, ws_server=server))
    for port in (1, 2):
        WebSocketClient(chat, clock, port).feed(HANDSHAKE % b"X-Forwarded-For: 203.0.113.7\r\n")
    clock.advance(0)
    assert chat.counts.turned_away == {"sessions_per_address": 1}


def test_dropped(chat: ChatFactory, party: Party, clock: MemoryReactorClock) -> None:
    """A client that floods on, or takes nothing, counts for the limit that ended it."""
    ann, bob = party.join(LINE), party.join(LINE)
    party.ears[1].takes = False
    party.say(bob, "/help")
    clock.advance(60)
    assert bob.failure == "took nothing for 60 seconds"
    limit(chat, messages_per_second=1, message_burst=1, flood_seconds=5)
    for _ in range(20):
        party.say(ann, "spam")
        clock.advance(1)
    assert not ann.is_here
    assert chat.counts.dropped == {"flood_seconds": 1, "stalled_seconds": 1}


def test_failed_lines(connect: Connect, chat: ChatFactory, logged_errors: list[LogEvent]) -> None:
    """A command that breaks counts."""

    def fail(_chat: ChatFactory, _session: Session) -> None:
        raise ZeroDivisionError

    chat.commands.add(Command("fail", "", "Fail.", rest=False, aliases=(), run=fail))
    (ann,) = connect.named("ann")
    ann.send("/fail")
    assert chat.counts.failed_lines == 1
    logged_errors.clear()


def test_resumes(clock: MemoryReactorClock, config: Config) -> None:
    """Those who came back count, and those whose token is not good."""
    history = replace(config.history, resume_seconds=600)
    chat = ChatFactory(replace(config, history=history), builtin_commands(), clock)
    party = Party(chat, clock)
    ann = party.join(LINE)
    chat.departures.depart(ann, Departure.LOST, "lost")
    assert chat.users.absent == 1
    again = party.join(LINE)
    party.say(again, "/resume zzz")
    party.say(again, f"/resume {ann.user.token}")
    assert (chat.counts.resumes_asked, chat.counts.resumes) == (2, 1)
    assert chat.users.absent == 0


def test_commits(config: Config, clock: MemoryReactorClock) -> None:
    """A commit counts with its time and its entries, and one that fails by itself."""
    journal = FakeJournal(clock)
    chat = ChatFactory(config, builtin_commands(), clock, journal)
    chat.restore(journal)
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
