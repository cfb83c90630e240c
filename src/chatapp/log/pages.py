"""Pages of older entries: read back from the journal, and shared by all readers.

A log keeps only its newest entries in memory. A reader far behind them finds that a page is
missing, has it fetched, and waits until it is here. Many readers may lack the same page, as after a
restart: it is fetched once, and its entries are encoded once.

- Memory is bounded: there are at most PAGES_AT_MOST pages. The page that was not used for the
  longest time is dropped first. A reader whose page was dropped too early fetches it again.
- A page may be out of date: it was fetched while the log was shorter. What it has stays right. An
  entry that the journal did not have at that time is not taken for lost, but fetched.
- A page that cannot be read is tried again until it can: what is in it is not gone. Its readers
  wait meanwhile, and no others do.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial

from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatapp.errors import JournalError
from chatapp.log.entry import Entry
from chatapp.log.journal import Journal

PAGE_ENTRIES = 64
"""Number of entries in a page; pages begin at offsets that are multiples of it.

Where the journal lacks entries, a page reaches beyond the beginning of the next one. So a reader is
told of a long hole at once.
"""

PAGES_AT_MOST = 64
"""Number of pages that are kept, of all logs together."""

RETRY_SECONDS = 1
"""How long after a page could not be read it is tried again."""

Page = tuple[int, int]
"""Which page: the number of its log, and the offset at which the page begins."""

_log = Logger()


class Pages:
    """The pages in memory, and those that are on their way.

    Args:
        journal: what they are read from.
        clock: calls later.

    Attributes:
        _loaded: for each page, the offset up to which it has all that the journal had when the page
            was fetched, and the entries by offset. The page that was used last stands last.
        _waiting: for each page that is being fetched, the functions to call when it is here.
    """

    def __init__(self, journal: Journal, clock: IReactorTime) -> None:
        self._journal = journal
        self._clock = clock
        self._loaded: OrderedDict[Page, tuple[int, dict[int, Entry]]] = OrderedDict()
        self._waiting: dict[Page, list[Callable[[], None]]] = {}

    def find(self, log: int, offset: int) -> Entry | None:
        """Return an entry; None if its page is not in memory, or does not have it."""
        key = _page(log, offset)
        if key not in self._loaded:
            return None
        self._loaded.move_to_end(key)
        return self._loaded[key][1].get(offset)

    def missing(self, log: int, offset: int) -> int:
        """Return how many entries from an offset on the journal has lost, as far as is known."""
        end, page = self._loaded.get(_page(log, offset), (0, {}))
        following = min((at for at in page if at >= offset), default=end)
        return max(0, following - offset)

    def fetch(self, log: int, room: str, offset: int, end: int, call: Callable[[], None]) -> None:
        """Have the page of an entry fetched.

        Args:
            log: the number of the entry's log.
            room: the name of the room that the log belongs to.
            offset: the entry's.
            end: the offset before which the journal has the log's entries.
            call: called without arguments when the page is here.
        """
        key = _page(log, offset)
        waiting = self._waiting.setdefault(key, [])
        waiting.append(call)
        if len(waiting) == 1:
            self._read(key, room, end, again=False)

    def _read(self, key: Page, room: str, end: int, *, again: bool) -> None:
        log, start = key
        fetched = self._journal.read(log, room, start, PAGE_ENTRIES)
        fetched.addCallbacks(
            partial(self._put, key, end), partial(self._failed, key, room, end, again=again)
        )

    def _put(self, key: Page, end: int, entries: list[Entry]) -> None:
        if len(entries) == PAGE_ENTRIES:
            end = entries[-1].offset + 1
        self._loaded[key] = end, {entry.offset: entry for entry in entries}
        if len(self._loaded) > PAGES_AT_MOST:
            self._loaded.popitem(last=False)
        for call in self._waiting.pop(key):
            call()

    def _failed(self, key: Page, room: str, end: int, failure: Failure, *, again: bool) -> None:
        """Try again in a moment; the log says only once why."""
        if not again and failure.check(JournalError):
            reason = failure.getErrorMessage()
            _log.error("Older entries of {room} cannot be read: {reason}", room=room, reason=reason)
        elif not again:
            _log.failure("Reading older entries of {room} failed", failure, room=room)
        self._clock.callLater(RETRY_SECONDS, partial(self._read, key, room, end, again=True))


def _page(log: int, offset: int) -> Page:
    return log, offset - offset % PAGE_ENTRIES
