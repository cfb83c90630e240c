"""Past: pages of what was said before, which programs ask for to scroll back and forth.

A page is read from memory, or else from the journal; the session's next request waits for it. So
answers stay in order, and a session has one page on its way at a time.

Invariants: a page is made of what is kept when it is sent. If something is removed while it waits
to be read, the program is told to ask again in place of all of it.
"""

from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from chatapp.chat.changes import Changes
from chatapp.chat.history import BYTES_AT_MOST, is_with
from chatapp.chat.roles import Roles
from chatapp.chat.rooms import Rooms
from chatapp.chat.span import PageEntries, Span
from chatapp.chat.users import Users
from chatapp.errors import ChatError, JournalError
from chatapp.events import Paged, PagedAround, Refused
from chatapp.log.entry import Entry
from chatapp.log.journal import Journal
from chatapp.log.log import Log
from chatapp.names import is_nick
from chatapp.roles import Role
from chatapp.session.session import Session
from chatapp.wire.encoding import with_ref
from chatapp.wire.requests import Past

_log = Logger()


class PastPages:
    """Answers programs that ask for what was said before."""

    def __init__(
        self, users: Users, rooms: Rooms, roles: Roles, changes: Changes, journal: Journal
    ) -> None:
        self._users = users
        self._rooms = rooms
        self._roles = roles
        self._changes = changes
        self._journal = journal

    def answer(self, session: Session, request: Past) -> None:
        """Send a page of what was said in a room, or whispered to and from a user.

        Raises:
            ChatError: there is no such room, its user is not in it, or has no whispers kept.
        """
        self._roles.check(session, Role.READER)
        if is_nick(request.of):
            self._answer_whispers(session, request)
            return
        log = self._rooms.of_session(request.of, session).log
        span = _span(request, log)
        found = span.in_memory()
        if found is not None:
            send_page(session, request, log, found)
            return

        def then(found: PageEntries) -> None:
            now = self._rooms.of_session(request.of, session).log
            if now is not log:  # the room was left, and is another one
                raise ChatError("that room is another one by now; ask again", code="wait")
            send_page(session, request, log, found)

        self._wait_for(session, span.read(self._journal), then)

    def _answer_whispers(self, session: Session, request: Past) -> None:
        if session.user.account is None:
            raise ChatError(
                "only a registered user's whispers are kept: /register", code="not_logged_in"
            )
        log = session.user.whispers or Log("")
        other = self._users.known_as(request.of)
        number = 0 if other is None else other.id
        with_user = partial(is_with, name=request.of, number=number)
        search = _span(request, log).search(self._journal, with_user)
        self._wait_for(session, search, partial(send_page, session, request, log))

    def _wait_for(
        self,
        session: Session,
        reading: Coroutine[Deferred[Any], Any, PageEntries],
        then: Callable[[PageEntries], None],
    ) -> None:
        read = Deferred.fromCoroutine(_or_refuse(reading))
        self._changes.wait_for(session, read, then)


def _span(request: Past, log: Log) -> Span:
    """Return what a page may have, and one entry more on each side, which tells of more."""
    end = log.end
    if not request.around:
        return Span(log, min(request.before or end, end), request.count + 1, 0, end)
    newer = request.count // 2
    return Span(log, min(request.around + 1, end), request.count - newer + 1, newer + 1, end)


async def _or_refuse(reading: Coroutine[Deferred[Any], Any, PageEntries]) -> PageEntries:
    """Return what is found.

    Raises:
        ChatError: the journal cannot be read now.
    """
    try:
        return await reading
    except JournalError as error:
        _log.error("What was said before cannot be read: {reason}", reason=error)
        raise ChatError(
            "what was said before cannot be read now; try again later", code="journal"
        ) from None


def send_page(session: Session, request: Past, log: Log, found: PageEntries) -> None:
    """Send as much of what was found as a page may have, and the end of the page.

    Args:
        session: to whom.
        request: what was asked for.
        log: where it was found.
        found: the entries, with one more on each side than are wanted, if there are more.
    """
    log.removals.clean(found.older)
    log.removals.clean(found.newer)
    newer_count = request.count // 2 if request.around else 0
    most = BYTES_AT_MOST // 2 if request.around else BYTES_AT_MOST
    write = partial(_written, session, log, request.ref, most)
    older = write(found.older[::-1], request.count - newer_count)[::-1]
    newer = write(found.newer, newer_count)
    shown = [*older, *newer]
    left_out, newer_left_out = len(older) < len(found.older), len(newer) < len(found.newer)
    first, last = (shown[0][0], shown[-1][0]) if shown else (0, 0)
    first = first if left_out else found.first or first
    last = last if newer_left_out else found.last or last
    end = Paged(request.of, first, last, left_out or found.first > 0, request.ref)
    if request.around:
        more_newer = newer_left_out or found.last > 0
        end = PagedAround(request.of, first, last, end.more, request.ref, newer=more_newer)
    pieces = [piece for _, piece in shown]
    session.post(
        b"".join([*pieces, session.encoding.encode(end)]),
        log,
        instead=Refused(
            "something on that page was removed meanwhile; ask again", "wait", request.ref
        ),
    )


def _written(
    session: Session, log: Log, ref: str, most_bytes: int, entries: Iterable[Entry], count: int
) -> list[tuple[int, bytes]]:
    """Return offsets and bytes of the first entries, as many as a page may have of them."""
    past = session.encoding.past or session.encoding
    written: list[tuple[int, bytes]] = []
    for entry in entries:
        if len(written) == count or most_bytes <= 0:
            break
        piece, cost = entry.encode(past)
        log.charge(entry, cost)
        written.append((entry.offset, with_ref(piece, ref)))
        most_bytes -= len(piece)
    return written
