"""Receipts: what has surely reached the client of a session.

A kernel's acknowledgement says little: a proxy acknowledges what the client will never see, and so
does the machine of a client that hangs. So a client that can be asked is asked: by a question that
stands after what it was sent, and that only the client itself answers. That is a ping over
WebSocket, and TIMING-MARK for a telnet client that negotiated before it joined.

All other clients cannot be asked, so time decides: what their machine had acknowledged
`unsure_seconds` ago, on a connection that has lasted since, counts as read.

Invariants: nothing counts as read before it was sent. A client is asked at most every ASK_SECONDS,
and only if something was sent that it has not confirmed. A late answer confirms what came
before its question, though others were asked meanwhile.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from chatapp.log.reader import Reader
from chatapp.wire.encoding import Encoding

ASK_SECONDS = 1.9
"""Seconds, at least, from one question to the next: to one session, or to all in step in a room.

A little less than from one look of Upkeep to the next, so that a look which comes early asks too.
"""

QUESTIONS_AT_MOST = 30
"""Number of questions that may be answered late: a slow network takes longer than ASK_SECONDS."""


LOGS_AT_MOST = 100
"""Number of logs of which it is noted what was answered in vain."""


_NOTHING: dict[int, int] = {}
"""One for all sessions, to which nothing is added."""


class Inquiry(NamedTuple):
    """What a client confirms with its answer.

    Attributes:
        number: the question's, from 1.
        told: number of lines that the session alone had been told.
        places: the readers that were behind, each with its cursor.
    """

    number: int
    told: int
    places: list[tuple[Reader, int]]


class Receipts:
    """Counts what a session alone was told, and knows how much of everything has arrived.

    Attributes:
        told: number of lines that the session alone was told.
        arrived: number of them that the client surely has.
        moved: True if more has arrived since Upkeep looked.
        late: number of answers that may still come for rooms that the client reads no more.
        _number: the number of the last question, from 1; 0 before the first.
        _answered: for each log, or 0 for a question, the last place that was answered in vain.
        _asked_at: when the client was asked last, in seconds of the monotonic clock.
        _questions: those that the client may still answer, the oldest first.
        _sure: what `arrived` becomes if the connection of a client lasts that cannot be asked.
        _since: when `_sure` was noted, in seconds of the monotonic clock.
    """

    __slots__ = (
        "_answered",
        "_asked_at",
        "_number",
        "_questions",
        "_since",
        "_sure",
        "arrived",
        "late",
        "moved",
        "told",
    )

    def __init__(self) -> None:
        self.told = 0
        self.arrived = 0
        self.moved = False
        self.late = 0
        self._answered = _NOTHING
        self._number = 0
        self._asked_at = -ASK_SECONDS
        self._questions: list[Inquiry] = []
        self._sure = 0
        self._since = 0.0

    def ask(self, readers: Sequence[Reader], now: float) -> int:
        """Return the number of a question for everything sent so far; 0 if there is none to ask.

        Args:
            readers: the session's readers; the session has been given everything.
            now: the time of the monotonic clock, in seconds.
        """
        behind = [reader for reader in readers if reader.acknowledged < reader.cursor]
        if now - self._asked_at < ASK_SECONDS or not (behind or self.arrived < self.told):
            return 0
        self._asked_at = now
        self._number += 1
        places = [(reader, reader.cursor) for reader in behind]
        self._questions.append(Inquiry(self._number, self.told, places))
        del self._questions[:-QUESTIONS_AT_MOST]
        return self._number

    def take_answer(self, readers: Sequence[Reader], log: int, place: int) -> bool:
        """Return whether an answer that tells nothing new may be to a question that was asked.

        Each question about a log names a later place, so none is answered twice.

        Args:
            readers: the session's readers.
            log: the log's number; 0 for everything that the client was sent.
            place: the offset, or the question's number.
        """
        sent = next((reader.cursor for reader in readers if reader.log.id == log), -1)
        if log == 0:
            sent = self._number
        elif sent < 0:
            late, self.late = self.late, max(0, self.late - 1)
            return late > 0
        if not self._answered.get(log, 0) < place <= sent:
            return False
        if len(self._answered) > LOGS_AT_MOST:
            self._answered = {}
        self._answered = {**self._answered, log: place}
        return True

    def confirm(self, number: int) -> bool:
        """Note that the client has everything that it had been sent when it was asked.

        Args:
            number: the question's, which `ask` returned.

        Returns:
            True if that question was asked, and neither it nor a later one was answered before.
        """
        questions = self._questions
        if not questions or not questions[0].number <= number <= self._number:
            return False
        while questions and questions[0].number <= number:
            question = questions.pop(0)
            for reader, cursor in question.places:
                self.moved |= reader.confirm(cursor)
            self.moved |= question.told > self.arrived
            self.arrived = max(self.arrived, question.told)
        return True

    def confirm_log(self, readers: Sequence[Reader], log: int, offset: int) -> bool:
        """Note that the client has a log up to an offset; return whether that is news."""
        news = [reader.confirm(offset) for reader in readers if reader.log.id == log]
        self.moved |= any(news)
        return any(news)

    def assume(
        self,
        readers: Sequence[Reader],
        now: float,
        seconds: float,
        unacknowledged: Callable[[], int],
        encoding: Encoding,
    ) -> None:
        """Note what a client that cannot be asked surely has.

        Args:
            readers: the session's readers.
            now: the time of the monotonic clock, in seconds.
            seconds: for how long a client that is gone may go unnoticed.
            unacknowledged: returns the number of bytes, of those written to it, that may not have
                arrived; most looks need not ask the kernel for that.
            encoding: the encoding of those bytes.
        """
        for reader in readers:
            self.moved |= reader.assume(now, seconds, unacknowledged, encoding)
        if self._sure > self.arrived and now - self._since >= seconds:
            self.arrived = self._sure
            self.moved = True
        if self._sure <= self.arrived < self.told and not unacknowledged():
            self._sure, self._since = self.told, now

    def forget(self) -> None:
        """Forget the readers: there is no connection any more."""
        self._questions.clear()
