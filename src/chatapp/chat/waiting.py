"""Waiting: the sessions whose next line waits until what they asked for before is kept."""

from chatapp.chat.backlog import Backlog
from chatapp.session.input_gate import PauseReason
from chatapp.session.session import Session


class Waiting:
    """The sessions that wait for the journal.

    The connection of such a session is not read. It stays so while lines that came before are
    done, because the last of them may be one to wait for again.
    """

    def __init__(self) -> None:
        self._sessions: Backlog[Session] = Backlog()

    def add(self, session: Session) -> None:
        """Read no more lines of a session until what is on its way is kept."""
        session.waits = True
        session.input_gate.pause(PauseReason.SAVING)
        self._sessions.add(session)

    def remove(self, session: Session) -> None:
        """Read a session's lines again, if nothing else is in the way."""
        session.waits = False
        self._sessions.pop(session, None)
        session.input_gate.resume(PauseReason.SAVING)

    def take_all(self) -> list[Session]:
        """Remove and return all sessions, which are still not read before `remove`."""
        return self._sessions.take(len(self._sessions))
