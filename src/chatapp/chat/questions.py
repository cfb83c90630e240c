"""Questions: what a session was asked, and that no answer is ever said."""

from functools import partial

from twisted.internet.interfaces import IReactorTime

from chatapp.chat.changes import Changes
from chatapp.chat.user_records import asked_record
from chatapp.commands import CommandTable
from chatapp.errors import ChatError
from chatapp.log.journal import Change
from chatapp.session.question import AnswerError, LastAnswerError, Question, SentAlong, as_answer
from chatapp.session.session import Session
from chatapp.wire.requests import Answer, Line, Request

_TOO_MANY = ("logins", "registrations_per_day")
"""The codes of the refusals after which another try at once is refused too."""


class Questions:
    """Looks before and after each line whether it is, or asks for, an answer."""

    def __init__(self, commands: CommandTable, changes: Changes, clock: IReactorTime) -> None:
        self._commands = commands
        self._changes = changes
        self._clock = clock

    def take(self, session: Session, request: Request) -> Request:
        """Return a request, which is an answer if its session was asked something."""
        return as_answer(session, request, self._commands)

    def note(self, session: Session, *, before: bool) -> None:
        """Have it kept that a user was asked something, or has answered.

        A client whose connection is lost may send again what was not answered, also after a
        restart.

        Args:
            session: the user's.
            before: True if a question stood before its last line.
        """
        asked = session.question is not None
        if asked != before and session.device.digest:
            self._changes.submit(Change(records=[asked_record(session.device, asked=asked)]))

    def refuse(self, session: Session, request: Request, error: ChatError) -> ChatError:
        """Return what is told of a refusal; who was asked for a secret may try again.

        If a command was refused before it could ask for a secret, the secret may have been sent
        along with it: it is taken, and dropped. So it is if there were too many tries, after which
        nothing is asked: the user can talk while the wait lasts.
        """
        if isinstance(request, Answer) and error.code in _TOO_MANY:
            self._drop_sent_along(session)
            return LastAnswerError(error)
        if isinstance(request, Answer) and request.again():
            return AnswerError(error)
        if isinstance(request, Line) and self._would_ask(request):
            self._drop_sent_along(session)
        return error

    def _drop_sent_along(self, session: Session) -> None:
        """Drop the next line if it has come already."""
        if session.question is None:
            session.question = SentAlong()
            self.end_soon(session)

    def end_soon(self, session: Session) -> None:
        """Drop only what has come already, if a line is to be dropped at all.

        That is read in the next turn if the connection was not read until now.
        """
        if isinstance(session.question, SentAlong):
            end = partial(self._end, session, session.question)
            self._clock.callLater(0, self._clock.callLater, 0, end)

    def _end(self, session: Session, question: Question) -> None:
        """Wait no longer for a secret that was sent along, unless lines still wait to be read."""
        if session.question is question and not session.deferred and not session.waits:
            session.question = None
            self.note(session, before=True)

    def _would_ask(self, request: Line) -> bool:
        """Whether a line calls a command that asks for a secret, because the line has none."""
        command = self._commands.meant_by(request.line)
        if command is None or not command.secret:
            return False
        needed = sum(not word.startswith("[") for word in command.usage.split())
        return command.asks_more or len(request.line.split()) <= 1 + needed
