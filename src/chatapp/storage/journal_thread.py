"""A thread of the journal: it does what it is asked for, in that order.

Why not Twisted's thread pool: that is for many threads, and makes ten calls for each task. Where
little is said, each message is a task, and what such calls touch is no longer in the processor's
caches; so they took more than what SQLite does for it.
"""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorFromThreads
from twisted.python.failure import Failure

from chatapp.storage.journal_error import as_journal_error

_T = TypeVar("_T")

_Task = tuple[Callable[[], object], "Deferred[object]"]


class JournalThread:
    """One thread, and what it is still to do.

    Args:
        name: the thread's name.
        reactor: the answers come back in its turns.

    Attributes:
        _tasks: what it is to do, each with who waits for the answer; None for the end.
    """

    def __init__(self, name: str, reactor: IReactorFromThreads) -> None:
        self._reactor = reactor
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name=name)

    def start(self) -> None:
        """Begin with what it is asked for."""
        self._thread.start()

    def stop(self) -> None:
        """End when everything is done that was asked for by now, and wait for that."""
        self._tasks.put(None)
        self._thread.join()

    def ask(self, do: Callable[[], _T]) -> "Deferred[_T]":
        """Do something on the thread, and return what came of it; a JournalError if it failed."""
        answer: Deferred[_T] = Deferred()
        self._tasks.put((do, answer))  # type: ignore[arg-type]  # both are of the same type
        return answer

    def _work(self) -> None:
        for do, answer in iter(self._tasks.get, None):
            self._reactor.callFromThread(answer.callback, done(do))


def done(do: Callable[[], _T]) -> _T | Failure:
    """Do something; return what came of it, or why it failed."""
    try:
        return do()
    except BaseException:  # noqa: BLE001 - whatever it is, who has asked is to be told
        return _failure()


def _failure() -> Failure:
    """Return what is being raised, as a JournalError if SQLite or the system said it."""
    try:
        with as_journal_error():
            raise  # noqa: PLE0704 - the one that is being handled
    except BaseException:  # noqa: BLE001 - as above
        return Failure()
