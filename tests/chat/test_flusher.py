"""What goes to the journal together."""

from typing import Any, cast

from twisted.internet.defer import Deferred
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.events import Said
from chatapp.log.journal import Batch, Journal, Kept
from chatapp.slash import builtin_commands


class SlowJournal:
    """Keeps a batch when it is told to."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self._written: Deferred[None] = Deferred()

    def write(self, batch: Batch) -> Deferred[None]:
        self.batches.append([entry.offset for _, entry in batch.entries])
        self._written = Deferred()
        return self._written

    def succeed(self) -> None:
        self._written.callback(None)


def test_what_answers_a_batch_goes_with_the_next(clock: MemoryReactorClock) -> None:
    """What comes in the turn in which a batch was sent is not left to another write."""
    journal = SlowJournal()
    chat = ChatFactory(Config(), builtin_commands(), clock, cast("Journal", journal))
    chat.restore(Kept([], [], 0))
    clock.advance(0)
    journal.succeed()
    lobby: Any = chat.rooms["#lobby"]
    for events in (1, 2):
        for number in range(events):
            lobby.add(Said("#lobby", "ann", str(number)))
        clock.advance(0)
    journal.succeed()
    lobby.add(Said("#lobby", "ann", "an answer"))
    assert journal.batches == [[], [1]]
    clock.advance(0)
    assert journal.batches == [[], [1], [2, 3, 4]]
