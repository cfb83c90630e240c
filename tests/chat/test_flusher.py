"""What goes to the journal together."""

from collections.abc import Sequence
from typing import Any, cast

from twisted.internet.defer import Deferred
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.log.journal import Applied, Change, Journal
from chatapp.log.numbers import Numbers
from chatapp.room_events import Said
from chatapp.slash import builtin_commands
from tests.journal import FakeJournal


class SlowJournal:
    """Keeps a batch when it is told to."""

    lasts = True

    def __init__(self) -> None:
        self.batches: list[int] = []
        self._numbers = Numbers({}, {})
        self._batch: Sequence[Change] = ()
        self._written: Deferred[list[Applied]] = Deferred()

    def write(self, batch: Sequence[Change]) -> Deferred[list[Applied]]:
        self.batches.append(sum(len(change.entries) for change in batch))
        self._batch, self._written = batch, Deferred()
        return self._written

    def succeed(self) -> None:
        applied, news = self._numbers.apply(self._batch)
        self._numbers.take(news)
        self._written.callback(applied)


def test_what_answers_a_batch_goes_with_the_next(clock: MemoryReactorClock) -> None:
    """What comes in the turn in which a batch was sent is not left to another write."""
    journal = SlowJournal()
    chat = ChatFactory(Config(), builtin_commands(), clock, cast("Journal", journal))
    chat.restore(FakeJournal(clock))
    clock.advance(0)
    journal.succeed()
    lobby: Any = chat.rooms["#lobby"]
    for events in (1, 2):
        for number in range(events):
            lobby.add(Said("#lobby", "ann", str(number)))
        clock.advance(0)
    journal.succeed()
    lobby.add(Said("#lobby", "ann", "an answer"))
    assert journal.batches == [0, 1]
    clock.advance(0)
    assert journal.batches == [0, 1, 3]
    journal.succeed()
