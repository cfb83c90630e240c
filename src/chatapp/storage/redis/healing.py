"""Healing: an engine that has come back is given again what it has forgotten.

If it lacks only its last moments, it is given its last batches again, which give the same numbers.
If it lacks more, it is given all that is known here (see giving_back.py).
"""

from collections.abc import Callable, Mapping, Sequence

from twisted.logger import Logger

from chatapp.log.journal import Trimmed
from chatapp.log.log import Log
from chatapp.storage.redis.connection import Ask
from chatapp.storage.redis.counts import RedisCounts
from chatapp.storage.redis.giving_back import GivingBack
from chatapp.storage.redis.kept import RedisKept
from chatapp.storage.redis.mirror import Mirror
from chatapp.storage.redis.recent import Recent
from chatapp.storage.redis.scripts import Command, LostError, kept

_log = Logger()


class Healing:
    """What is known here of what the engine holds.

    Args:
        prefix: what the names of the keys begin with.
        token: what the server is known by.
        counts: what is counted.

    Attributes:
        logs: the logs in memory, by their numbers; the chat's own, once it is there.
        recent: the last batches that were answered.
        mirror: what the engine holds beside the entries.
    """

    def __init__(self, prefix: str, token: str, counts: RedisCounts) -> None:
        self.logs: Mapping[int, Log] = {}
        self.recent = Recent()
        self.mirror = Mirror()
        self._prefix = prefix
        self._token = token
        self._counts = counts

    def begin(self, found: RedisKept) -> None:
        """Begin with what the engine holds at the start."""
        self.recent = Recent()
        self.mirror.begin(found.values, found.claims, found.reaches)

    def add(self, number: int, words: Sequence[str], said: Sequence[bytes], now: float) -> None:
        """Note a batch that was answered."""
        self.recent.add(number, words, said, now)
        self.mirror.take(words, said)

    def note_trimmed(self, gone: dict[int, Trimmed]) -> None:
        """Note what was deleted."""
        self.mirror.trimmed(gone)

    async def heal(
        self, ask: Ask, done: int, last: int, call: Callable[[int, Sequence[str]], Command]
    ) -> None:
        """Have an engine know again what it has forgotten.

        Args:
            ask: asks it.
            done: the number of the last batch that it has; less than 0 if it does not have a whole
                journal.
            last: the number of the last batch that it had.
            call: returns the command that writes a batch.

        Raises:
            LostError: it is not as it was, and cannot be made so.
        """
        forgotten = self.recent.after(done, last) if done >= 0 else None
        if forgotten is None:
            await self._give_back(ask, last)
            return
        replies = await ask(*(call(batch.number, batch.arguments) for batch in forgotten))
        if [kept(reply) for reply in replies] != [list(batch.said) for batch in forgotten]:
            raise LostError("Redis has come back with other entries than it had")
        self._counts.put_back += len(forgotten)
        _log.warn(
            "Redis had forgotten its last batches, which were put back: {count}",
            count=len(forgotten),
        )

    async def _give_back(self, ask: Ask, last: int) -> None:
        giving = GivingBack(ask, self._prefix, self._token, self.mirror, self.logs)
        await giving.give(last)
        self._counts.given_back += 1
        _log.warn(
            "Redis had lost the journal, and was given back what is in memory:"
            " records {records}, entries {entries}; older entries are gone",
            records=len(self.mirror.records),
            entries=giving.entries,
        )
