"""Pastes: lines that wait for their time, of which the user is told once.

Two commands need not wait. /help is answered at once. /quit goes first if it was typed by hand,
which is after a pause; in a script, it is the last of its lines and keeps its place. Both wait if
they may be the answer to a question, because then they are no commands.
"""

from typing import Protocol

from twisted.internet.interfaces import IReactorTime

from chatapp.commands import CommandTable
from chatapp.config import Settings
from chatapp.events import Notice, Refused
from chatapp.session.held import held_lines, hold
from chatapp.session.paste import Paste
from chatapp.session.session import Session
from chatapp.wire.requests import Line, Request

HELP, QUIT = "help", "quit"


class Lines(Protocol):
    """What does lines: Dispatch."""

    def receive(self, session: Session, request: Request) -> None:
        """Do a line in its turn."""

    def do_now(self, session: Session, request: Request) -> None:
        """Do a line that changes nothing, before those that wait."""

    def go_on(self, session: Session) -> None:
        """Do the lines that wait, as far as they may be done."""


class Pastes:
    """Holds the lines of sessions that came too fast.

    Args:
        settings: say how fast lines are heard.
        commands: say what a line asks for.
        clock: tells the time, and calls later.
        lines: does lines.
    """

    def __init__(
        self, settings: Settings, commands: CommandTable, clock: IReactorTime, lines: Lines
    ) -> None:
        self._settings = settings
        self._commands = commands
        self._clock = clock
        self._lines = lines

    def count(self, session: Session, request: Request) -> None:
        """Count a request that was done, after which the next waits for its time."""
        wait = session.count(request)
        if wait:
            session.paced = True
            self._clock.callLater(wait, self._due, session)

    def hold(self, session: Session, request: Request | Refused) -> None:
        """Hold a request until it is due, unless it is a command that need not wait."""
        paste = session.paste
        if paste is not None and isinstance(request, Line) and not request.ref:
            now = self._clock.seconds()
            by_hand = paste.comes_by_hand(now)
            if paste.may_help(now) and self._asks_for(HELP, session, request):
                paste.note_help(now)
                self._lines.do_now(session, request)
                return
            if by_hand and self._asks_for(QUIT, session, request):
                for notice in unsaid(session):
                    session.tell(notice)
                session.paced = False
                self._lines.receive(session, request)
                return
        hold(session, request)
        self.look(session)

    def look(self, session: Session) -> None:
        """Note whether lines of a session wait for their time; tell it at the end of the turn."""
        if not session.deferred:
            session.paste = None
        elif session.paced and session.paste is None:
            session.paste = Paste(self._clock.seconds())
            self._clock.callLater(0, self._tell, session)

    def _due(self, session: Session) -> None:
        session.paced = False
        self._lines.go_on(session)

    def _tell(self, session: Session) -> None:
        rate, wait = self._settings.limits.messages_per_second, held_lines(session)
        if wait and session.is_here and not session.input_gate.pace.is_due():
            waiting = f"{wait} wait" if wait > 1 else "1 waits"
            session.tell(Notice(f"your lines are heard at {rate} a second; {waiting}"))

    def _asks_for(self, name: str, session: Session, request: Line) -> bool:
        """Return whether a line asks for a command, and is no answer."""
        command = self._commands.called_by(request.line)
        return command is not None and command.name == name and not self._may_answer(session)

    def _may_answer(self, session: Session) -> bool:
        """Return whether a line may be the answer to what was asked, or to what will be."""
        lines = (held.line for held in session.deferred if isinstance(held, Line))
        called = filter(None, map(self._commands.meant_by, lines))
        return session.question is not None or any(command.secret for command in called)


def unsaid(session: Session) -> list[Notice]:
    """Forget the lines of a session that wait; return what is to be told of them.

    A program sends the lines again that have a ref and no answer.
    """
    wait = sum(isinstance(held, Line) and not held.ref for held in session.deferred)
    session.deferred.clear()
    if not wait:
        return []
    return [Notice(f"{wait} lines were not said" if wait > 1 else "1 line was not said")]
