"""Turns for files: how many files of the page are served in one turn of the reactor, in all.

A browser asks for some files at once; a client may ask for all of them in one packet, and many
clients may do so in the same moment. Everybody else would wait until all are served. So after
FILES_A_TURN files the other connections get their turn, and who asks for more waits in a queue.
"""

from typing import Protocol

from twisted.internet.interfaces import IReactorTime

FILES_A_TURN = 20
"""Number of files that are served in one turn: about a millisecond's worth."""


class Paused(Protocol):
    """A connection that asks for files, and from which nothing is read until its turn."""

    def resume(self) -> None:
        """Go on with what was asked for."""


class FileTurns:
    """Says whose turn it is.

    Attributes:
        _left: how many files may be served in this turn yet.
        _ending: True if the end of the turn is waited for.
        _waiting: the connections that wait, the first first.
    """

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self._left = FILES_A_TURN
        self._ending = False
        self._waiting: dict[Paused, None] = {}

    def take(self) -> bool:
        """Count a file that is asked for; return False if that has to wait."""
        if not self._left:
            return False
        self._left -= 1
        self._await_end()
        return True

    def wait(self, connection: Paused) -> None:
        """Have a connection, which is paused, resumed when it is its turn."""
        self._waiting[connection] = None

    def leave(self, connection: Paused) -> None:
        """Forget a connection, which may be waiting."""
        self._waiting.pop(connection, None)

    def _await_end(self) -> None:
        if not self._ending:
            self._ending = True
            self._clock.callLater(0, self._next)

    def _next(self) -> None:
        self._ending = False
        self._left = FILES_A_TURN
        if self._waiting:
            self._await_end()  # already now: if one of them fails, the others go on
        while self._waiting and self._left:
            connection = next(iter(self._waiting))
            self.leave(connection)
            connection.resume()
