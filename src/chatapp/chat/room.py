"""A room: its log, who reads it, and the flush that gives every reader what is new.

This is the program's fast path. A message is encoded once per encoding in use, what a turn of the
reactor added is joined once, and each reader in step is written that same bytes object: per reader
and turn there are two comparisons, one assignment and one write.
"""

import sys
from collections import defaultdict
from collections.abc import Callable

from chatapp.counts import Counts
from chatapp.events import Joined, Left, Place, Renamed, RoomEvent
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.log.recorder import Recorder
from chatapp.session.session import Session
from chatapp.session.state import IN_STEP
from chatapp.wire.encoding import Encoding

CROWD = 1000
CROWD_SECONDS = 0.25
"""So many are told of comings and goings no sooner than so long after the last.

To tell ten thousand takes 50 ms: a crowd that comes back would be told of little else.
"""


class Room:
    """A named log and the sessions that read it.

    `changed` is called with the room whenever it has something to flush, `seconds` tells the time.
    Nothing is added to the log while the recorder fails; comings and goings wait until it works.
    `may_return` is how many are not there but may come back to read on.
    """

    def __init__(
        self,
        log: Log,
        recorder: Recorder,
        changed: Callable[["Room"], None],
        seconds: Callable[[], float],
        counts: Counts,
    ) -> None:
        self.name = log.room
        self.log = log
        self.topic = ""
        self.may_return = 0
        self.readers: dict[Session, Reader] = {}
        self._recorder = recorder
        self._changed = changed
        self._seconds = seconds
        self._counts = counts
        self._reading: defaultdict[Encoding, int] = defaultdict(int)
        self._flushed = log.end
        self._gathered = -CROWD_SECONDS
        self._coming: dict[Session, str] = {}
        self._going: list[str] = []

    @property
    def place(self) -> Place:
        """Where one who comes in now begins to read."""
        return self.place_at(self.log.end)

    def place_at(self, cursor: int) -> Place:
        """Where one begins to read whose cursor is given."""
        return Place(self.name, self.log.epoch, cursor - 1)

    @property
    def unflushed(self) -> int:
        """How many entries the readers in step have not been given yet."""
        return self.log.end - self._flushed

    def add(self, event: RoomEvent) -> int:
        """Append an event and return its offset; the readers get it with the next flush.

        Raises:
            ChatError: it cannot be saved.
        """
        self._recorder.check()
        self.gather()
        return self._append(event)

    def join(self, session: Session, reader: Reader | None = None) -> None:
        """Let a session read, from here on or its place, and tell the others of it."""
        self._coming[session] = session.user.name
        self.add_silently(session, reader or Reader(self.log, self.log.end))
        self._changed(self)

    def add_silently(self, session: Session, reader: Reader) -> None:
        """Let a session read on from its place, and tell nobody."""
        if session not in self.readers:
            self._reading[session.encoding] += 1
        self.readers[session] = session.outbox.readers[self.name] = reader

    def rename(self, session: Session, old: str, new: str) -> None:
        """Tell of a new name; of one who is just coming, only they themselves need to know."""
        event = Renamed(self.name, old, new)
        if session in self._coming:
            self._coming[session] = new
            session.tell(event)
        else:
            self.gather()
            self._append(event)

    def leave(self, session: Session, message: str = "") -> None:
        """Tell the others that a session has gone; silent for one whose coming was never told."""
        name = session.user.name
        if self.remove(session):
            return
        if message and not self._recorder.failing:
            self.gather()
            self._append(Left(self.name, (name,), message))
        else:
            self.note_gone(name)

    def remove(self, session: Session) -> bool:
        """Let a session read no more, and tell nobody; return whether its coming was not told."""
        session.stop_reading(self.name)
        del self.readers[session]
        self._reading[session.encoding] -= 1
        return self._coming.pop(session, None) is not None

    def note_gone(self, name: str) -> None:
        """Tell the others that somebody has gone whose session went before."""
        self._going.append(name)
        self._changed(self)

    def gather(self) -> None:
        """Turn the goings and comings so far into one entry each, so that a crowd is one line."""
        start = self.log.end
        self._gathered = self._seconds()
        if self._going:
            went, self._going = self._going, []
            self._append(Left(self.name, tuple(went)))
        if self._coming:
            came, self._coming = self._coming, {}
            end = self.log.end + 1
            for session in came:
                if not session.encoding.every_entry and self.readers[session].cursor == start:
                    self.readers[session].skip(end)
            self._append(Joined(self.name, tuple(came.values())))

    def prepare(self) -> bool:
        """Have all that is to be told in the log; return False if that may wait for a moment.

        It may where only comings and goings are to be told, to a crowd that has just been told of
        others.
        """
        if (
            len(self.readers) >= CROWD
            and self.unflushed == 0
            and 0 <= self._seconds() - self._gathered < CROWD_SECONDS
        ):
            return False
        self.gather()
        return True

    def flushed_all(self) -> None:
        """Note that nobody is to be given what the log holds by now."""
        self._flushed = self.log.end

    def flush(self) -> bool:
        """Write to every reader in step what is durable and it has not had.

        Returns:
            Whether that was all there is in the log.
        """
        start, end = self._flushed, self.log.durable
        if start == end:  # whoever is in step has it all
            return self.unflushed == 0
        self._flushed = end
        shared: dict[Encoding, bytes] = {}
        sharing = dict(self._reading)
        for session, reader in list(self.readers.items()):
            if session.reading is not IN_STEP or reader.cursor >= end:
                sharing[session.encoding] -= 1
                continue
            if reader.cursor == start:
                data = shared.get(session.encoding)
                if data is None:
                    data = shared[session.encoding] = self._read(start, end, session.encoding)
            else:
                data = self._read(reader.cursor, end, session.encoding)
                sharing[session.encoding] -= 1
                self._counts.add_delivery(1, end - reader.cursor, len(data))
            reader.cursor = end
            session.send(data)
        self._counts.flush_entries.add(end - start)
        for encoding, data in shared.items():
            self._counts.add_delivery(sharing[encoding], end - start, len(data))
        self.log.trim()
        return self.unflushed == 0

    def _append(self, event: RoomEvent) -> int:
        offset = self.log.append(event, self._seconds())
        self._counts.entries[type(event)] += 1
        self._recorder.add(self.log)
        self._changed(self)
        return offset

    def _read(self, start: int, end: int, encoding: Encoding) -> bytes:
        pieces, _ = self.log.read(start, end, encoding, sys.maxsize)
        return b"".join(pieces)
