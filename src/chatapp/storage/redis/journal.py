"""The journal in Redis: scripts keep what happens, one batch at a time.

Why one script for a batch: it is kept as a whole or not at all, whatever dies, and costs what one
commit of SQLite does. The script numbers and judges, and knows nothing else of the chat.

Why a batch may be sent twice: if the connection is lost, nobody knows whether the batch was kept.
The recorder writes it again, and it has the same number. The engine knows the number of the last
batch and what it answered, so it does nothing twice.

Why all is known here too: Redis forces its file to the disk each second, so after a power cut it
comes back without the last moments; it may be emptied, or another may take its place. All that
this server has shown is then put back, as far as it is in memory (see healing.py).

Why a token: a server that was stopped for a while, or was cut off, may have been replaced. Every
script looks whether the journal is still this server's, so nothing is ever numbered twice. If it is
not, what this server knows does not hold, and it ends.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from twisted.internet.defer import Deferred, fail, succeed

from chatapp.errors import JournalError
from chatapp.log.entry import Entry
from chatapp.log.journal import Applied, Change, Redaction, Trimmed
from chatapp.log.log import Log
from chatapp.storage.news import JournalNews
from chatapp.storage.redis.address import RedisAddress
from chatapp.storage.redis.batch import answers, arguments
from chatapp.storage.redis.checks import check_engine, parse_info
from chatapp.storage.redis.connection import Ask, Link
from chatapp.storage.redis.counts import RedisCounts
from chatapp.storage.redis.expected import Expected
from chatapp.storage.redis.giving_back import UNFINISHED
from chatapp.storage.redis.healing import Healing
from chatapp.storage.redis.kept import RedisKept
from chatapp.storage.redis.reads import Reads
from chatapp.storage.redis.rewriting import rewrite
from chatapp.storage.redis.scripts import (
    BEAT,
    NOTE,
    WRITE,
    Command,
    ForgottenError,
    LostError,
    kept,
    loads,
)
from chatapp.storage.redis.start import LEASE_SECONDS
from chatapp.storage.redis.taking import Taking
from chatapp.storage.redis.texts import RedisTexts
from chatapp.storage.redis.trimming import Trimming
from chatapp.storage.searching import Searchable, Searching

FORGOTTEN = "NOSCRIPT"
"""What the engine says if somebody had it forget the scripts."""

_LEASE = LEASE_SECONDS * 1000


class RedisJournal(Searchable):
    """A journal in Redis; `open` it before anything else.

    Args:
        address: where the engine is, and the prefix of the keys.
        link: the way to the engine while the server runs.
        seconds: tells the time of a monotonic clock.
        ended: called with why, when nothing more can ever be kept.
        counts: what is counted.
        searching: the index for searching.
        waits: called about once a second while this server stands by.

    Attributes:
        lasts: True.
        token: what this server is known by.
        counts: what is counted.
        _done: the number of the last batch that was answered.
        _sent: the batch without an answer, and what the script is given for it; None without one.
        _healing: what is known here of what the engine holds.
        _expected: which offsets come next.
        _over: why nothing more can ever be kept; empty as long as it can.
    """

    lasts = True

    def __init__(
        self,
        address: RedisAddress,
        link: Link,
        seconds: Callable[[], float],
        ended: Callable[[str], None],
        counts: RedisCounts,
        searching: Searching,
        waits: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(searching)
        self.token = secrets.token_hex(16)
        self.counts = counts
        self._address = address
        self._prefix = address.keys
        self._link = link
        self._seconds = seconds
        self._ended = ended
        self._waits = waits
        self._taking: Taking | None = None
        self._done = 0
        self._run = ""
        self._sent: tuple[Sequence[Change], list[str]] | None = None
        self._healing = Healing(address.keys, self.token, counts)
        self._expected = Expected()
        self._over = ""
        self._texts = RedisTexts(address, self.token)
        self._reads = Reads(link.ask, self._prefix)
        self._trimming = Trimming(link.ask, self._prefix, self.token)

    def open(self) -> RedisKept:
        """Take the journal, return what it holds, and begin to connect for good.

        If this server stands by, it waits until no other has the journal.

        Raises:
            JournalError: it cannot be used, and why.
        """
        taking = Taking(self._address, self.token, self._waits)
        self._taking = taking
        self._done, self._run = taking.done, taking.run
        self._healing.begin(taking.kept)
        self._texts.done = taking.done
        self.searching.open(lambda: self._texts, taking.state)
        self._link.start(self._greet, self._beat)
        return taking.kept

    def remember(self, logs: Mapping[int, Log]) -> None:
        """Give the entries of these logs back, as far as they are in memory, if they are lost."""
        self._healing.logs = logs

    def close(self) -> Deferred[None]:
        """Say in the journal that this server has ended as it should, and connect no more."""
        self._close_opening()
        self.searching.close()
        words = NOTE.call(self._prefix, self.token, 1, "closed", "1")
        said = self._link.ask(words).addCallback(lambda replies: kept(replies[0]))
        said.addErrback(lambda failure: failure.trap(JournalError))
        return said.addCallback(lambda _: self._link.stop())

    def write(self, batch: Sequence[Change]) -> Deferred[list[Applied]]:
        """Keep the changes, and return what became of each, in their order.

        After a failure nobody knows whether they are kept, so the same changes are to be written
        again before any others.
        """
        return Deferred.fromCoroutine(self._write(list(batch)))

    def read(self, log: int, room: str, start: int, count: int) -> Deferred[list[Entry]]:
        """Return the next `count` entries of a room's log that are kept, from an offset on."""
        return Deferred.fromCoroutine(self._reads.next(log, room, start, count))

    def read_spoken(
        self, log: int, room: str, end: int, count: int, max_bytes: int
    ) -> Deferred[list[Entry]]:
        """Return the last that were spoken before an offset: `count`, or about `max_bytes`."""
        return Deferred.fromCoroutine(self._reads.last_spoken(log, room, end, count, max_bytes))

    def read_spoken_from(
        self, log: int, room: str, start: int, count: int
    ) -> Deferred[list[Entry]]:
        """Return the first `count` that were spoken from an offset on."""
        return Deferred.fromCoroutine(self._reads.spoken_from(log, room, start, count))

    def trim(self, logs: Sequence[int], entries: int, since: float) -> Deferred[dict[int, Trimmed]]:
        """Delete some of what is more than `entries` of its kind in a log, or older than a time."""
        trimmed = Deferred.fromCoroutine(self._trimming.trim(logs, entries, since))
        return trimmed.addCallbacks(self._note_trimmed, self._note_failure)

    def check(self) -> Deferred[None]:
        """Fail if the engine cannot be asked now."""
        why = self._over or self._link.away
        return fail(JournalError(why)) if why else succeed(None)

    async def _write(self, batch: list[Change]) -> list[Applied]:
        if self._over:
            raise JournalError(self._over)
        if self._sent is None:
            removed = await self._removed(batch)
            self._sent = batch, arguments(batch, removed)
        waiting, words = self._sent
        if len(waiting) != len(batch) or any(map(_differ, waiting, batch)):
            raise JournalError("the batch before has no answer yet")
        number = self._done + 1
        reply, *copies = await self._link.ask(self._call(number, words), *self._address.waiting)
        try:
            said = kept(reply)
            self._check_copies(copies)
            applied = answers(batch, said)
            ends = self._expected.take(batch, applied)
        except (LostError, ForgottenError) as error:
            self._follow(error)
            raise
        self._done = self._texts.done = number
        self._sent = None
        self._healing.add(number, words, said, self._seconds())
        self.searching.note_batch(batch, applied, ends, lambda: number)
        return applied

    def _note_trimmed(self, gone: dict[int, Trimmed]) -> dict[int, Trimmed]:
        self._healing.note_trimmed(gone)
        self.searching.note(JournalNews(firsts={log: one.first for log, one in gone.items()}))
        return gone

    def _check_copies(self, copies: Sequence[int]) -> None:
        """See that as many replicas have a batch as were asked for; else it is sent again."""
        if any(number < self._address.wait for number in copies):
            raise JournalError(f"of {self._address.wait} replicas only {min(copies)} have it")

    def _call(self, number: int, words: Sequence[str]) -> Command:
        return WRITE.call(self._prefix, self._prefix, self.token, number, *words)

    async def _removed(self, batch: list[Change]) -> dict[Redaction, str]:
        """Return what is to be kept in the place of what a batch removes."""
        redactions = [each for change in batch for each in change.redactions]
        return await self._reads.removed(redactions) if redactions else {}

    async def _greet(self, ask: Ask) -> None:
        """See that the engine is the one that was left, and give it what it has forgotten."""
        self._close_opening()
        info, *_, said = await ask(("INFO",), *loads(), BEAT.call(self._prefix, self.token, _LEASE))
        described = parse_info(info)
        try:
            check_engine(described)
            given = await self._put_back(ask, _done_of(said))
            run = described.get("run_id", "")
            if given or run != self._run:
                noted = NOTE.call(self._prefix, self.token, 1, "run", run)
                kept((await ask(noted))[0])
            if run != self._run:
                self._run = run
                await rewrite(ask)
        except LostError as error:
            self._end(str(error))
            raise

    async def _put_back(self, ask: Ask, done: int) -> bool:
        """Have the engine know again what it has forgotten; return whether that was anything."""
        if done == self._done or (done == self._done + 1 and self._sent is not None):
            return False
        if done > self._done:
            raise LostError(f"Redis is at batch {done}, and this server at {self._done}")
        await self._healing.heal(ask, done, self._done, self._call)
        return True

    def _beat(self) -> None:
        beat = self._link.ask(BEAT.call(self._prefix, self.token, _LEASE))
        beat.addCallback(lambda replies: kept(replies[0]))
        beat.addErrback(self._note_failure).addErrback(lambda failure: failure.trap(JournalError))

    def _note_failure(self, failure: Any) -> Any:
        if failure.check(LostError, ForgottenError):
            self._follow(failure.value)
        elif failure.getErrorMessage().startswith(FORGOTTEN):
            learned = self._link.ask(*loads())
            learned.addErrback(lambda failure: failure.trap(JournalError))
        return failure

    def _follow(self, error: JournalError) -> None:
        """End if the journal is another server's; if the engine lacks it, connect anew."""
        if isinstance(error, LostError):
            self._end(str(error))
        else:
            self._link.renew(str(error))

    def _end(self, why: str) -> None:
        if not self._over:
            self._over = why
            self._close_opening()
            self._link.stop()
            self._ended(why)

    def _close_opening(self) -> None:
        if self._taking is not None:
            self._taking.close()
            self._taking = None


def _done_of(said: Any) -> int:
    """Return the number of the last batch that an engine has, as a beat says."""
    try:
        return int(kept(said))
    except ForgottenError:
        return UNFINISHED


def _differ(one: Change, other: Change) -> bool:
    return one is not other
