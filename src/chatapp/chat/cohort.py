"""A cohort: readers in step of one room that read the same bytes, and so share one cursor.

To give them what is new, one number is changed and one call made, however many they are. Coming and
going are cheap too: a reader knows its place in the cohort, and when it goes, the last reader takes
that place.

Invariants: a reader of a cohort is in step, and has no cursor of its own. A reader that goes takes
the cohort's cursor with it. Whatever a socket does not take, its connection still has to give: the
session is full then, and in no cohort.
"""

from chatapp.log.reader import Reader
from chatapp.session.audience import Audience, Socket
from chatapp.session.session import Session
from chatapp.wire.encoding import Encoding


class Cohort:
    """Readers that share a cursor.

    Args:
        encoding: how entries are written for them, but for those that somebody ignores.
        cursor: the offset of the next entry that they will get.
        audience: gives the bytes to their sockets; None if each connection is written to.

    Attributes:
        cursor: the same, as it is now.
        encoding: the same.
        personal: those with an encoding of their own, which writes some entries otherwise, with
            their sessions: it has the reader's name, or is of somebody whom the user ignores.
        readers: the readers; each has its place here in `at`.
        _sessions: the session of each reader.
        _left: the readers that were not written yet, while connections are being written to.
        _before: what their cursor is until then.
    """

    __slots__ = (
        *("_audience", "_before", "_left", "_sessions"),
        *("cursor", "encoding", "personal", "readers"),
    )

    def __init__(self, encoding: Encoding, cursor: int, audience: Audience | None) -> None:
        self.encoding = encoding
        self.cursor = self._before = cursor
        self.personal: dict[Reader, Session] = {}
        self._audience = audience
        self.readers: list[Reader] = []
        self._sessions: list[Session] = []
        self._left: list[Reader] = []

    def __len__(self) -> int:
        """Return the number of readers."""
        return len(self.readers)

    def add(self, session: Session, reader: Reader) -> None:
        """Let a session's reader, which has the same cursor, share it."""
        if self._audience is not None:
            socket = session.connection.socket
            assert socket is not None  # noqa: S101 - that is what `direct` says
            self._audience.add(socket)
        if session.encoding is not self.encoding:
            self.personal[reader] = session
        reader.share(self, len(self.readers))
        self.readers.append(reader)
        self._sessions.append(session)

    def remove(self, reader: Reader) -> None:
        """Let a reader go on by itself, from where it is."""
        at, last, session = reader.at, self.readers.pop(), self._sessions.pop()
        reader.go_alone(self.cursor_of(reader))
        self.personal.pop(reader, None)
        if reader in self._left:
            self._left.remove(reader)
        if last is not reader:
            self.readers[at], self._sessions[at] = last, session
            last.at = at
        if self._audience is not None:
            self._audience.remove(at)

    def cursor_of(self, reader: Reader) -> int:
        """Return where a reader is: not further, while others are written to, than it was given."""
        return self._before if reader in self._left else self.cursor

    def fits(self, encoding: Encoding, socket: Socket | None) -> bool:
        """Return whether a reader can share the bytes, and be given them as the others are.

        Args:
            encoding: how entries are written for it.
            socket: where the bytes are to go; None if its connection is to be written to.
        """
        if encoding is not self.encoding:
            return False
        audience = self._audience
        if audience is None:
            return socket is None
        return socket is not None and audience.fits(socket)

    @property
    def direct(self) -> bool:
        """Whether the bytes go to the sockets, past the connections."""
        return self._audience is not None

    @property
    def first_socket(self) -> Socket | None:
        """The socket of the first reader; None if connections are written to."""
        return self._sessions[0].connection.socket if self.direct else None

    def like(self, other: "Cohort") -> bool:
        """Return whether readers can go from here to another cohort, which has readers too."""
        return self.cursor == other.cursor and self.fits(other.encoding, other.first_socket)

    def clear(self) -> list[tuple[Session, Reader]]:
        """Remove and return all readers and their sessions."""
        everyone = list(zip(self._sessions, self.readers, strict=True))
        for _, reader in reversed(everyone):
            self.remove(reader)
        return everyone

    def give(self, data: bytes, end: int) -> None:
        """Give all readers bytes; they have read everything before an offset then."""
        self._before, self.cursor = self.cursor, end
        if not data:
            return
        if self._audience is None:
            self._give_each(data)
            return
        short = [(self._sessions[at], taken) for at, taken in self._audience.write(data)]
        for session, taken in short:
            session.take_rest(data, taken)

    def _give_each(self, data: bytes) -> None:
        """Write to each connection, which may make others go."""
        self._left = left = self.readers[::-1]
        while left:
            self._sessions[left.pop().at].send(data)
