"""Who is there: users, their live connections, and how far each has read.

A session that keeps up with its rooms is *in step*: Room.flush writes it the same bytes as everyone
else. One that has something of its own to be told, or whose connection is full, is not; it gets
what it has not had yet from `take`, in order, at its own pace.
"""

from collections.abc import Callable
from typing import Protocol

from twisted.internet.interfaces import IDelayedCall

from chatapp.events import Event
from chatapp.log import RoomLog
from chatapp.names import fold
from chatapp.wire import Encoding

PIECE_BYTES = 16 * 1024
"""About how much a session that is not in step is given at a time."""

OWED_BYTES = 64 * 1024
"""How much of its own a session may have to read before its lines are heard no more."""

LINE_COST = 200
"""What a line that waits costs beside its text: its place in the rooms (rough, measured)."""


class Connection(Protocol):
    """What a session needs of the transport it lives on.

    The session sets `take`: what a connection that was full calls, each time it has room.
    """

    take: Callable[[], bytes]

    def write(self, data: bytes) -> bool:
        """Send whole lines or frames; False if it is full now, and will call `take`."""

    def close(self) -> None:
        """Close once everything written is sent."""

    def abort(self) -> None:
        """Close at once."""

    def pause(self) -> None:
        """Hear no more lines from it, until `resume`."""

    def resume(self) -> None:
        """Hear its lines again, in a turn of their own."""


class Reader:
    """A session's place in a room's log: `cursor` is the offset of the next entry it gets."""

    __slots__ = ("cursor", "log", "session")

    def __init__(self, session: "Session", log: RoomLog, cursor: int) -> None:
        self.session = session
        self.log = log
        self.cursor = cursor


class User:
    """An identity: the name that others see, and what follows it through a rename.

    `guest` is the number of one who has no name yet, `whisperer` who whispered to them last.
    """

    __slots__ = ("guest", "name", "session", "whisperer")

    session: "Session"

    def __init__(self, name: str, guest: int | None) -> None:
        self.name = name
        self.guest = guest
        self.whisperer: User | None = None

    @property
    def key(self) -> str:
        """The name as it is compared with others."""
        return fold(self.name)


class Session:
    """One live connection: who it is, where it reads, and what it alone has yet to be told.

    `room` is where its lines are said. `in_step` is False while it has an outbox or its connection
    is full, `full` from the moment the connection takes no more until `take` has given it
    everything, `ended` from when it has left: it closes when it has read what is left for it.

    `changed` is called with the session when it is told something, to have it flushed; `watch`
    gives its connection so long from now to take what it is sent, and returns what cancels that.
    """

    __slots__ = (
        "_changed",
        "_deadline",
        "_outbox",
        "_owed",
        "_paused",
        "_watch",
        "connection",
        "encoding",
        "ended",
        "full",
        "in_step",
        "peer",
        "readers",
        "room",
        "user",
    )

    def __init__(
        self,
        user: User,
        connection: Connection,
        encoding: Encoding,
        peer: object,
        changed: Callable[["Session"], None],
        watch: Callable[["Session"], IDelayedCall | None],
    ) -> None:
        user.session = self
        self.user = user
        self.connection = connection
        connection.take = self.take
        self.encoding = encoding
        self.peer = peer
        self.room = ""
        self.readers: dict[str, Reader] = {}
        self.in_step = True
        self.full = False
        self.ended = False
        self._changed = changed
        self._watch = watch
        self._outbox: list[tuple[tuple[tuple[Reader, int], ...], bytes]] = []
        self._owed = 0
        self._paused = False
        self._deadline: IDelayedCall | None = None

    @property
    def far_behind(self) -> bool:
        """Whether it has so much of its own to read that it should not be told more."""
        return self._owed > OWED_BYTES

    def tell(self, *events: Event) -> None:
        """Tell this session alone, behind everything its rooms held when it was said."""
        encode = self.encoding.encode
        self._post(b"".join([encode(event) for event in events]))
        if self.far_behind and not self._paused and not self.ended:
            self._paused = True
            self.connection.pause()

    def stop_reading(self, room: str) -> None:
        """Leave a room's log, once everything that it holds by now has been read."""
        self._post(b"")
        del self.readers[room]

    def send(self, data: bytes) -> None:
        """Write what comes next, to a connection that is not full."""
        if not self.connection.write(data):
            self.full = True
            self.in_step = False
            self._start_watching()

    def flush(self) -> None:
        """Write everything there is for this session, as far as its connection takes it."""
        while not self.full:
            data = self.take()
            if not data:
                return
            self.send(data)

    def take(self) -> bytes:
        """Return the next piece for a session that is not in step; empty, it is in step again.

        Called by `flush`, and by a full connection each time it has room.
        """
        pieces: list[bytes] = []
        room = PIECE_BYTES
        while self._outbox and room > 0:
            unread, line = self._outbox[0]
            room -= self._read(unread, room, pieces)
            if room > 0:
                del self._outbox[0]
                self._owed -= LINE_COST + len(line)
                pieces.append(line)
                room -= len(line)
        self._read(self._unread(), room, pieces)
        data = b"".join(pieces)
        if self.full:
            self._start_watching()
        if not data:
            self._catch_up()
        if self._paused and not self.far_behind:
            self._paused = False
            self.connection.resume()
        return data

    def end(self) -> None:
        """Write what there is, then close; a full connection is given the time it takes."""
        self.ended = True
        self.flush()

    def drop(self) -> None:
        """Give up a connection that fails: nothing more is written to it."""
        self.full = True
        self.in_step = False
        self.connection.abort()

    def lost(self) -> None:
        """Forget what was left to read: there is no connection any more."""
        self.ended = True
        self.full = True
        self.in_step = False
        self._outbox.clear()
        self._stop_watching()

    def _catch_up(self) -> None:
        self.full = False
        self.in_step = True
        self._stop_watching()
        if self.ended:
            self._start_watching()
            self.connection.close()

    def _start_watching(self) -> None:
        self._stop_watching()
        self._deadline = self._watch(self)

    def _stop_watching(self) -> None:
        if self._deadline is not None and self._deadline.active():
            self._deadline.cancel()
        self._deadline = None

    def _post(self, line: bytes) -> None:
        """Put a line behind what is unread in the rooms; an empty one only keeps the place."""
        self._outbox.append((self._unread(), line))
        self._owed += LINE_COST + len(line)
        self.in_step = False
        self._changed(self)

    def _unread(self) -> tuple[tuple[Reader, int], ...]:
        return tuple(
            (reader, reader.log.end)
            for reader in self.readers.values()
            if reader.cursor < reader.log.end
        )

    def _read(
        self, unread: tuple[tuple[Reader, int], ...], max_bytes: int, pieces: list[bytes]
    ) -> int:
        """Add what is unread to the pieces; return how many bytes that was."""
        size = 0
        for reader, end in unread:
            got, reader.cursor = reader.log.read(
                reader.cursor, end, self.encoding, max_bytes - size
            )
            pieces += got
            size += sum(map(len, got))
        return size
