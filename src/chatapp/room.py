"""A room: its log, who reads it, and the flush that gives every reader what is new.

This is the program's fast path. A message is encoded once per encoding in use, what a turn of the
reactor added is joined once, and each reader in step is written that same bytes object: per reader
and turn there are two comparisons, one assignment and one write.
"""

import sys
from collections.abc import Callable

from chatapp.events import Joined, Left, Renamed, RoomEvent
from chatapp.log import RoomLog
from chatapp.outbox import Reader
from chatapp.session import Session
from chatapp.wire import Encoding


class Room:
    """A named log and the sessions that read it.

    `changed` is called with the room whenever it has something to flush, `seconds` tells the time.
    """

    def __init__(
        self, log: RoomLog, changed: Callable[["Room"], None], seconds: Callable[[], float]
    ) -> None:
        self.name = log.room
        self.log = log
        self.topic = ""
        self.readers: dict[Session, Reader] = {}
        self._changed = changed
        self._seconds = seconds
        self._flushed = log.end
        self._coming: dict[Session, str] = {}
        self._going: list[str] = []

    @property
    def unflushed(self) -> int:
        """How many entries the readers in step have not been given yet."""
        return self.log.end - self._flushed

    def add(self, event: RoomEvent) -> None:
        """Append an event; the readers get it with the next flush."""
        self.gather()
        self._append(event)

    def join(self, session: Session) -> None:
        """Let a session read from behind the notice that tells the others of it."""
        if self._going:
            self.gather()
        self._coming[session] = session.user.name
        # The next entry is sure to be the notice of who came: every other one is kept waiting by
        # gather, and so is whoever joins later.
        reader = Reader(self.log, self.log.end + 1)
        self.readers[session] = session.outbox.readers[self.name] = reader
        self._changed(self)

    def rename(self, session: Session, old: str, new: str) -> None:
        """Tell of a new name; of one who is just coming, only they themselves need to know."""
        event = Renamed(self.name, old, new)
        if session in self._coming:
            self._coming[session] = new
            session.tell(event)
        else:
            self.add(event)

    def leave(self, session: Session, message: str = "") -> None:
        """Tell the others that a session has gone; silent for one whose coming was never told."""
        session.stop_reading(self.name)
        del self.readers[session]
        if self._coming.pop(session, None) is not None:
            return
        if self._coming or message:
            self.gather()
        if message:
            self._append(Left(self.name, (session.user.name,), message))
        else:
            self._going.append(session.user.name)
            self._changed(self)

    def gather(self) -> None:
        """Turn the comings or goings so far into one entry, so that a crowd is one line."""
        if self._coming:
            came, self._coming = self._coming, {}
            self._append(Joined(self.name, tuple(came.values())))
        elif self._going:
            went, self._going = self._going, []
            self._append(Left(self.name, tuple(went)))

    def flush(self) -> None:
        """Write to every reader in step what it has not had."""
        self.gather()
        start, end = self._flushed, self.log.end
        self._flushed = end
        shared: dict[Encoding, bytes] = {}
        for session, reader in list(self.readers.items()):
            if not session.in_step or reader.cursor == end:
                continue
            if reader.cursor == start:
                data = shared.get(session.encoding)
                if data is None:
                    data = shared[session.encoding] = self._read(start, end, session.encoding)
            else:
                data = self._read(reader.cursor, end, session.encoding)
            reader.cursor = end
            session.send(data)

    def _append(self, event: RoomEvent) -> None:
        self.log.append(event, self._seconds())
        self._changed(self)

    def _read(self, start: int, end: int, encoding: Encoding) -> bytes:
        pieces, _ = self.log.read(start, end, encoding, sys.maxsize)
        return b"".join(pieces)
