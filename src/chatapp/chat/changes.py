"""Changes: what sessions ask for, on its way to the journal, and what follows when it is kept.

A line is decided once, becomes a change, and is applied when the change is kept. Lines that only
say something follow each other without waiting; a command waits until all that the session asked
for before is applied, and what comes after it waits for the command. So every line is decided on
what its user has seen.
"""

from collections.abc import Callable
from functools import partial

from chatapp.chat.flusher import Flusher
from chatapp.errors import ChatError
from chatapp.log.journal import Change, Offset, Record
from chatapp.log.recorder import Kept, nothing
from chatapp.session.doing import Doing
from chatapp.session.session import Session


class Changes:
    """Hands changes to the journal, and tells Dispatch what became of them.

    `done`: is called with a session and a line that is kept as a whole.
    `again`: is called with a session and a line that has lost a claim, to be decided again.
    `go_on`: is called with a session that waits for nothing any more.
    `refused`: is called with a session, its line, and why that cannot be done although it is kept.
    """

    done: Callable[[Session, Doing], None]
    again: Callable[[Session, Doing], None]
    go_on: Callable[[Session], None]
    refused: Callable[[Session, Doing | None, ChatError], None]

    def __init__(self, flusher: Flusher) -> None:
        self._flusher = flusher

    def check(self) -> None:
        """See that something new can be saved.

        Raises:
            ChatError: it cannot.
        """
        self._flusher.check_can_save()

    def submit(self, change: Change, kept: Kept = nothing) -> None:
        """Have a change kept that no line asks for."""
        self._flusher.submit(change, kept)

    def submit_for(
        self, session: Session, change: Change, kept: Kept = nothing, *, said: str = ""
    ) -> None:
        """Have a change kept that a session's line asks for.

        Args:
            session: whose line it is.
            change: what is to be kept.
            kept: called when it is.
            said: the name of the room in which the first entry is what the line says, if it is.
        """
        doing = session.doing
        session.saving += 1
        if doing is not None:
            doing.waiting += 1
            if doing.request.ref:
                change.records.extend(_answer_records(session, doing, said))
        self._flusher.submit(
            change,
            partial(self._kept, session, doing, kept, said),
            partial(self._lost, session, doing),
        )

    def _kept(
        self,
        session: Session,
        doing: Doing | None,
        kept: Kept,
        said: str,
        offsets: tuple[int, ...],
    ) -> None:
        if doing is not None and said:
            doing.said = said, offsets[0]
        if doing is not None:
            doing.waiting -= 1
        try:
            kept(offsets)
        except ChatError as error:
            self.refused(session, doing, error)
        else:
            if doing is not None and not doing.waiting:
                self.done(session, doing)
        finally:
            self._end(session)

    def _lost(self, session: Session, doing: Doing | None) -> None:
        if doing is not None:
            doing.waiting -= 1
            self.again(session, doing)
        self._end(session)

    def _end(self, session: Session) -> None:
        session.saving -= 1
        if not session.saving:
            self.go_on(session)


def _answer_records(session: Session, doing: Doing, said: str) -> list[Record]:
    """Return what is kept of the answer to a line, and what needs to be kept no more."""
    answers = session.answers
    value = {"room": said, "offset": Offset(0)} if said else {}
    return [
        Record("answer", answers.key(doing.request.ref), value),
        *(Record("answer", answers.key(ref), None) for ref in answers.take_old()),
    ]
