"""A hasher for tests: it takes no time, or as long as a test wants."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from twisted.internet.defer import Deferred, succeed

from chatapp.chat.passwords import Asker, Verified, normal_form

_T = TypeVar("_T")


MARK = "fake:"
"""Stands before a password that is hashed."""


class FakeHasher:
    """Hashes a password as `fake:` and the password, at once.

    Attributes:
        hold: True while what is asked for waits for `go_on`.
        waiting: what fires the Deferreds that wait, in the order in which they were asked for.
    """

    def __init__(self) -> None:
        self.hold = False
        self.waiting: list[Callable[[], None]] = []

    def hash(self, password: str, asker: Asker) -> Deferred[str]:
        return self._answer(MARK + password)

    def verify(self, kept: str, password: str, asker: Asker) -> Deferred[Verified]:
        """Return whether it is the password; the hash `old:` and the password is made anew."""
        password = normal_form(password)
        if kept == f"old:{password}":
            return self._answer(Verified(good=True, rehashed=MARK + password))
        return self._answer(Verified(good=kept == MARK + password))

    def go_on(self) -> None:
        """Fire what waits."""
        waiting, self.waiting = self.waiting, []
        for fire in waiting:
            fire()

    def _answer(self, result: _T) -> Deferred[_T]:
        if not self.hold:
            return succeed(result)
        answer: Deferred[_T] = Deferred()
        self.waiting.append(partial(answer.callback, result))
        return answer
