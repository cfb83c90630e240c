"""A hasher that hashes nothing, and answers at once or when a test lets it."""

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred

from chatapp.chat.passwords import Verified

MARK = "fake:"


class FakeHasher:
    """Keeps passwords as they are; while it is to `hold`, answers wait for `go_on`."""

    def __init__(self) -> None:
        self.hold = False
        self._waiting: list[Callable[[], None]] = []

    def hash(self, password: str) -> Deferred[str]:
        return self._answer(MARK + password)

    def verify(self, kept: str, password: str) -> Deferred[Verified]:
        return self._answer(Verified(kept == MARK + password))

    def go_on(self) -> None:
        """Answer what was asked."""
        waiting, self._waiting = self._waiting, []
        for answer in waiting:
            answer()

    def _answer(self, result: Any) -> Deferred[Any]:
        deferred: Deferred[Any] = Deferred()
        self._waiting.append(lambda: deferred.callback(result))
        if not self.hold:
            self.go_on()
        return deferred
