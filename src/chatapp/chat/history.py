"""RoomHistory: what was said in a room before, shown to a user who enters it or asks.

Invariant: history and live reading meet without a hole or a double. History ends where the log ends
when it is asked for, and only what is kept is in the log.
"""

from collections.abc import Callable, Sequence
from typing import Any

from twisted.logger import Logger
from twisted.python.failure import Failure

from chatapp.errors import ChatError
from chatapp.events import Notice, Refused, Whispered
from chatapp.log.entry import Entry
from chatapp.log.journal import Journal
from chatapp.log.log import Log
from chatapp.names import fold
from chatapp.session.session import Session
from chatapp.wire.encoding import Encoding, day

BYTES_AT_MOST = 32 * 1024
"""Bytes that one answer shows at most: a client that does not read cannot ask for much."""

READ_AT_MOST = 1000
"""Number of whispers that are looked through for those with one user."""

_log = Logger()


class RoomHistory:
    """Shows what was said before, from memory or the journal; for each session one at a time."""

    def __init__(self, journal: Journal, wall: Callable[[], float]) -> None:
        self._journal = journal
        self._wall = wall
        self._reading: set[Session] = set()

    def show(self, session: Session, log: Log, count: int, *, asked: bool = False) -> None:
        """Show a session the last messages in a room's log, unless it still waits for others.

        Args:
            session: the session that reads them.
            log: the room's log.
            count: number of messages.
            asked: True if that is the answer to a command, which says so if there are none.
        """
        entries = log.spoken(log.end, count) if count else []
        if entries is not None:
            self._post(entries, session, log, asked=asked)
        elif session in self._reading:
            session.tell(Refused("what was said before is still being read; try again", "wait"))
        else:
            self._reading.add(session)
            read = self._journal.read_spoken(log.id, log.room, log.end, count, BYTES_AT_MOST)
            read.addBoth(self._done, session)
            read.addCallbacks(
                lambda found: self._post(found, session, log, asked=asked),
                lambda failure: self._failed(failure, session),
            )

    def show_whispers(self, session: Session, name: str, count: int) -> None:
        """Show a registered user the last whispers to and from another, of the last READ_AT_MOST.

        Args:
            session: the user's.
            name: the other's name.
            count: number of whispers.

        Raises:
            ChatError: the user is not registered.
        """
        if session.user.account is None:
            raise ChatError(
                "only a registered user's whispers are kept: /register", code="not_logged_in"
            )
        log = session.user.whispers
        if log is None:
            self._post([], session, Log(""), asked=True)
            return
        start = max(log.kept, log.end - READ_AT_MOST)

        def found(entries: list[Entry]) -> None:
            shown = [entry for entry in entries if _is_with(entry, name)][-count:]
            self._post(shown, session, log, asked=True)

        read = self._journal.read(log.id, "", start, READ_AT_MOST)
        read.addCallbacks(found, lambda failure: self._failed(failure, session))

    def _done(self, result: Any, session: Session) -> Any:
        self._reading.discard(session)
        return result

    def _post(self, entries: Sequence[Entry], session: Session, log: Log, *, asked: bool) -> None:
        if entries:
            session.post(write_history(entries, session.encoding, log, self._wall()))
        elif asked:
            nothing = f"nothing has been said in {log.room} yet" if log.room else "no such whispers"
            session.tell(Notice(nothing))

    def _failed(self, failure: Failure, session: Session) -> None:
        _log.failure("Reading the history failed", failure)
        session.tell(Refused("what was said before cannot be read now; try again later", "journal"))


def _is_with(entry: Entry, name: str) -> bool:
    """Whether an entry is a whisper to or from somebody."""
    event = entry.event
    return isinstance(event, Whispered) and fold(name) == fold(
        event.recipient if event.outgoing else event.sender
    )


def write_history(entries: Sequence[Entry], encoding: Encoding, log: Log, now: float) -> bytes:
    """Return the newest entries, as many as fit, as they are written when they are past.

    A text client reads the time with each, and a line with the date wherever the date changes.
    """
    past = encoding.past or encoding
    pieces: list[bytes] = []
    size = 0
    first = len(entries)
    while first and size < BYTES_AT_MOST:
        first -= 1
        piece, cost = entries[first].encode(past)
        log.charge(entries[first], cost)
        pieces.append(piece)
        size += len(piece)
    pieces.reverse()
    if not encoding.every_entry and day(entries[first].time) != day(now):
        pieces = _with_dates(entries[first:], pieces, encoding, day(now))
    return b"".join(pieces)


def _with_dates(
    entries: Sequence[Entry], pieces: list[bytes], encoding: Encoding, date: str
) -> list[bytes]:
    dated: list[bytes] = []
    for entry, piece in zip(entries, pieces, strict=True):
        if day(entry.time) != date:
            date = day(entry.time)
            dated.append(encoding.encode(Notice(f"{date}:")))
        dated.append(piece)
    return dated
