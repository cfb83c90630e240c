"""Questions: what a user is asked, after which the next line is the answer and nothing else.

Invariants: an answer is no command, and is never said or logged, whatever comes before it or with
it. So a question whose answer nobody waits for any more is not forgotten: it takes its answer, and
drops it. That is so when the user has come back over another connection, where a program sends
again what was not answered, and when the session has become another user's. Only a command that
may itself ask for a secret ends such a question before: what comes after it is to be its answer.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from chatapp.commands import CommandTable
from chatapp.errors import ChatError
from chatapp.events import Notice
from chatapp.wire.lines import clean_line
from chatapp.wire.requests import Answer, Line, Request

if TYPE_CHECKING:
    from chatapp.session.device import Device
    from chatapp.session.session import Session

LEFT = Notice("you were asked something on the other connection; your next line is not said")
"""What a user is told who comes back without having answered."""

DROPPED = Notice("that line was dropped: it could have been a password")
"""What a user is told whose line came along with a command that was refused."""


class Question:
    """One question.

    Attributes:
        _then: called with the answer, as clean text; it may refuse it.
        _device: what its user was on; None if nobody waits for the answer any more.
        _secret: True if the client was asked not to show what is typed.
    """

    __slots__ = ("_device", "_secret", "_then")

    def __init__(
        self, then: Callable[[str], None], device: "Device | None", *, secret: bool
    ) -> None:
        self._then = then
        self._device = device
        self._secret = secret

    def take(self, session: "Session", line: bytes, max_bytes: int) -> None:
        """Take the answer; a blank one calls the question off.

        Raises:
            ChatError: the line is not clean text, or it is refused.
        """
        if session.question is self:
            session.question = None
        if self._secret:
            session.connection.typing.show()
        text = clean_line(line, max_bytes)
        if text and self._device is session.device:
            self._then(text)
        else:
            session.tell(Notice("cancelled"))

    def ask_again(self, session: "Session") -> bool:
        """Let the next line be the answer, after one that was refused; return whether it is to be.

        Whoever is asked for a secret tries again at once, and is not to say it to a room.
        """
        if not self._secret or session.question is not None or self._device is not session.device:
            return False
        session.question = self
        session.connection.typing.hide()
        return True


class SentAlong(Question):
    """In place of a question that was never asked: takes what may be its answer, and drops it."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(lambda _: None, None, secret=False)

    def take(self, session: "Session", line: bytes, max_bytes: int) -> None:
        """Drop a line, and let the user know.

        Raises:
            ChatError: the line is not clean text.
        """
        if session.question is self:
            session.question = None
        if clean_line(line, max_bytes):
            session.tell(DROPPED)


class AnswerError(ChatError):
    """A refusal of an answer, after which the question stands."""

    def __init__(self, error: ChatError) -> None:
        super().__init__(
            "{text} (your next line tries again, an empty one cancels)", code=error.code, text=error
        )
        self.reason = error.reason


class LastAnswerError(ChatError):
    """A refusal of an answer, after which nothing is asked any more."""

    def __init__(self, error: ChatError) -> None:
        text = "{text} (the question is over: what you type now is said)"
        super().__init__(text, code=error.code, text=error)
        self.reason = error.reason


VOID = Question(lambda _: None, None, secret=False)
"""Takes the place of a question when the connection is lost over which it was asked."""


def as_answer(session: "Session", request: Request, commands: CommandTable) -> Request:
    """Return a request, which is an answer if it is a line and its session was asked something."""
    question = session.question
    if question is None or not isinstance(request, Line):
        return request
    if not session.answers.knows(request.ref) and _is_meant(question, request, commands):
        session.question = None
        return request
    take, again = partial(question.take, session), partial(question.ask_again, session)
    return Answer(request.line, request.ref, take, again)


def _is_meant(question: Question, request: Line, commands: CommandTable) -> bool:
    """Return whether a line calls a command, and is no answer although something was asked."""
    command = commands.called_by(request.line)
    if command is None:
        return False
    if isinstance(question, SentAlong):  # /quit alone is too short for a secret
        return command.name == "quit" and len(request.line.split()) == 1
    return question is VOID and command.secret
