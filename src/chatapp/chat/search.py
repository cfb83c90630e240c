"""Search: looks for words in what was said in the rooms that a user is in.

Invariant: what is shown is of rooms in which the session still is when it is found, and is not what
somebody has removed meanwhile. For each session there is one search at a time.
"""

from collections.abc import Callable, Sequence
from typing import NoReturn

from twisted.logger import Logger
from twisted.python.failure import Failure

from chatapp.chat.changes import Changes
from chatapp.chat.history import BYTES_AT_MOST
from chatapp.chat.roles import Roles
from chatapp.chat.room import Room
from chatapp.chat.rooms import Rooms
from chatapp.errors import ChatError, JournalError
from chatapp.events import Notice, Paged, Refused
from chatapp.log.entry import Entry
from chatapp.log.journal import Journal
from chatapp.log.search import READ_AT_MOST, SHORT, Found, SearchRange, Wanted, words_of
from chatapp.names import fold
from chatapp.roles import Role
from chatapp.session.session import Session
from chatapp.unicode import clean_text
from chatapp.wire import requests
from chatapp.wire.encoding import day, with_ref

SHOWN, IN_A_PAGE = 20, 50
"""Number of messages that people read at most, and that programs do."""

_log = Logger()

Lines = list[tuple[Room, Entry]]
"""What was found, the oldest first, each with its room."""


class Search:
    """Searches.

    Args:
        wall: tells the time of day, in seconds since 1970.

    Attributes:
        _searching: the sessions for which a search is on its way.
    """

    def __init__(
        self,
        rooms: Rooms,
        roles: Roles,
        changes: Changes,
        journal: Journal,
        wall: Callable[[], float],
    ) -> None:
        self._rooms = rooms
        self._roles = roles
        self._changes = changes
        self._journal = journal
        self._wall = wall
        self._searching: set[Session] = set()

    def show(self, session: Session, typed: str) -> None:
        """Show what is found in all rooms that a session is in, as a person reads it.

        Raises:
            ChatError: nothing can be searched, or there is no word.
        """
        words = words_of(typed)

        def show(lines: Lines, found: Found) -> None:
            more = self._show(session, lines) or found.more
            for text in _remarks(words, lines, more=more, whole=found.whole):
                session.tell(Notice(text))

        self._find(session, words, self._rooms_of(session), SHOWN, 0, show)

    def answer(self, session: Session, request: requests.Search) -> None:
        """Send a program what is found.

        Raises:
            ChatError: nothing can be searched, there is no word, or the user is not in the room.
        """
        self._roles.check(session, Role.READER)
        rooms = self._rooms_of(session)
        if request.room:
            rooms = [self._rooms.of_session(request.room, session)]

        def send(lines: Lines, found: Found) -> None:
            pieces = [with_ref(piece, request.ref) for piece in _written(session, lines)]
            first = _first_that_fits(pieces)
            for (room, _), piece in zip(lines[first:], pieces[first:], strict=True):
                session.post(piece, room.log, instead=_removed_meanwhile(request.ref))
            ids = [entry.offset for _, entry in lines[first:]] or [0]
            more = found.more or not found.whole or first > 0
            session.tell(Paged("search", ids[0], ids[-1], more, request.ref))

        words = words_of(clean_text(request.words))
        self._find(session, words, rooms, IN_A_PAGE, request.before, send)

    def _rooms_of(self, session: Session) -> list[Room]:
        return [self._rooms[fold(name)] for name in session.outbox.readers]

    def _find(
        self,
        session: Session,
        words: tuple[str, ...],
        rooms: Sequence[Room],
        count: int,
        before: int,
        then: Callable[[Lines, Found], None],
    ) -> None:
        """Look for words, and go on with what was found.

        Args:
            session: whose line it is.
            words: the words.
            rooms: where.
            count: number of messages at most.
            before: the offset before which; 0 for everywhere.
            then: called with what is to be shown, and what was found.
        """
        if self._journal.unsearchable:
            raise ChatError(self._journal.unsearchable, code="no_search")
        if not words:
            raise ChatError("expected a word to look for", code="empty")
        if session in self._searching:
            raise ChatError("your last search is not done yet; try again", code="wait")
        by_log = {room.log.id: room for room in rooms}
        ranges = [_range_of(room, before) for room in rooms]
        wanted = Wanted(ranges, words, count, session.encoding.ignores)
        self._searching.add(session)
        found = self._journal.search(wanted)
        found.addBoth(self._done, session)
        found.addErrback(_cannot_be_read)
        self._changes.wait_for(
            session, found, lambda found: then(_still_shown(session, by_log, found), found)
        )

    def _done(self, result: object, session: Session) -> object:
        self._searching.discard(session)
        return result

    def _show(self, session: Session, lines: Lines) -> bool:
        """Show lines with their times, and the date wherever it changes.

        Returns:
            True if the oldest did not fit.
        """
        encoding = session.encoding
        pieces = _written(session, lines)
        first = _first_that_fits(pieces)
        date = day(self._wall())
        for (room, entry), piece in zip(lines[first:], pieces[first:], strict=True):
            if not encoding.every_entry and day(entry.time) != date:
                date = day(entry.time)
                session.tell(Notice(f"{date}:"))
            session.post(piece, room.log, instead=_removed_meanwhile())
        return first > 0


def _still_shown(session: Session, rooms: dict[int, Room], found: Found) -> Lines:
    """Return what of it the session may still read."""
    lines = [(rooms[log], entry) for log, entry in found.entries]
    for room, entry in lines:
        room.log.removals.clean([entry])
    return [
        (room, entry)
        for room, entry in lines
        if session in room.readers
        and not getattr(entry.event, "removed_by", "")
        and not session.encoding.ignores(entry.event)
    ]


def _written(session: Session, lines: Lines) -> list[bytes]:
    """Return lines as the session reads them, when they are past."""
    past = session.encoding.past or session.encoding
    return [entry.encode(past)[0] for _, entry in lines]


def _removed_meanwhile(ref: str = "") -> Refused:
    """Return what is read in place of a line that was removed before it was read."""
    return Refused("something that was found was removed meanwhile; search again", "wait", ref)


def _range_of(room: Room, before: int) -> SearchRange:
    """Return what is looked through of a room: all that is kept, perhaps up to an offset."""
    log = room.log
    return SearchRange(log.id, room.name, log.kept, min(before or log.end, log.end))


def _first_that_fits(pieces: Sequence[bytes]) -> int:
    """Return from which piece on all fit into an answer."""
    size, first = 0, len(pieces)
    while first and size < BYTES_AT_MOST:
        first -= 1
        size += len(pieces[first])
    return first


def _remarks(words: Sequence[str], lines: Lines, *, more: bool, whole: bool) -> list[str]:
    """Return what is said after the lines that were found."""
    remarks = [] if lines else ["nothing found"]
    if more:
        remarks.append("there are older ones; more words find fewer")
    elif not whole and all(len(word) < SHORT for word in words):
        remarks.append(f"words so short are looked for in the last {READ_AT_MOST} messages only")
    elif not whole:
        remarks.append("not everything could be looked through now; longer words make it quicker")
    return remarks


def _cannot_be_read(failure: Failure) -> NoReturn:
    """Log why not, and say it in the user's words."""
    if failure.check(JournalError):
        _log.error("Nothing can be searched: {reason}", reason=failure.getErrorMessage())
    else:
        _log.failure("Searching failed", failure)
    raise ChatError("nothing can be searched now; try again later", code="journal")
