"""A log: what happened in a room, or was whispered to a user, numbered from 1.

The newest entries are in memory, as many as it may hold. Older entries, if there is a journal, are
read back a page at a time through the pages. Without a journal, what was said is bounded apart from
comings and goings, so that those never push it out; a log may then lack some of them in its midst.

Invariants: an entry enters a log only after the journal has kept it, so whatever is here may be
shown. Offsets grow by one, and `kept <= first <= end`. With a journal, all from `first` on is in
memory. An entry is encoded at most once for each encoding while it is in memory.
"""

import secrets
import sys
from collections import deque
from collections.abc import Callable, Iterator

from chatapp.log.entry import Entry
from chatapp.log.followers import NOBODY, Followers
from chatapp.log.journal import KeptLog
from chatapp.log.pages import Pages
from chatapp.log.removals import Removals
from chatapp.log.share import Share
from chatapp.room_events import Event, Gap
from chatapp.wire.encoding import Encoding


def new_epoch() -> str:
    """Return 8 characters that tell a room's log from every other that has had its name."""
    return secrets.token_hex(4)


def _nobody(_entry: Entry) -> None:
    """Tell nobody of a new entry."""


class Log:
    """Entries by offset, the oldest dropped when there are too many or they hold too many bytes.

    Attributes:
        room: the room's name; empty for whispers.
        id: the log's number, which no other log ever has.
        epoch: the name of this life of the log. Offsets of another epoch mean nothing; empty for
            whispers.
        kept: the offset of the oldest entry that there is, here or in the journal.
        first: the offset of the oldest entry in memory.
        end: the offset that the next entry will get.
        recent: the last entries that were spoken, or those of them that came after `forget_recent`.
        spoke: True if something spoken is kept, here or in the journal.
        added: called with each new entry; the room sets it.
        in_step: the sessions that have read everything; the room sets it.
        removals: what was removed since the server started.
        max_entries: number of entries that memory may hold; no bound if it was made with 0. Without
            a journal, it may hold as many comings and goings in addition.
        max_bytes: bytes of memory that they may take; the same.
        _said: the entries in memory that were spoken.
        _came: the other entries in memory.
        _forgot: True if `recent` may lack entries that are kept, though it is not full.
    """

    __slots__ = (
        "_came",
        "_entries",
        "_forgot",
        "_pages",
        "_said",
        "added",
        "end",
        "epoch",
        "first",
        "id",
        "in_step",
        "kept",
        "max_bytes",
        "max_entries",
        "recent",
        "removals",
        "room",
        "spoke",
    )

    def __init__(
        self,
        room: str,
        max_entries: int = 0,
        max_bytes: int = 0,
        max_recent: int = 0,
        *,
        number: int = 0,
        epoch: str = "",
        pages: Pages | None = None,
    ) -> None:
        self.room = room
        self.id = number
        self.epoch = epoch
        self.max_entries = max_entries or sys.maxsize
        self.max_bytes = max_bytes or sys.maxsize
        self.kept = self.first = self.end = 1
        self.spoke = self._forgot = False
        self.removals = Removals()
        self.recent: deque[Entry] = deque(maxlen=max_recent)
        self.added: Callable[[Entry], None] = _nobody
        self.in_step: Followers = NOBODY
        self._entries: dict[int, Entry] = {}
        self._said = Share()
        self._came = Share()
        self._pages = pages

    @property
    def size(self) -> int:
        """Bytes of memory that the entries in memory take, as far as they are counted."""
        return self._said.size + self._came.size

    def restore(self, kept: KeptLog) -> None:
        """Go on from where the journal says the log was."""
        self.kept = kept.first
        self.first = self.end = kept.end
        self.recent.extend(kept.entries)
        self.spoke = bool(kept.entries)

    def page(self, pages: Pages, max_entries: int, max_bytes: int) -> None:
        """Keep no more than so much in memory from now on; the rest is read back."""
        self._pages = pages
        self.max_entries = max_entries or sys.maxsize
        self.max_bytes = max_bytes or sys.maxsize

    def load(self, kept: KeptLog) -> None:
        """Go on from where the journal says the log was, with these entries of it in memory."""
        self.restore(kept)
        for entry in kept.entries:
            self._hold(entry)
        self.first = kept.entries[0].offset if kept.entries else kept.end

    def append(self, event: Event, time: float, by: str = "") -> int:
        """Add what happened, which the journal has numbered; return its offset."""
        offset = self.end
        entry = Entry(offset, time, event, by)
        self._hold(entry)
        self.end = offset + 1
        if entry.spoken:
            self.spoke = True
            self.recent.append(entry)
        self.added(entry)
        return offset

    def redact(self, offset: int, by: str) -> None:
        """Let nobody read again what was said at an offset, which somebody has removed."""
        self.removals.count += 1
        if self._pages is not None:
            self.removals.add(offset, by)
        here = [self._entries.get(offset), *(one for one in self.recent if one.offset == offset)]
        for entry in filter(None, here):
            self.charge(entry, entry.redact(by))

    def read(
        self, cursor: int, end: int, encoding: Encoding, max_bytes: int
    ) -> tuple[list[bytes], int]:
        """Return the entries from a cursor on, up to `end` or about `max_bytes`.

        Returns:
            One piece of bytes for each entry, made once and shared by all readers, and the offset
            after the last. Entries that are gone are announced by a piece of their own. The
            reading ends early at an entry that has to be fetched first.
        """
        pieces: list[bytes] = []
        while cursor < end and max_bytes > 0:
            entry = self._entries.get(cursor) or self._find_older(cursor)
            if entry is None:
                missed = self._gap(cursor, end)
                if not missed:
                    break
                pieces.append(encoding.encode(Gap(self.room, missed)))
                cursor += missed
                continue
            piece, cost = entry.encode(encoding)
            self.charge(entry, cost)
            pieces.append(piece)
            max_bytes -= len(piece)
            cursor += 1
        return pieces, cursor

    def charge(self, entry: Entry, cost: int) -> None:
        """Count the bytes that an entry takes in addition, if it is in memory."""
        if cost and self._entries.get(entry.offset) is entry:
            entry.size += cost
            self._share(entry).size += cost

    def fetch(self, cursor: int, call: Callable[[], None]) -> None:
        """Have the entry at which a `read` ended early fetched, and call when it is there."""
        assert self._pages is not None  # noqa: S101 - without them, all that is kept is in memory
        self._pages.fetch(self.id, self.room, cursor, self.end, call)

    def spoken(self, end: int, count: int) -> list[Entry] | None:
        """Return the last entries that were spoken before an offset; None if they are not here."""
        here = [entry for entry in self.recent if self.kept <= entry.offset < end]
        if len(here) < count and (self._forgot or len(self.recent) == self.recent.maxlen):
            if self.first > self.kept:
                return None
            here = [entry for entry in self._said.entries if entry.offset < end]
        return here[len(here) - min(count, len(here)) :]

    def latest_said(self) -> Iterator[Entry]:
        """Iterate over what was said, as far as it is in memory, the newest first."""
        return reversed(self._said.entries)

    def entries_from(self, cursor: int) -> Iterator[Entry]:
        """Iterate over the entries from a cursor on, as far as they are in memory."""
        return (self._entries[offset] for offset in range(max(cursor, self.first), self.end))

    def size_from(self, cursor: int) -> int:
        """Return how much memory the entries from a cursor on take, in bytes."""
        return sum(entry.size for entry in self.entries_from(cursor))

    def step_back(self, cursor: int, lowest: int, size: int, encoding: Encoding) -> int:
        """Return a cursor `size` bytes before another, but not below the lowest."""
        while size > 0 and cursor > lowest:
            cursor -= 1
            entry = self._entries.get(cursor)
            size -= entry.size_in(encoding) if entry else 1
        return cursor

    def trim(self, before: int = sys.maxsize) -> None:
        """Drop what is more than memory may hold, but never the last entry.

        Args:
            before: nothing is dropped from this offset on, because not all were given it.
        """
        if self._pages is None:
            self._trim_apart(before)
            return
        last = min(self.end - 1, before)
        if len(self._entries) > self.max_entries:
            self.drop(min(self.end - self.max_entries, last))
        while self.size > self.max_bytes and self.first < last:
            self.drop(self.first + 1)

    def rest(self) -> None:
        """Drop everything from memory: the room has no member, and all can be read back."""
        self.drop(self.end)

    def forget_recent(self) -> None:
        """Drop what was spoken last from memory too, until it is read back: nobody is expected."""
        self.recent.clear()
        self._forgot = True

    def forget(self, first: int) -> None:
        """Note that the journal keeps nothing before an offset, and drop that from memory too."""
        self.drop(first)
        self.kept = max(self.kept, first)
        while self.recent and self.recent[0].offset < first:
            self.recent.popleft()
        self.spoke = self.spoke and first < self.end
        self.removals.forget(first)

    def drop(self, first: int) -> None:
        """Drop from memory what is before an offset."""
        for share in (self._said, self._came):
            while share.entries and share.entries[0].offset < first:
                del self._entries[share.pop().offset]
        self._move_first(first)

    def _trim_apart(self, before: int) -> None:
        """Drop what was said from the oldest on, with all before it; others also in the midst."""
        bounds = self.max_entries, self.max_bytes
        while self._said.exceeds(*bounds) and self._said.entries[0].offset < before:
            self.drop(self._said.entries[0].offset + 1)
        while self._came.exceeds(*bounds) and self._came.entries[0].offset < before:
            del self._entries[self._came.pop().offset]
            self._move_first(self.first)

    def _move_first(self, first: int) -> None:
        """Let memory begin at an offset, or at the first entry after it that is in memory."""
        oldest = [s.entries[0].offset for s in (self._said, self._came) if s.entries]
        self.first = max(first, self.first, min(oldest, default=self.end))
        if self._pages is None:
            self.kept = self.first

    def _hold(self, entry: Entry) -> None:
        self._entries[entry.offset] = entry
        self._share(entry).add(entry)

    def _share(self, entry: Entry) -> Share:
        return self._said if entry.spoken else self._came

    def _find_older(self, cursor: int) -> Entry | None:
        if self._pages is None or cursor < self.kept:
            return None
        entry = self._pages.find(self.id, cursor)
        if entry is not None:
            self.removals.clean([entry])
        return entry

    def _gap(self, cursor: int, end: int) -> int:
        """Return how many entries from a cursor on are gone for good, as far as is known."""
        if cursor < self.kept:
            return min(self.kept, end) - cursor
        if self._pages is not None:
            end = min(end, self.first)
            return min(end, cursor + self._pages.missing(self.id, cursor)) - cursor
        following = (share.following(cursor, end) for share in (self._said, self._came))
        return min(end, *following) - cursor
