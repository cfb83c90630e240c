"""Pages of older entries, read back from the journal and shared by all who read there.

Whoever finds a page missing has it fetched, and is told when it is there. So many pages are kept;
the one that was read longest ago goes first.
"""

from collections import OrderedDict
from collections.abc import Callable

from twisted.logger import Logger
from twisted.python.failure import Failure

from chatapp.log.entry import Entry
from chatapp.log.journal import Journal

PAGE_ENTRIES = 64
PAGES_AT_MOST = 64

Page = tuple[int, int]
"""The number of a log, and the offset of the page's first entry."""

_log = Logger()


class Pages:
    """The pages that are there, and those that are being fetched with who waits for them."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._loaded: OrderedDict[Page, tuple[int, dict[int, Entry]]] = OrderedDict()
        self._waiting: dict[Page, list[Callable[[], None]]] = {}

    def find(self, log: int, offset: int) -> Entry | None:
        """Return an entry, if its page is there."""
        key = _page(log, offset)
        if key not in self._loaded:
            return None
        self._loaded.move_to_end(key)
        return self._loaded[key][1].get(offset)

    def lacks(self, log: int, offset: int) -> bool:
        """Whether an entry's page is there, but without it: the journal has lost it."""
        end, page = self._loaded.get(_page(log, offset), (0, {}))
        return offset < end and offset not in page

    def fetch(self, log: int, room: str, offset: int, end: int, call: Callable[[], None]) -> None:
        """Have the page of an entry fetched, and call when it is there.

        Args:
            log: the number of its log.
            room: the room that this is the log of.
            offset: which entry.
            end: the journal has the log's entries before this offset.
            call: called without arguments.
        """
        key = _page(log, offset)
        waiting = self._waiting.setdefault(key, [])
        waiting.append(call)
        if len(waiting) == 1:
            fetched = self._journal.read(log, room, key[1], PAGE_ENTRIES)
            fetched.addErrback(self._failed, room)
            fetched.addCallback(self._put, key, end)

    def _put(self, entries: list[Entry], key: Page, end: int) -> None:
        if entries:  # the journal can be read: what could not be before is worth another try
            for failed in [one for one, (_, page) in self._loaded.items() if not page]:
                del self._loaded[failed]
        self._loaded[key] = end, {entry.offset: entry for entry in entries}
        if len(self._loaded) > PAGES_AT_MOST:
            self._loaded.popitem(last=False)
        for call in self._waiting.pop(key):
            call()

    def _failed(self, failure: Failure, room: str) -> list[Entry]:
        """Let those who wait read on behind what cannot be read; they are told of the gap."""
        _log.failure("Reading older entries of {room} failed", failure, room=room)
        return []


def _page(log: int, offset: int) -> Page:
    return log, offset - offset % PAGE_ENTRIES
