"""Sessions whose connection is full are passed over, and catch up from the logs in order."""

import re
from dataclasses import replace

from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.events import Notice
from tests.connect import Connect

LONG = "x" * 2000


def test_a_full_connection_is_passed_over_and_catches_up(connect: Connect) -> None:
    """A client that does not read holds nobody up, and later reads everything in order."""
    ann, bob = connect.named("ann", "bob")
    bob.transport.room = 0
    said = [f"{number} {LONG}" for number in range(100)]
    ann.send(*said)
    expected = [f"ann: {line}" for line in said]
    assert ann.read() == expected
    assert bob.read() == []
    bob.transport.room = 10**9
    assert bob.read() == expected
    ann.send("and on")
    assert bob.read() == ["ann: and on"]


def test_own_lines_keep_their_place(connect: Connect) -> None:
    """A whisper to a client that is behind is read where it was said."""
    ann, bob = connect.named("ann", "bob")
    bob.transport.room = 0
    ann.send(*[LONG] * 40, "one", "/w bob two", "three", "/w bob four", "five")
    bob.transport.room = 10**9
    assert bob.read()[-5:] == [
        "ann: one",
        "[ann -> you] two",
        "ann: three",
        "[ann -> you] four",
        "ann: five",
    ]


def test_a_gap_is_announced(connect: Connect, chat: ChatFactory) -> None:
    """What the log no longer holds is counted, and the rest follows without another hole."""
    chat.rooms["#lobby"].log.max_entries = 50
    ann, bob = connect.named("ann", "bob")
    bob.transport.room = 0
    ann.send(*[f"{number} {LONG}" for number in range(200)])
    bob.transport.room = 10**9
    lines = bob.read()
    gap = next(at for at, line in enumerate(lines) if line.startswith("--"))
    assert [line.split()[1] for line in lines[:gap]] == [str(n) for n in range(gap)]
    assert lines[gap] == f"-- {150 - gap} messages missed"
    assert [line.split()[1] for line in lines[gap + 1 :]] == [str(n) for n in range(150, 200)]


def test_quit_of_one_who_is_behind(connect: Connect) -> None:
    """A client that leaves while behind still reads all that was said before, then is closed."""
    ann, bob = connect.named("ann", "bob")
    bob.transport.room = 0
    ann.send(*[LONG] * 50, "last")
    bob.post(b"/quit")
    ann.send("not for bob")
    assert not bob.closed
    bob.transport.room = 10**9
    lines = bob.read()
    assert (len(lines), lines[-1]) == (51, "ann: last")
    assert bob.closed


def test_lost_while_behind(connect: Connect, chat: ChatFactory) -> None:
    """A connection that breaks while it is full is forgotten like any other."""
    ann, bob = connect.named("ann", "bob")
    bob.transport.room = 0
    ann.send(*[LONG] * 50)
    bob.close()
    assert ann.read()[-1] == "-- bob left"
    assert list(chat.users.online) == ["ann"]


def test_a_long_turn_is_flushed_early(connect: Connect, chat: ChatFactory) -> None:
    """A paste that is larger than the log costs nobody a gap."""
    chat.rooms["#lobby"].log.max_entries = 400
    ann, bob = connect.named("ann", "bob")
    lines = [str(number).encode() for number in range(1000)]
    ann.post(*lines)
    assert bob.read() == ann.read() == [f"ann: {line.decode()}" for line in lines]


def test_a_failing_connection_is_dropped(
    connect: Connect,
    chat: ChatFactory,
    logged_errors: list[object],
) -> None:
    """A session whose connection raises is logged and closed; the others read on."""

    def fail(_writer: object, _data: bytes) -> bool:
        raise ZeroDivisionError

    ann, bob, carl = connect.named("ann", "bob", "carl")
    bob_session, carl_session = (
        chat.users.online["bob"].sessions[0],
        chat.users.online["carl"].sessions[0],
    )
    members = {"__slots__": (), "write": fail, "socket": None}
    broken = type("Broken", (type(bob_session.connection),), members)
    for session in (bob_session, carl_session):
        session.connection.__class__ = broken
        session.socket_changed()
    carl_session.tell(Notice("one of its own"))
    ann.send("hello")
    assert len(logged_errors) == 2
    logged_errors.clear()
    bob.settle()
    carl.settle()
    assert (bob.closed, carl.closed) == (True, True)
    assert ann.read() == ["ann: hello", "-- bob left", "-- carl left"]


def test_one_who_takes_nothing_is_dropped(
    connect: Connect, clock: MemoryReactorClock, log_lines: list[str]
) -> None:
    """After a minute without taking a byte a connection is closed, and the log says why."""
    ann, bob = connect.named("ann", "bob")
    bob.transport.room = 0
    ann.send(*[LONG] * 50)
    clock.advance(59)
    bob.transport.pump()
    assert not bob.closed
    clock.advance(1)
    bob.transport.pump()
    assert bob.closed
    assert ann.read()[-1] == "-- bob left"
    assert log_lines[-1] == (
        "INFO | Client disconnected from ('127.0.0.1', 50002): took nothing for 60 seconds"
    )


def test_being_slow_is_not_enough_to_be_dropped(
    connect: Connect, clock: MemoryReactorClock
) -> None:
    """A client that takes a buffer now and then is kept, however far behind."""
    ann, bob = connect.named("ann", "bob")
    bob.transport.room = 0
    ann.send(*[LONG] * 200)
    for _ in range(4):
        clock.advance(50)
        bob.transport.room = 90_000
        bob.transport.pump()
    assert not bob.closed
    bob.transport.room = 10**9
    assert len(bob.read()) == 200


def test_one_who_left_is_not_waited_for(connect: Connect, clock: MemoryReactorClock) -> None:
    """After /quit, a connection that takes nothing is closed without its last lines."""
    ann, bob = connect.named("ann", "bob")
    bob.transport.room = 0
    ann.send(*[LONG] * 50)
    bob.post(b"/quit")
    clock.advance(0)
    clock.advance(60)
    bob.transport.pump()
    assert bob.closed


def test_no_limit_of_time(connect: Connect, clock: MemoryReactorClock, chat: ChatFactory) -> None:
    """With stalled_seconds = 0 nobody is dropped."""
    chat.settings.config = replace(
        chat.config, limits=replace(chat.config.limits, stalled_seconds=0)
    )
    ann, bob = connect.named("ann", "bob")
    bob.transport.room = 0
    ann.send(*[LONG] * 50)
    assert clock.getDelayedCalls() == [] or connect.transport == "websocket"
    assert not bob.closed


def test_catching_up_in_the_midst_of_a_turn(connect: Connect) -> None:
    """A client that has caught up before the turn ends gets only what came after."""
    ann, bob = connect.named("ann", "bob")
    bob.transport.room = 0
    ann.send(*[LONG] * 50)
    ann.post(b"one")
    bob.transport.room = 10**9
    bob.transport.pump()
    ann.post(b"two")
    assert bob.read()[-3:] == [f"ann: {LONG}", "ann: one", "ann: two"]


def test_gaps_between_lines_of_its_own(connect: Connect, chat: ChatFactory) -> None:
    """Each hole is told once, however the lines for a client that is behind are cut into pieces."""
    chat.rooms["#lobby"].log.max_entries = 20
    ann, bob = connect.named("ann", "bob")
    bob.transport.room = 0
    for number in range(20):
        ann.send(*[f"{number} {LONG}"] * 20, f"/w bob {LONG}")
    bob.transport.room = 10**9
    missed = said = 0
    for line in bob.read():
        found = re.fullmatch(r"-- ([1-9]\d*) messages missed", line)
        missed += int(found[1]) if found else 0
        said += line.startswith("ann: ")
    assert missed + said == 400


def test_a_steady_reader_of_a_large_flush(connect: Connect, clock: MemoryReactorClock) -> None:
    """A client that takes a piece now and then is kept, also of what came in a single turn."""
    ann, bob = connect.named("ann", "bob")
    bob.transport.room = 0
    ann.post(*[LONG.encode()] * 99)
    ann.settle()
    for _ in range(3):
        bob.transport.room = 70_000
        bob.transport.pump()
        clock.advance(50)
    assert not bob.closed
    bob.transport.room = 10**9
    assert len(bob.read()) == 99


def test_a_log_shorter_than_a_turn(connect: Connect, chat: ChatFactory) -> None:
    """Those who keep up miss nothing, however few entries are kept."""
    chat.rooms["#lobby"].log.max_entries = 10
    ann, bob = connect.named("ann", "bob")
    ann.post(*[str(number).encode() for number in range(50)])
    assert ann.read() == bob.read() == [f"ann: {number}" for number in range(50)]


def test_nobody_stays_behind_in_a_room(connect: Connect, chat: ChatFactory) -> None:
    """A client that is dropped leaves its rooms, and the rooms that are empty then go away."""
    ann, bob = connect.named("ann", "bob")
    bob.send("/join #dev")
    bob.read()
    chat.find_user("bob").sessions[0].drop("for a test")
    bob.settle()
    assert ann.read() == ["-- bob left"]
    assert list(chat.rooms) == ["#lobby"]
    assert len(chat.rooms["#lobby"].readers) == 1
