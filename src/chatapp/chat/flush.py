"""A flush: what is new in a room, on its way to the readers in step.

This is the program's fast path. An entry is encoded once per encoding in use, what a turn of the
reactor added is joined once, and each reader in step is written that same bytes object: per reader
and turn there are two comparisons, one assignment and one write. A question how far the clients
have read is part of the same bytes, so nobody leaves step for it. Those who have set the same, by
`/set`, share bytes as well. Only a reader whom something new concerns more than them, because it
has the reader's name or is of an ignored user, has bytes of their own joined.

To write to ten thousand readers takes a tenth of a second, so a flush goes to some readers at a
time, and everyone is heard in between. A session that is told something of its own meanwhile reads
from its own cursor, and is passed over here.

Invariants: memory keeps the entries of a flush until it is done. What was removed meanwhile is not
given to those who did not have it.
"""

import sys
from collections.abc import Mapping
from itertools import islice

from chatapp.counts import Counts
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.session.session import Session
from chatapp.session.state import IN_STEP
from chatapp.wire.encoding import Encoding
from chatapp.wire.news import News


class Flush:
    """What is new in one room's log, and the readers that were not given it yet.

    Args:
        log: the room's log.
        start: the offset up to which the readers in step were given everything before.
        readers: the room's readers.
        reading: for each base of an encoding, the number of members that read it.
        counts: what is counted.
        ask: whether the clients are asked how far they have read.

    Attributes:
        _left: the readers that were not given it yet.
        _sharing: for each base, the number of members that are counted once, at the end.
        _shared: the bytes by encoding, for those who have set nothing.
        _viewed: the bytes by view, for the others; they are counted one by one.
        _news: what is new, as far as it may concern somebody more than others; None until asked.
    """

    __slots__ = (
        "_ask",
        "_counts",
        "_end",
        "_left",
        "_log",
        "_news",
        "_removals",
        "_shared",
        "_sharing",
        "_start",
        "_viewed",
    )

    def __init__(
        self,
        log: Log,
        start: int,
        readers: Mapping[Session, Reader],
        reading: Mapping[Encoding, int],
        counts: Counts,
        *,
        ask: bool,
    ) -> None:
        self._log = log
        self._removals = log.removals.count
        self._start = start
        self._end = log.end
        self._left = list(readers.items())
        self._sharing = dict(reading)
        self._shared: dict[Encoding, bytes] = {}
        self._viewed: dict[Encoding, bytes] = {}
        self._news: News | None = None
        self._counts = counts
        self._ask = ask

    @property
    def done(self) -> bool:
        """Whether all readers have it."""
        return not self._left

    def go_on(self, most: int) -> int:
        """Write to the next readers, `most` of them; return how many they were."""
        if self._log.removals.count != self._removals:
            self._make_again()
        now, self._left = self._left[:most], self._left[most:]
        start, end, shared, sharing = self._start, self._end, self._shared, self._sharing
        for session, reader in now:
            if session.reading is not IN_STEP or reader.cursor >= end:
                sharing[session.encoding.base] -= 1
                continue
            if reader.cursor == start:
                data = shared.get(session.encoding)
                if data is None:
                    data = self._make(session.encoding)
            else:
                data = self._read(reader.cursor, session.encoding)
                sharing[session.encoding.base] -= 1
                self._counts.add_delivery(1, end - reader.cursor, len(data))
            reader.cursor = end
            session.send(data)
        if not self._left:
            self._count()
        return len(now)

    def keep_only(self, readers: Mapping[Session, Reader]) -> None:
        """Pass over those who read the room no more, or read it anew from another place."""
        for session, reader in self._left:
            if readers.get(session) is not reader:
                self._sharing[session.encoding.base] -= 1
        self._left = [one for one in self._left if readers.get(one[0]) is one[1]]

    def _make(self, encoding: Encoding) -> bytes:
        """Return the bytes for a reader in step, and keep them for all who read the same."""
        if encoding.base is encoding:
            data = self._shared[encoding] = self._read(self._start, encoding, ask=self._ask)
            return data
        self._sharing[encoding.base] -= 1
        data = self._make_viewed(encoding)
        self._counts.add_delivery(1, self._end - self._start, len(data))
        return data

    def _make_viewed(self, encoding: Encoding) -> bytes:
        """Return the bytes for a reader in step who has set something, or ignores somebody."""
        view = encoding.shared
        if encoding is not view:
            if self._news is None:
                new = islice(self._log.entries_from(self._start), self._end - self._start)
                self._news = News([entry.event for entry in new])
            if encoding.differs(self._news):
                return self._read(self._start, encoding, ask=self._ask)
        data = self._viewed.get(view)
        if data is None:
            data = self._viewed[view] = self._read(self._start, view, ask=self._ask)
        return data

    def _make_again(self) -> None:
        """Make anew the bytes that readers share, because something was removed meanwhile."""
        self._removals = self._log.removals.count
        self._news = None
        self._viewed.clear()
        for encoding in self._shared:
            self._shared[encoding] = self._read(self._start, encoding, ask=self._ask)

    def _read(self, start: int, encoding: Encoding, *, ask: bool = False) -> bytes:
        pieces, _ = self._log.read(start, self._end, encoding, sys.maxsize)
        if ask:
            pieces.append(encoding.ask(self._log.id, self._end))
        return b"".join(pieces)

    def _count(self) -> None:
        """Count once what all readers were given in the same bytes."""
        entries = self._end - self._start
        self._counts.flush_entries.add(entries)
        for encoding, data in self._shared.items():
            self._counts.add_delivery(self._sharing[encoding], entries, len(data))
