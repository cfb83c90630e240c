"""The protocol of a connection to Redis: hiredis reads, and answers come in the order of requests.

It never connects again by itself. Whoever uses it has to know that the connection was lost, because
then nobody knows what became of the requests without an answer.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, cast

import hiredis
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import ITCPTransport
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure

from chatapp.errors import JournalError
from chatapp.storage.redis.scripts import Command

LOST = "the connection to Redis was lost"


class RefusedError(JournalError):
    """The engine answers with an error."""


def new_reader() -> hiredis.Reader:
    """Return what reads replies; `gets` returns Ellipsis if there is none yet."""
    return hiredis.Reader(notEnoughData=Ellipsis)


def packed(commands: Sequence[Command]) -> bytes:
    """Return the bytes of commands."""
    return b"".join(hiredis.pack_command(cast("Any", command)) for command in commands)


def checked(replies: list[Any]) -> list[Any]:
    """Return replies among which there is no error.

    Raises:
        RefusedError: one is an error; the text is the engine's, without what it repeats of a
            command that it does not know, which may be a password.
    """
    for reply in replies:
        if isinstance(reply, hiredis.ReplyError):
            raise RefusedError(str(reply).partition(", with args")[0])
    return replies


class RedisProtocol(Protocol):
    """One connection.

    Args:
        seconds: tells the time of a monotonic clock.

    Attributes:
        oldest: since when the oldest request without an answer waits; None if there is none.
        lost: fires with why, when the connection is lost.
        _waiting: for each question without an answer, how many replies it still takes, those that
            are there, when it was asked, and the Deferred.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        self.lost: Deferred[str] = Deferred()
        self._seconds = seconds
        self._reader = new_reader()
        self._waiting: deque[tuple[int, list[Any], float, Deferred[list[Any]]]] = deque()

    @property
    def oldest(self) -> float | None:
        """Since when the oldest request without an answer waits, in seconds."""
        return self._waiting[0][2] if self._waiting else None

    def ask(self, *commands: Command) -> Deferred[list[Any]]:
        """Ask for replies to commands; fails with a JournalError if one is an error."""
        answer: Deferred[list[Any]] = Deferred()
        self._waiting.append((len(commands), [], self._seconds(), answer))
        cast("Any", self.transport).write(packed(commands))
        return answer

    def abort(self) -> None:
        """Close the connection at once."""
        cast("Any", self.transport).abortConnection()

    def connectionMade(self) -> None:
        """Send requests without delay."""
        if ITCPTransport.providedBy(self.transport):
            cast("Any", self.transport).setTcpNoDelay(True)

    def dataReceived(self, data: bytes) -> None:
        """Hand replies to those who wait for them."""
        try:
            self._reader.feed(data)
            while (reply := self._reader.gets()) is not ...:
                self._take(reply)
        except hiredis.ProtocolError:
            self.abort()

    def _take(self, reply: Any) -> None:
        if isinstance(reply, hiredis.PushNotification) or not self._waiting:
            return
        count, replies, _, answer = self._waiting[0]
        replies.append(reply)
        if len(replies) < count:
            return
        self._waiting.popleft()
        try:
            answer.callback(checked(replies))
        except JournalError:
            answer.errback()

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: ARG002
        """Fail what has no answer: nobody knows whether it was done."""
        waiting, self._waiting = self._waiting, deque()
        self.lost.callback(LOST)
        for *_, answer in waiting:
            answer.errback(JournalError(LOST))
