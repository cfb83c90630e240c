"""Dispatch: a line is cleaned, decided, and answered or refused.

A line that only says something is decided at once. A command waits until everything that its
session asked for before is kept, and the lines after it wait for the command (see Changes).

Invariants: what waits is in `session.deferred`, refusals and the end of the lines included, so the
answers of a session stay in order. While the journal fails nothing waits: what changes nothing is
answered, and all else is refused. An error in a line is told to its session only.
"""

import secrets

from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from chatapp.chat.arrivals import Arrivals
from chatapp.chat.changes import Changes
from chatapp.chat.departures import Departure, Departures
from chatapp.chat.flusher import Flusher
from chatapp.chat.last_read import note_typed
from chatapp.chat.pastes import Pastes
from chatapp.chat.program_requests import ProgramRequests
from chatapp.chat.questions import Questions
from chatapp.chat.refs import answer, give_up, is_repeated
from chatapp.chat.typed import Typed
from chatapp.chat.waiting import Waiting
from chatapp.commands import CommandTable
from chatapp.config import Settings
from chatapp.errors import ChatError
from chatapp.events import Refused
from chatapp.session.doing import TRIES, Doing
from chatapp.session.held import hold
from chatapp.session.input_gate import PauseReason
from chatapp.session.session import Session
from chatapp.session.state import ARRIVING
from chatapp.wire.requests import Answer, Line, ReadOn, Request, only_says

_log = Logger()


class Dispatch:
    """Does what sessions ask for.

    Args:
        chat: what commands are given to work with.
    """

    def __init__(
        self,
        chat: object,
        settings: Settings,
        commands: CommandTable,
        typed: Typed,
        arrivals: Arrivals,
        departures: Departures,
        programs: ProgramRequests,
        changes: Changes,
        flusher: Flusher,
        waiting: Waiting,
        clock: IReactorTime,
    ) -> None:
        self._chat = chat
        self._settings = settings
        self._typed = typed
        self._arrivals = arrivals
        self._departures = departures
        self._programs = programs
        self._flusher = flusher
        self._questions = Questions(commands, changes, clock)
        self._pastes = Pastes(settings, commands, clock, self)
        self._waiting = waiting
        changes.again, changes.go_on = self._again, self.go_on
        changes.refused = self._refused_late

    def receive(self, session: Session, request: Request) -> None:
        """Do what a line asks for, now or after what came before it is kept."""
        if not session.is_open:
            return
        if self._must_wait(session, request):
            session.deferred.append(request)
            self._waiting.add(session)
        elif session.deferred or session.paced or session.answers.full:
            self._pastes.hold(session, request)
        else:
            self._decide_next(session, request)

    def end_of_lines(self, session: Session) -> None:
        """Let a client go that sends no more, after its lines are done and answered."""
        if (session.is_open and self._is_saving(session)) or session.deferred:
            session.deferred.append(Departure.CLOSED)
            self._waiting.add(session)
        else:
            self._departures.depart(session, Departure.CLOSED, "left")

    def lose(self, session: Session, departure: Departure, why: str) -> None:
        """Let a session go whose connection is lost, when the lines that came over it are done.

        A program with too many answers to confirm sends the lines again that have none.
        """
        if session.is_detached:
            return
        if session.is_open and session.deferred and not session.answers.full:
            session.detach(why)
            session.deferred.append(departure)
            self.go_on(session)
        else:
            self._departures.depart(session, departure, why)

    def do_now(self, session: Session, request: Request) -> None:
        """Do a line that changes nothing, before those that wait."""
        self._decide(session, Doing(request))

    def refuse(self, session: Session, error: ChatError, ref: str = "") -> None:
        """Refuse what was no line at all, after the lines that came before it."""
        self._refuse(session, error, ref, len(session.deferred))

    def go_on(self, session: Session) -> None:
        """Do the lines that have waited, as far as they need not wait again."""
        while session.deferred and session.is_open and not session.must_hold:
            if self._must_wait(session, session.deferred[0]):
                self._waiting.add(session)
                return
            session.waits = False  # until one of these is to be waited for; it is read after them
            first = session.deferred.pop(0)
            if isinstance(first, Departure):
                self._departures.depart(session, first, "left")
            elif isinstance(first, Refused):
                session.tell(first)
            else:
                self._decide_next(session, first)
        if not session.waits or not self._is_saving(session):
            self._waiting.remove(session)
        self._questions.end_soon(session)
        self._pastes.look(session)
        if not session.deferred:
            session.input_gate.resume(PauseReason.HELD)

    def _refuse(self, session: Session, error: ChatError, ref: str, at: int = 0) -> None:
        """Tell a session why not; the log gets the reason without the words the user typed.

        Args:
            session: whose line it was.
            error: says why.
            ref: the program's name for the line.
            at: how many of the lines that wait came before it.
        """
        self._arrivals.announce(session, speaks=True)  # a program that could not log in is a guest
        self._flusher.counts.refusals[error.code] += 1
        _log.debug("Refused {peer}: {reason}", peer=session.peer, reason=error.reason)
        refused = Refused(str(error), error.code, ref)
        if session.saving and not self._flusher.failing:
            session.deferred.insert(at, refused)
            self._waiting.add(session)
        elif at:
            hold(session, refused)
        else:
            session.tell(refused)

    def journal_fails(self) -> None:
        """Answer the sessions that wait, because nothing can be saved now."""
        for session in self._waiting.take_all():
            if session.life is ARRIVING:
                self._arrivals.queue.add(session)
            self.go_on(session)

    def _must_wait(self, session: Session, what: Request | Refused | Departure) -> bool:
        """Return whether something has to wait for what the session's lines before it change."""
        says = isinstance(what, Line | ReadOn) and only_says(what) and session.question is None
        follows = says and not session.waits and session.life is not ARRIVING
        return self._is_saving(session) and not follows

    def _is_saving(self, session: Session) -> bool:
        """Return whether something of a session is on its way to a journal that works."""
        return bool(session.saving or session.life is ARRIVING) and not self._flusher.failing

    def _decide_next(self, session: Session, request: Request) -> None:
        """Decide a line, after which the next waits for its time; it may answer a question."""
        self._decide(session, Doing(self._questions.take(session, request)))
        self._pastes.count(session, request)

    def _decide(self, session: Session, doing: Doing) -> None:
        """Decide a line; what it changes is applied when that is kept."""
        request, session.doing = doing.request, doing
        asked = session.question is not None
        doing.waiting += 1  # for this decision itself: what is kept at once does not end the line
        done = False
        try:
            done = self._do_anywhere(session, request)
        except ChatError as error:
            self._refuse_request(session, request, error)
        except Exception:  # noqa: BLE001 - whatever it is, it is this session's alone
            self._fail(session, request)
        finally:
            session.doing = None
            doing.waiting -= 1
        self._questions.note(session, before=asked)
        if done and not doing.waiting:
            answer(session, doing)
        if doing.waiting and not only_says(request):
            self._waiting.add(session)
        elif session.waits and not session.saving:
            self.go_on(session)

    def _do_anywhere(self, session: Session, request: Request) -> bool:
        """Do a line of a session that may be arriving; return False if there is no ack to send."""
        if session.life is ARRIVING:
            self._arrivals.do_queued(self._chat, session, request)
            return True
        return not is_repeated(session, request) and self._do(session, request)

    def _do(self, session: Session, request: Request) -> bool:
        """Do a line; return False if it has to be done again after what it needs is kept."""
        if not isinstance(request, Line | Answer):
            return self._programs.do(session, request)
        if not session.encoding.every_entry:
            note_typed(session)
        if isinstance(request, Answer):
            request.take(request.line, self._settings.limits.line_bytes)
        else:
            self._typed.do(session, request)
        return True

    def _again(self, session: Session, doing: Doing) -> None:
        """Decide a line again: another session was first to claim what the line needs."""
        doing.tries += 1
        give_up(session, doing.request)
        if doing.tries > TRIES:
            error = ChatError("others were faster; try again", code="wait")
            self._refuse(session, error, doing.request.ref)
            if session.life is ARRIVING:
                self._arrivals.come_in(session)
        elif session.life is ARRIVING:
            if not self._arrivals.bring_in(session, doing):
                self._arrivals.come_in_instead(session, doing.request)
        elif session.is_here:
            self._decide(session, doing)

    def _refused_late(self, session: Session, doing: Doing | None, error: ChatError) -> None:
        """Refuse a line that cannot be done although it was kept: its token is no longer good."""
        if doing is not None and session.life is ARRIVING:
            self._arrivals.come_in_instead(session, doing.request)
        elif doing is not None:
            doing.refused = True
            self._refuse_request(session, doing.request, error)

    def _refuse_request(self, session: Session, request: Request, error: ChatError) -> None:
        """Tell a session why not."""
        give_up(session, request)
        self._refuse(session, self._questions.refuse(session, request, error), request.ref)

    def _fail(self, session: Session, request: Request) -> None:
        """Log an error with its traceback; the user reads a reference to it."""
        give_up(session, request)
        self._flusher.counts.failed_lines += 1
        reference = secrets.token_hex(3)
        _log.failure(
            "A line from {peer} failed (reference {reference})",
            peer=session.peer,
            reference=reference,
        )
        text = f"something went wrong here (reference {reference})"
        session.tell(Refused(text, "failed", request.ref))
