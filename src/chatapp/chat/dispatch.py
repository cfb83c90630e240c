"""Dispatch: a line is cleaned, done, and answered or refused.

Whatever goes wrong with a line is told to its session only, and the others never notice.
"""

import secrets

from twisted.logger import Logger

from chatapp.chat.arrivals import Arrivals
from chatapp.chat.membership import Membership
from chatapp.chat.resume import Resume
from chatapp.chat.rooms import Rooms
from chatapp.commands import CommandTable
from chatapp.config import Settings
from chatapp.counts import Counts
from chatapp.errors import ChatError
from chatapp.events import Acked, Acted, Refused, Said
from chatapp.names import fold
from chatapp.session.session import Session
from chatapp.wire.lines import clean_line
from chatapp.wire.requests import Line, ReadOn, Request

ANSWERS_AT_MOST = 64
"""How many answers to lines with a `ref` are remembered of a user: the last ones."""

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
        rooms: Rooms,
        resume: Resume,
        arrivals: Arrivals,
        membership: Membership,
        counts: Counts,
    ) -> None:
        self._chat = chat
        self._settings = settings
        self._commands = commands
        self._rooms = rooms
        self._resume = resume
        self._arrivals = arrivals
        self._membership = membership
        self._counts = counts

    def receive(self, session: Session, request: Request) -> None:
        """Do what a line asks for: a command, or saying it in the room; or read on.

        A line that is sent again with the `ref` of one that was done gets that answer again.
        """
        if not session.is_here:
            return
        ref = request.ref
        try:
            if isinstance(request, ReadOn):
                self._read_on(session, request)
            elif ref and ref in session.user.answers:
                session.tell(session.user.answers[ref], wait_until_saved=True)
            else:
                self._do(session, request)
        except ChatError as error:
            self.refuse(session, error, ref)
        except Exception:  # noqa: BLE001 - whatever it is, it is this session's alone
            self._fail(session, ref)
        session.keep_pace()

    def refuse(self, session: Session, error: ChatError, ref: str = "") -> None:
        """Tell a session why not; the log gets the reason without the words the user typed."""
        self._counts.refusals[error.kind] += 1
        _log.debug("Refused {peer}: {reason}", peer=session.peer, reason=error.reason)
        session.tell(Refused(str(error), ref))

    def say(self, session: Session, text: str, kind: type[Said] | type[Acted] = Said) -> None:
        """Say, or with Acted do, something in the session's current room.

        Raises:
            ChatError: it cannot be saved.
        """
        room = self._rooms[fold(session.room)]
        session.said = room.name, room.add(kind(room.name, session.user.name, text))

    def _do(self, session: Session, line: Line) -> None:
        session.said = None
        text = clean_line(line.line, self._settings.limits.line_bytes)
        if text.startswith("/") and not text.startswith("//"):
            self._commands.dispatch(text, self._chat, session)
        elif text:
            self.say(session, text.removeprefix("/"))
        if line.ref:
            self._answer(session, Acked(line.ref, *(session.said or ())))

    def _answer(self, session: Session, answer: Acked) -> None:
        """Answer a line that was done, and remember that with what it did."""
        answers = session.user.answers
        answers[answer.ref] = answer
        if len(answers) > ANSWERS_AT_MOST:
            del answers[next(iter(answers))]
        session.tell(answer, wait_until_saved=True)
        if session.is_here:
            self._resume.save(session.user)

    def _read_on(self, session: Session, request: ReadOn) -> None:
        if request.token:
            self._arrivals.come_back(session, request)
        else:
            for name in request.rooms:
                room = self._rooms.get(name)
                if room is not None and room.name not in session.outbox.readers:
                    self._membership.join(session, room.name)
            self._resume.read_on(session, request.rooms)
        if request.ref:
            session.tell(Acked(request.ref))

    def _fail(self, session: Session, ref: str) -> None:
        """Log what went wrong with its traceback; the user reads a reference to that."""
        self._counts.failed_lines += 1
        reference = secrets.token_hex(3)
        _log.failure(
            "A line from {peer} failed (reference {reference})",
            peer=session.peer,
            reference=reference,
        )
        session.tell(Refused(f"something went wrong here (reference {reference})", ref))
