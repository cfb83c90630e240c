"""The connection while the server runs: it is there, or on its way, and says which.

Invariants:

- There is one attempt at a time.
- Nothing is asked before the connection was greeted, and what has no answer fails when it is lost.
- An engine that does not answer for ANSWER_SECONDS is as good as gone: the connection is given up.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from twisted.internet.defer import Deferred, fail
from twisted.internet.error import ConnectError
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatapp.errors import JournalError
from chatapp.later import NEVER, Later
from chatapp.storage.redis.address import RedisAddress
from chatapp.storage.redis.connecting import ANSWER_SECONDS, connect, find_master
from chatapp.storage.redis.counts import RedisCounts
from chatapp.storage.redis.protocol import LOST, RedisProtocol
from chatapp.storage.redis.scripts import Command

BEAT_SECONDS = 1
"""Seconds between two beats."""

RETRY_SECONDS = 0.5
"""Seconds between two attempts to connect."""

Ask = Callable[..., Deferred[list[Any]]]
"""Asks for replies to commands."""

_log = Logger()


class Link(Protocol):
    """A way to the engine while the server runs.

    Attributes:
        away: why nothing can be asked now; empty if it can.
    """

    away: str

    def start(self, greet: Callable[[Ask], Awaitable[None]], beat: Callable[[], None]) -> None:
        """Connect, and again whenever the connection is lost.

        Args:
            greet: called with each new connection's `ask`; if it fails, it is tried again.
            beat: called about once a second while there is a connection.
        """

    def renew(self, reason: str) -> None:
        """Give the connection up, and connect anew."""

    def stop(self) -> None:
        """Connect no more."""

    def ask(self, *commands: Command) -> Deferred[list[Any]]:
        """Ask for replies; fails with a JournalError at once if there is no connection."""


class Connection:
    """A link over sockets; see Link.

    Args:
        address: where the engine is.
        reactor: connects, and calls later.
        counts: what is counted.

    Attributes:
        away: why nothing can be asked now; empty if it can, or is to wait for the first attempt.
        _protocol: the connection; None if there is none.
        _next: the next beat, or the next attempt.
        _early: fire when the first attempt to connect has come to its end; None after that.
    """

    def __init__(self, address: RedisAddress, reactor: Any, counts: RedisCounts) -> None:
        self.away = ""
        self._counts = counts
        self._address = address
        self._reactor = reactor
        self._protocol: RedisProtocol | None = None
        self._next = NEVER
        self._stopped = False
        self._early: list[Deferred[None]] | None = []

    def start(self, greet: Callable[[Ask], Awaitable[None]], beat: Callable[[], None]) -> None:
        """Connect, and again whenever the connection is lost."""
        self._greet = greet
        self._beat = beat
        self._connect()

    def renew(self, reason: str) -> None:
        """Give the connection up, and connect anew."""
        self._away(reason)
        if self._protocol is not None:
            self._protocol.abort()

    def stop(self) -> None:
        """Connect no more, and close the connection."""
        self._stopped = True
        self._next.cancel()
        if self._protocol is not None:
            self._protocol.abort()

    def ask(self, *commands: Command) -> Deferred[list[Any]]:
        """Ask for replies to commands."""
        if self._early is not None:
            first: Deferred[None] = Deferred()
            self._early.append(first)
            return first.addCallback(lambda _: self.ask(*commands))
        if self.away or self._protocol is None:
            return fail(JournalError(self.away))
        return self._protocol.ask(*commands)

    def _connect(self) -> None:
        trying = Deferred.fromCoroutine(self._try())
        trying.addErrback(self._not_connected)

    async def _try(self) -> None:
        address = await find_master(self._address, self._reactor)
        protocol = await connect(address, self._reactor)
        self._protocol = protocol
        protocol.lost.addCallback(self._lost)
        self._tick()
        await protocol.ask(*address.greeting)
        await self._greet(protocol.ask)
        self.away = ""
        self._counts.up = True
        _log.info("Connected to Redis")
        self._go_on()

    def _not_connected(self, failure: Failure) -> None:
        """Try again: nothing listens there, or the greeting has failed."""
        if not failure.check(JournalError, OSError, ConnectError):
            _log.failure("Connecting to Redis failed", failure)
        reason = failure.getErrorMessage()
        if self._protocol is not None:
            if reason != LOST:
                self._away(reason)
            self._protocol.abort()
            return
        self._away(reason)
        self._again()

    def _lost(self, reason: str) -> None:
        self._protocol = None
        if not self.away:
            self._away(reason)
        self._again()

    def _go_on(self) -> None:
        """Let go on what was asked before the first attempt to connect had come to its end."""
        early, self._early = self._early, None
        for first in early or ():
            first.callback(None)

    def _again(self) -> None:
        """Try again a little later, in place of the next beat."""
        self._go_on()
        self._next.cancel()
        if not self._stopped:
            self._next = Later(self._reactor.callLater(RETRY_SECONDS, self._connect))

    def _away(self, reason: str) -> None:
        if self.away != reason and not self._stopped:
            _log.error("Redis is away: {reason}", reason=reason)
        self.away = reason
        self._counts.losses += self._counts.up
        self._counts.up = False

    def _tick(self) -> None:
        """See that the engine answers."""
        protocol = self._protocol
        if protocol is None:
            return
        oldest = protocol.oldest
        if oldest is not None and self._reactor.seconds() - oldest > ANSWER_SECONDS:
            self._away("Redis does not answer")
            protocol.abort()
            return
        if not self.away and self._early is None:
            self._beat()
        self._next = Later(self._reactor.callLater(BEAT_SECONDS, self._tick))
