"""RoomHistory: what was said in a room before, shown to a user who enters it or asks.

Invariant: history and live reading meet without a hole or a double. History ends where the log ends
when it is asked for, and only what is kept is in the log.
"""

from collections.abc import Callable, Sequence
from typing import Any

from twisted.logger import Logger
from twisted.python.failure import Failure

from chatapp.errors import ChatError, JournalError
from chatapp.events import Notice, Refused, Whispered
from chatapp.log.entry import Entry
from chatapp.log.journal import Journal
from chatapp.log.log import Log
from chatapp.names import fold
from chatapp.session.session import Session
from chatapp.session.user import User
from chatapp.wire.encoding import Encoding, day

BYTES_AT_MOST = 32 * 1024
"""Bytes that one answer shows at most: a client that does not read cannot ask for much."""

READ_AT_MOST = 1000
"""Number of whispers that are looked through for those with one user."""

LOOK_BACK, LOOK_BACK_BYTES = 1000, 8 * BYTES_AT_MOST
"""Number of messages, and bytes, among which those are looked for that a reader does not ignore."""

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
        most, most_bytes = count, BYTES_AT_MOST
        if session.encoding.hides:
            most, most_bytes = max(count, LOOK_BACK), LOOK_BACK_BYTES
        entries = log.spoken(log.end, most) if count else []
        if entries is not None:
            self._post(entries, session, log, count, asked=asked)
        elif session in self._reading:
            session.tell(Refused("what was said before is still being read; try again", "wait"))
        else:
            self._reading.add(session)
            read = self._journal.read_spoken(log.id, log.room, log.end, most, most_bytes)
            read.addBoth(self._done, session)
            read.addCallbacks(
                lambda found: self._post(found, session, log, count, asked=asked),
                lambda failure: self._failed(failure, session),
            )

    def show_whispers(self, session: Session, name: str, other: User | None, count: int) -> None:
        """Show a registered user the last whispers to and from another, of the last READ_AT_MOST.

        Args:
            session: the user's.
            name: the other's name.
            other: who has that name now; None for whoever had it last of whom there is a whisper.
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
            self._post([], session, Log(""), count, asked=True)
            return
        start = max(log.kept, log.end - READ_AT_MOST)

        def found(entries: list[Entry]) -> None:
            shown = _whispers_with(entries, name, 0 if other is None else other.id)
            self._post(shown, session, log, count, asked=True)

        read = self._journal.read(log.id, "", start, READ_AT_MOST)
        read.addCallbacks(found, lambda failure: self._failed(failure, session))

    def _done(self, result: Any, session: Session) -> Any:
        self._reading.discard(session)
        return result

    def _post(
        self, entries: Sequence[Entry], session: Session, log: Log, count: int, *, asked: bool
    ) -> None:
        log.removals.clean(entries)
        data = write_history(entries, count, session.encoding, log, self._wall())
        if data:
            session.post(data, log)
        elif asked and entries:
            session.tell(Notice(f"all that was said last in {log.room} is by users you ignore"))
        elif asked:
            nothing = f"nothing has been said in {log.room} yet" if log.room else "no such whispers"
            session.tell(Notice(nothing))

    def _failed(self, failure: Failure, session: Session) -> None:
        if failure.check(JournalError):
            reason = failure.getErrorMessage()
            _log.error("What was said before cannot be read: {reason}", reason=reason)
        else:
            _log.failure("Reading the history failed", failure)
        session.tell(Refused("what was said before cannot be read now; try again later", "journal"))


def _whispers_with(entries: Sequence[Entry], name: str, number: int) -> list[Entry]:
    """Return the whispers to and from somebody; if nobody has the name, who had it last of them."""
    key = fold(name)
    others = (_other(entry) for entry in reversed(entries))
    number = number or next((whom for known, whom in others if whom and known == key), 0)
    return [entry for entry in entries if is_with(entry, name, number)]


def is_with(entry: Entry, name: str, number: int) -> bool:
    """Whether an entry is a whisper to or from somebody, whatever the name was that they had then.

    A journal of an older version does not say whom all of them were to, or even from: these are
    found by the name.

    Args:
        entry: of a log of whispers.
        name: the other user's name.
        number: the other user's number; 0 if nobody is known to have the name.
    """
    known, whom = _other(entry)
    return whom == number if whom and number else known == fold(name)


def _other(entry: Entry) -> tuple[str, int]:
    """Return the folded name and the number of whom an entry is a whisper to or from."""
    if not isinstance(entry.event, Whispered):
        return "", 0
    name, number = entry.event.other
    return fold(name), number


def write_history(
    entries: Sequence[Entry], count: int, encoding: Encoding, log: Log, now: float
) -> bytes:
    """Return the newest entries, as many as fit, as they are written when they are past.

    A text client reads the time with each, and a line with the date wherever the date changes.

    Args:
        entries: the entries.
        count: number of entries at most, without those that the reader ignores.
        encoding: how they are written for the reader.
        log: the log that they are of.
        now: the time, in seconds since 1970.
    """
    past = encoding.past or encoding
    shown: list[tuple[Entry, bytes]] = []
    size = 0
    for entry in reversed(entries):
        if len(shown) == count or size >= BYTES_AT_MOST:
            break
        piece, cost = entry.encode(past)
        log.charge(entry, cost)
        if piece:
            shown.append((entry, piece))
            size += len(piece)
    shown.reverse()
    if shown and not encoding.every_entry and day(shown[0][0].time) != day(now):
        return b"".join(_with_dates(shown, encoding, day(now)))
    return b"".join([piece for _, piece in shown])


def _with_dates(shown: Sequence[tuple[Entry, bytes]], encoding: Encoding, date: str) -> list[bytes]:
    dated: list[bytes] = []
    for entry, piece in shown:
        if day(entry.time) != date:
            date = day(entry.time)
            dated.append(encoding.encode(Notice(f"{date}:")))
        dated.append(piece)
    return dated
