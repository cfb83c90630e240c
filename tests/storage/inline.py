"""What stands for threads in tests: all is done at once, and answered at once."""

from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.testing import MemoryReactorClock

from chatapp.storage.journal_thread import done


class ThreadlessReactor(MemoryReactorClock):
    """Calls back at once from whatever thread."""

    def callFromThread(self, function: Any, *args: Any, **kwargs: Any) -> None:
        function(*args, **kwargs)


class Inline:
    """Stands for the journal's threads, and the pool that hashes: does at once what it is asked."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def ask(self, do: Any) -> Any:
        answer: Deferred[Any] = Deferred()
        answer.callback(done(do))
        return answer

    def callInThreadWithCallback(self, done: Any, function: Any, *args: Any) -> None:
        done(True, function(*args))
