"""Surplus: acts in rooms beyond what the audit log keeps of each author, so that nobody fills it.

Whoever keeps a room can do as much there as lines may come. So of what a user has done in rooms who
is no operator, the last acts are kept; the oldest of the same user go, and nobody else's. All that
operators did is kept, and all that was done everywhere.

Goal: each entry is looked at once, on the reading thread, after a start and when it is new.
"""

from collections import defaultdict, deque
from collections.abc import Iterable

from chatapp.chat.audit import Audit
from chatapp.chat.changes import Changes
from chatapp.chat.registered import Registered
from chatapp.chat.roles import Roles
from chatapp.events import Audited
from chatapp.log.entry import Entry
from chatapp.log.journal import Change, Drop, Journal
from chatapp.names import fold
from chatapp.roles import Role

ACTS_OF_ONE = 1000
"""Number of acts in rooms that are kept of a user who is no operator; /audit shows as many."""

READ_AT_ONCE = 500
"""Number of entries that are looked at in one go."""


class Surplus:
    """Finds and deletes such acts.

    Attributes:
        _next: the offset of the first entry that was not looked at.
        _acts: by the folded name of each author, the offsets of the acts that are bounded.
    """

    def __init__(
        self, audit: Audit, registered: Registered, roles: Roles, changes: Changes
    ) -> None:
        self._audit = audit
        self._registered = registered
        self._roles = roles
        self._changes = changes
        self._next = 1
        self._acts: defaultdict[str, deque[int]] = defaultdict(deque)

    async def delete(self, journal: Journal) -> None:
        """Look at what is new, and delete what is too much by now.

        Raises:
            JournalError: it cannot be read.
        """
        log = self._audit.log
        while self._next < log.end:
            found = await journal.read(log.id, "", self._next, READ_AT_ONCE)
            gone = tuple(self._beyond(found))
            if gone:
                self._changes.submit(Change(drops=[Drop(log.id, only=gone)]))
            self._next = found[-1].offset + 1 if found else log.end
        for author in [one for one, acts in self._acts.items() if acts[-1] < log.kept]:
            del self._acts[author]  # all of it was too old

    def _beyond(self, found: Iterable[Entry]) -> Iterable[int]:
        """Count entries that were found, and yield the offsets of what is too much with them."""
        for entry in found:
            event = entry.event
            if isinstance(event, Audited) and event.where and not self._is_operator(event.by):
                acts = self._acts[fold(event.by)]
                acts.append(entry.offset)
                if len(acts) > ACTS_OF_ONE:
                    yield acts.popleft()

    def _is_operator(self, name: str) -> bool:
        user = self._registered.find(name)
        return user is not None and self._roles.on_server(user) >= Role.OPERATOR
