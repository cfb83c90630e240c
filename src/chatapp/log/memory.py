"""A journal that keeps nothing: it numbers and judges at once, and all ends with the process.

So a chat without a file takes the same path as one with a file, and applies its changes at once.
"""

from collections.abc import Sequence

from twisted.internet.defer import Deferred, succeed

from chatapp.log.entry import Entry
from chatapp.log.journal import Applied, Change, Trimmed
from chatapp.log.numbers import Numbers
from chatapp.log.search import NOTHING, Found, Wanted


class MemoryJournal:
    """Numbers what happens; the logs in memory are all that there is.

    Attributes:
        lasts: False.
        unsearchable: why it cannot be searched.
    """

    lasts = False
    unsearchable = NOTHING

    def __init__(self) -> None:
        self._numbers = Numbers({}, {})

    def apply(self, change: Change) -> Applied:
        """Number the entries of a change, if its claims hold."""
        return self._numbers.apply_now(change)

    def write(self, batch: Sequence[Change]) -> Deferred[list[Applied]]:
        """Number the entries of the changes whose claims hold."""
        return succeed([self.apply(change) for change in batch])

    def read(self, log: int, room: str, start: int, count: int) -> Deferred[list[Entry]]:  # noqa: ARG002
        """Return nothing: what is not in memory is gone."""
        return succeed([])

    def read_spoken(
        self,
        log: int,  # noqa: ARG002
        room: str,  # noqa: ARG002
        end: int,  # noqa: ARG002
        count: int,  # noqa: ARG002
        max_bytes: int,  # noqa: ARG002
    ) -> Deferred[list[Entry]]:
        """Return nothing."""
        return succeed([])

    def search(self, wanted: Wanted) -> Deferred[Found]:  # noqa: ARG002
        """Find nothing: nobody is to ask."""
        return succeed(Found([], more=False, whole=False))

    def read_spoken_from(
        self,
        log: int,  # noqa: ARG002
        room: str,  # noqa: ARG002
        start: int,  # noqa: ARG002
        count: int,  # noqa: ARG002
    ) -> Deferred[list[Entry]]:
        """Return nothing."""
        return succeed([])

    def check(self) -> Deferred[None]:
        """Find nothing wrong."""
        return succeed(None)

    def trim(
        self,
        logs: Sequence[int],  # noqa: ARG002
        entries: int,  # noqa: ARG002
        since: float,  # noqa: ARG002
    ) -> Deferred[dict[int, Trimmed]]:
        """Delete nothing: memory bounds itself."""
        return succeed({})
