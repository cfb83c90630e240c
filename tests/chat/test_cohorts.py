"""Readers in step share one cursor, and are given what is new by one call."""

from collections.abc import Iterator

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.cohort import Cohort
from chatapp.chat.departures import Departure
from chatapp.chat.factory import ChatFactory
from chatapp.chat.room import Room
from chatapp.config import Config
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.session.state import Reading
from chatapp.wire.encoding import LINE
from tests.chat.conftest import config_with
from tests.chat.watched_fanout import WatchedFanout
from tests.connect import Connect
from tests.fanout import fanout_of
from tests.making import make_chat
from tests.memory_gateway import over_own_sockets
from tests.writers import use_writer

pytestmark = over_own_sockets


@pytest.fixture
def config() -> Config:
    """There are ten minutes to come back."""
    return config_with()


@pytest.fixture
def fanout(clock: MemoryReactorClock) -> WatchedFanout:
    """What opens audiences, watched."""
    fanout = fanout_of(clock, WatchedFanout)
    assert isinstance(fanout, WatchedFanout)
    return fanout


@pytest.fixture
def chat(fanout: WatchedFanout, config: Config, clock: MemoryReactorClock) -> ChatFactory:  # noqa: ARG001
    """A chat, whose audiences are watched."""
    return make_chat(config, clock)


@pytest.fixture(params=["tcp", "websocket"])
def connect(
    request: pytest.FixtureRequest,
    chat: ChatFactory,
    clock: MemoryReactorClock,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Connect]:
    """Connect clients over sockets."""
    use_writer(monkeypatch, "socket")
    connect = Connect(chat, clock, request.param)
    yield connect
    connect.close()


def sizes(room: Room) -> list[int]:
    """Return the numbers of readers of the cohorts that readers share."""
    cohorts = {id(reader.cohort): reader.cohort for reader in room.readers.values()}
    return sorted(len(one) for one in cohorts.values() if isinstance(one, Cohort))


def test_one_call_for_all(connect: Connect, fanout: WatchedFanout) -> None:
    """All who read the same bytes are told by one call; who reads others, by another."""
    people = connect.named(*(f"p{number}" for number in range(20)))
    program = connect("object")
    for someone in people:
        someone.read()
    program.read()
    fanout.calls.clear()
    people[0].send("hello")
    assert sorted(fanout.calls) == [1, 20]
    assert all(someone.read() == ["p0: hello"] for someone in people)
    assert '"text": "hello"' in program.read()[0]


def test_nothing_is_done_for_each_reader(
    connect: Connect, chat: ChatFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flush touches no reader and writes to no connection of those in step."""
    people = connect.named("ann", "bob", "cid")
    people[0].post(b"hello")
    (reader,) = {type(one) for one in chat.rooms["#lobby"].readers.values()}
    monkeypatch.setattr(reader, "cursor", property())
    monkeypatch.setattr(type(people[0].transport.protocol._writer), "write", None)
    people[0].clock.advance(0)
    monkeypatch.undo()
    for someone in people:
        assert someone.read() == ["ann: hello"]


def test_leaving_step_and_coming_back(connect: Connect, chat: ChatFactory) -> None:
    """A line of one's own, and a full socket, take one reader out, and later back in."""
    ann, bob, _cid = connect.named("ann", "bob", "cid")
    room = chat.rooms["#lobby"]
    assert sizes(room) == [3]
    bob.transport.room = 7
    ann.send("hello")
    assert sizes(room) == [2]
    assert chat.find_user("bob").sessions[0].reading is Reading.FULL
    ann.post(b"/help nosuch")
    assert sizes(room) == [1]
    ann.settle()
    assert sizes(room) == [2]
    ann.send("more")
    bob.transport.room = 10**6
    assert bob.read() == ["ann: hello", "ann: more"]
    assert sizes(room) == [3]


def test_a_reader_keeps_its_place(connect: Connect, chat: ChatFactory) -> None:
    """Who leaves a cohort takes its cursor along, and the others keep theirs."""
    people = connect.named("ann", "bob", "cid")
    room = chat.rooms["#lobby"]
    for number, someone in enumerate((*people, *people)):
        people[0].send(f"{number}")
        session = chat.find_user(("ann", "bob", "cid")[number % 3]).sessions[0]
        session.fall_behind()
        assert room.readers[session].cursor == room.log.end
        assert room.readers[session] not in room.in_step.readers()
        session.flush()
        assert someone.read()[-1:] == [f"ann: {number}"]
    assert [len(someone.read()) for someone in people] == [2, 1, 0]


def test_full_by_what_a_protocol_sends(connect: Connect, chat: ChatFactory) -> None:
    """What a protocol has still to send is not overtaken by what the room is told."""
    ann, bob = connect.named("ann", "bob")
    own = {"tcp": b"\xff\xf1\xff\xf1", "websocket": b"\x8a\x02ok"}[connect.transport]
    bob.transport.room = 2
    bob.transport.protocol._writer.write(own)
    ann.send("hello")
    assert bob.transport.sent == own[:2]
    bob.transport.room = 10**6
    bob.transport.pump()
    assert bob.transport.sent.startswith(own)
    assert bob.transport.sent.count(b"ann: hello") == 1
    ann.read()
    assert sizes(chat.rooms["#lobby"]) == [2]


def test_closed_sockets_are_let_go_first(
    connect: Connect, chat: ChatFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing more is sent on the descriptor of a lost connection, even if the loss is not told."""
    ann, bob = connect.named("ann", "bob")
    with monkeypatch.context() as patch:
        patch.setattr(chat.dispatch, "lose", None)
        patch.setattr(chat.departures, "depart", None)
        with pytest.raises(TypeError):
            bob.transport.lose(ConnectionResetError())
    in_step = chat.rooms["#lobby"].readers.values()
    assert [getattr(one.cohort, "direct", None) for one in in_step] == [True, False]
    chat.departures.depart(chat.find_user("bob").sessions[0], Departure.LOST, "lost")
    ann.send("hello")
    assert "ann: hello" in ann.read()


def test_what_nobody_knows_ends_the_connection(connect: Connect, fanout: WatchedFanout) -> None:
    """A client of which nobody knows what it was sent is cut off, and reads on when it is back."""
    ann, bob = connect.named("ann", "bob")
    fanout.torn = [1]
    ann.post(b"hello")
    ann.settle()
    fanout.torn = []
    torn, other = (ann, bob) if ann.transport.aborted else (bob, ann)
    torn.transport.pump()
    assert torn.closed
    assert other.read()[0] == "ann: hello"
    assert not other.transport.aborted
    back = connect(first=f"/resume {torn.token}")
    assert any(line.endswith("ann: hello") for line in back.read())


def test_cohorts_are_no_larger_than_a_turn(connect: Connect, chat: ChatFactory) -> None:
    """A crowd is told in several turns; small cohorts go into others."""
    chat.flusher.readers_at_once = 4
    people = connect.named(*(f"p{number}" for number in range(10)))
    room = chat.rooms["#lobby"]
    assert sum(sizes(room)) == 10
    assert max(sizes(room)) == 4
    for number in range(4):
        people[9 - number].close()
    for number in range(9):
        people[0].send(f"{number}")
    assert sizes(room) == [2, 4]


def test_a_reader_that_shares_a_place() -> None:
    """It cannot be moved by itself."""
    cohort = Cohort(LINE, 7, None)
    reader = Reader(Log("#lobby"), 7)
    reader.share(cohort, 0)
    cohort.cursor = 9
    assert reader.cursor == 9
    with pytest.raises(AssertionError):
        reader.cursor = 8
    reader.go_alone(9)
    reader.cursor = 10
    assert reader.cursor == 10


def test_ignoring_somebody(connect: Connect, chat: ChatFactory, fanout: WatchedFanout) -> None:
    """Who ignores others reads with everyone, but for what those have said."""
    ann, bob, cid = connect.named("ann", "bob", "cid")
    for one in (ann, bob):
        one.send("/register correct horse")
        one.read()
    cid.send("/ignore bob")
    cid.read()
    room = chat.rooms["#lobby"]
    for speaker, calls, read in ((ann, [3], ["ann: hi"]), (bob, [2], []), (ann, [3], ["ann: hi"])):
        fanout.calls.clear()
        speaker.send("hi")
        assert fanout.calls == calls
        assert cid.read() == read
        assert sizes(room) == [3]


def test_much_is_said_while_something_is_sent(
    clock: MemoryReactorClock, chat: ChatFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a connection that is written to makes others say comes after what is being sent."""
    use_writer(monkeypatch, "stream")
    connect = Connect(chat, clock, "tcp")
    people = connect.named("ann", "bob", "cid")
    write, lines = people[1].transport.write, [b"%d" % number for number in range(100)]

    def answer(data: bytes) -> None:
        write(data)
        if b"one" in data:
            people[0].post(*lines)

    people[1].transport.write = answer
    people[0].send("one")
    said = ["ann: one", *(f"ann: {line.decode()}" for line in lines)]
    for someone in people:
        assert someone.read() == said
    connect.close()


def test_what_is_set(connect: Connect, chat: ChatFactory, fanout: WatchedFanout) -> None:
    """Those who have set the same are told together, but for a line with the name of one."""
    ann, bob, cid = connect.named("ann", "bob", "cid")
    for someone in (ann, bob):
        someone.send("/set times on", "/set mentions mark")
        someone.read()
    for text, calls in (("hello", [1, 2]), ("hello bob", [1, 1]), ("again", [1, 2])):
        fanout.calls.clear()
        cid.send(text)
        assert sorted(fanout.calls) == calls
        assert ann.read() == [f"14:30 cid: {text}"]
        assert bob.read()[0].endswith(f"cid: {text}")
        assert sizes(chat.rooms["#lobby"]) == [1, 2]


@pytest.mark.parametrize("line", [b"/help nosuch", b"/w cid psst"])
def test_a_private_line_while_something_is_sent(
    clock: MemoryReactorClock, chat: ChatFactory, monkeypatch: pytest.MonkeyPatch, line: bytes
) -> None:
    """It comes after what is being sent, also to somebody who was not written to yet."""
    use_writer(monkeypatch, "stream")
    connect = Connect(chat, clock, "tcp")
    ann, bob, cid = connect.named("ann", "bob", "cid")
    write = bob.transport.write

    def answer(data: bytes) -> None:
        write(data)
        if b"one" in data:
            (ann if line.startswith(b"/w") else cid).post(line)

    bob.transport.write = answer
    ann.send("one")
    first, second = cid.read()
    assert first == "ann: one"
    assert "psst" in second or "nosuch" in second
    connect.close()
