"""Lockdown: for a bad night. Guests only read, and nobody can register, until operators end it.

Nobody is told of the guests who come meanwhile, so a thousand of them cost the others nothing.
"""

from collections.abc import Callable

from chatapp.chat.audit import Audit
from chatapp.chat.changes import Changes
from chatapp.chat.gate import LOCKED, Gate
from chatapp.chat.telling import tell_all
from chatapp.chat.users import Users
from chatapp.errors import ChatError
from chatapp.events import Notice
from chatapp.log.journal import Change, Kept, Record
from chatapp.session.session import Session

OVER = "the lockdown is over"


class Lockdown:
    """Begins and ends a lockdown.

    Args:
        changed: called when one has begun or ended.
    """

    def __init__(
        self,
        gate: Gate,
        users: Users,
        audit: Audit,
        changes: Changes,
        changed: Callable[[], None],
    ) -> None:
        self._gate = gate
        self._users = users
        self._audit = audit
        self._changes = changes
        self._changed = changed

    def restore(self, kept: Kept) -> None:
        """Go on with the lockdown if the journal has one."""
        self._gate.locked = "on" in kept.records.get("lockdown", {})

    def describe(self) -> str:
        """Return whether there is one, as operators read it."""
        return LOCKED if self._gate.locked else "there is no lockdown"

    def set(self, session: Session, *, locked: bool) -> None:
        """Begin or end a lockdown, and tell everybody who is online.

        Raises:
            ChatError: that is so already, or it cannot be saved.
        """
        self._check_news(locked=locked)
        self._changes.check()
        entry = self._audit.entry(session.user, "lockdown" if locked else "end of lockdown")
        record = Record("lockdown", "on", {} if locked else None)

        def kept(_offsets: tuple[int, ...]) -> None:
            self._check_news(locked=locked)
            self._gate.locked = locked
            tell_all(self._users.sessions, Notice(LOCKED if locked else OVER))
            self._changed()

        self._changes.submit_for(session, Change([entry], [record]), kept)

    def _check_news(self, *, locked: bool) -> None:
        if locked == self._gate.locked:
            reason = "there is a lockdown already" if locked else "there is no lockdown"
            raise ChatError(reason, code="unchanged")
