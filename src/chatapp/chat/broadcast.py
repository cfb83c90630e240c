"""Broadcast: what operators say to everybody who is online; it is not kept."""

from chatapp.chat.audit import Audit
from chatapp.chat.changes import Changes
from chatapp.chat.telling import tell_all
from chatapp.chat.users import Users
from chatapp.events import Notice
from chatapp.log.journal import Change
from chatapp.session.session import Session


class Broadcast:
    """Tells everybody, on each device, after it was noted who said it."""

    def __init__(self, users: Users, audit: Audit, changes: Changes) -> None:
        self._users = users
        self._audit = audit
        self._changes = changes

    def send(self, session: Session, text: str) -> None:
        """Tell everybody something.

        Raises:
            ChatError: it cannot be saved that this was done.
        """
        self._changes.check()
        entry = self._audit.entry(session.user, "broadcast", why=text)

        def kept(_offsets: tuple[int, ...]) -> None:
            tell_all(self._users.sessions, Notice(f"from the operators: {text}"))

        self._changes.submit_for(session, Change([entry]), kept)
