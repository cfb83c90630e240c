"""A journal in a real Redis, whose answers are waited for; and what may happen to the way there."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from twisted.internet.defer import Deferred, fail, succeed

from chatapp.errors import JournalError
from chatapp.storage.redis.connection import Ask
from chatapp.storage.redis.counts import RedisCounts
from chatapp.storage.redis.journal import RedisJournal
from chatapp.storage.redis.kept import RedisKept
from chatapp.storage.redis.opening import Opening
from chatapp.storage.redis.protocol import LOST
from chatapp.storage.redis.scripts import Command
from chatapp.storage.searching import Searching
from tests.redis_server import RedisServer
from tests.storage.inline import Inline, ThreadlessReactor


class StraightLink:
    """Asks at once, and returns what was answered.

    Attributes:
        swallows: number of answers that are lost on their way, with the connection.
    """

    def __init__(self, server: RedisServer) -> None:
        self.away = ""
        self.swallows = 0
        self.beat: Callable[[], None] = lambda: None
        self._server = server
        self._opening: Opening | None = None

    def start(self, greet: Callable[[Ask], Awaitable[None]], beat: Callable[[], None]) -> None:
        self._greet, self.beat = greet, beat

    def stop(self) -> None:
        self.away = "it is stopped"
        if self._opening is not None:
            self._opening.close()
            self._opening = None

    def renew(self, reason: str) -> None:
        self.stop()
        self.away = reason

    def lead_to(self, server: RedisServer) -> None:
        """Connect to another Redis from now on."""
        self._server = server

    def connect(self) -> None:
        """Connect anew."""
        self.stop()
        self.away = ""
        self._opening = Opening(self._server.address)
        greeted: Deferred[None] = Deferred.fromCoroutine(self._greeted())
        failed: list[Any] = []
        greeted.addErrback(failed.append)
        for failure in failed:
            self.away = failure.getErrorMessage()

    async def _greeted(self) -> None:
        await self._greet(self._ask)

    def ask(self, *commands: Command) -> Deferred[list[Any]]:
        if self.away:
            return fail(JournalError(self.away))
        return self._ask(*commands)

    def _ask(self, *commands: Command) -> Deferred[list[Any]]:
        if self._opening is None:
            self._opening = Opening(self._server.address)
        try:
            replies = self._opening.ask(*commands)
        except JournalError as error:
            return fail(error)
        if self.swallows:
            self.swallows -= 1
            self.stop()
            self.away = LOST
            return fail(JournalError(LOST))
        return succeed(replies)


class StraightJournal(RedisJournal):
    """A journal with a straight link, which can be opened again.

    Attributes:
        link: the link.
        now: the time, in seconds.
        why: why it has ended, if it has.
    """

    def __init__(self, server: RedisServer, wait: int = 0, search: str = "") -> None:
        self.server = server
        self.link = StraightLink(server)
        self.now = 1000.0
        self.why = ""
        address = replace(server.address, wait=wait)
        searching = Searching(search, ThreadlessReactor())
        searching.thread = Inline()  # type: ignore[assignment]
        counts = RedisCounts()
        super().__init__(address, self.link, lambda: self.now, self._note_end, counts, searching)

    def open(self) -> RedisKept:
        self.link.away = ""
        return super().open()

    def kill(self) -> None:
        """Leave what `kill -9` leaves; the lease is over, as if some time had passed."""
        self._close_opening()
        self._texts.close()
        if self.searching.index is not None:
            self.searching.index._db.close()
        self.link.stop()
        self.server.ask("DEL", "{chatapp}:lease")

    def _note_end(self, why: str) -> None:
        self.why = why
