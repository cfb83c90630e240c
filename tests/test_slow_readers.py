"""Sessions whose connection is full are passed over, and catch up from the logs in order."""

import pytest

from chatapp.events import Notice
from chatapp.factory import ChatFactory
from tests.conftest import Connect

LONG = "x" * 2000


def test_a_full_connection_is_passed_over_and_catches_up(connect: Connect) -> None:
    """One who does not read holds nobody up, and later reads everything in order."""
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
    """A whisper to one who is behind is read where it was said."""
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
    """One who leaves while behind still reads all that was said before, then is closed."""
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
    assert list(chat.users) == ["ann"]


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
    monkeypatch: pytest.MonkeyPatch,
    logged_errors: list[object],
) -> None:
    """One whose connection raises is logged and closed; the others read on."""

    def fail(_data: bytes) -> bool:
        raise ZeroDivisionError

    ann, bob, carl = connect.named("ann", "bob", "carl")
    bob_session, carl_session = chat.users["bob"].session, chat.users["carl"].session
    monkeypatch.setattr(bob_session.connection, "write", fail)
    monkeypatch.setattr(carl_session.connection, "write", fail)
    carl_session.tell(Notice("one of its own"))
    ann.send("hello")
    assert len(logged_errors) == 2
    logged_errors.clear()
    bob.settle()
    carl.settle()
    assert (bob.closed, carl.closed) == (True, True)
    assert ann.read() == ["ann: hello", "-- bob left", "-- carl left"]
