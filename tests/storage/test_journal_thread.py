"""A thread of the journal does what it is asked for in order, and says what came of each."""

import sqlite3
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from threading import current_thread
from typing import Any

import pytest
from twisted.internet.defer import Deferred

from chatapp.errors import JournalError
from chatapp.storage.journal_thread import JournalThread
from tests.storage.conftest import result


class Turns:
    """A reactor as far as threads know it: it makes their calls when it is told to."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[tuple[Callable[..., object], Any]] = SimpleQueue()

    def callFromThread(self, call: Callable[..., object], argument: Any) -> None:
        self._calls.put((call, argument))

    def turn(self) -> None:
        """Wait for a call, and make it."""
        call, argument = self._calls.get(timeout=10)
        call(argument)


@pytest.fixture
def turns() -> Turns:
    """The reactor."""
    return Turns()


@pytest.fixture
def thread(turns: Turns) -> Iterator[JournalThread]:
    """A thread that has begun."""
    thread = JournalThread("journal", turns)  # type: ignore[arg-type]  # only what it needs
    thread.start()
    yield thread
    thread.stop()


def test_the_order(thread: JournalThread, turns: Turns) -> None:
    """It does one thing after another, and each answer comes in a turn of the reactor."""
    done: list[str] = []

    def asked(name: str) -> Callable[[], str]:
        def do() -> str:
            done.append(name)
            return f"{name} on {current_thread().name}"

        return do

    answers: list[Deferred[str]] = [thread.ask(asked(name)) for name in ("one", "two")]
    turns.turn()
    assert answers[0].called
    assert not answers[1].called
    turns.turn()
    assert done == ["one", "two"]
    assert list(map(result, answers)) == ["one on journal", "two on journal"]


@pytest.mark.parametrize(
    ("error", "raised", "said"),
    [
        (sqlite3.OperationalError("database is locked"), JournalError, "database is locked"),
        (OSError(28, "No space left on device"), JournalError, "No space left on device"),
        (ValueError("a fault"), ValueError, "a fault"),
    ],
)
def test_a_failure(
    thread: JournalThread, turns: Turns, error: Exception, raised: type[Exception], said: str
) -> None:
    """What SQLite and the system say is the journal's; a fault stays what it is. It goes on."""

    def fail() -> None:
        raise error

    failed, answered = thread.ask(fail), thread.ask(lambda: 2)
    turns.turn()
    with pytest.raises(raised, match=said):
        result(failed)
    turns.turn()
    assert result(answered) == 2


def test_the_end(turns: Turns) -> None:
    """It ends after everything that it was asked for."""
    thread = JournalThread("journal", turns)  # type: ignore[arg-type]  # only what it needs
    thread.start()
    answers = [thread.ask(lambda: None) for _ in range(100)]
    thread.stop()
    for _ in answers:
        turns.turn()
    assert all(answer.called for answer in answers)
