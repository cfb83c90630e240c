"""The input gate: whether a session's lines are read, or wait at the client; and their pace.

Nothing is queued here. A paused connection stops reading from its socket, so what the client sends
stays in the buffers of the kernel and, when these are full, with the client. Therefore a flood
takes no memory, and a line that waits is never refused. Lines that came too fast are read all the
same, up to a bound (`hold`), because a /help or /quit among them is to be seen.

Invariants: the connection is paused as long as there is a reason, and no longer. It goes on in a
turn of its own: reading a line may write to this session, which may be what has just resumed it.
"""

from enum import Flag, auto

from twisted.internet.interfaces import IReactorTime

from chatapp.config import Settings
from chatapp.names import is_nick
from chatapp.session.bucket import Bucket
from chatapp.session.connection import Connection
from chatapp.session.line_pace import LinePace
from chatapp.wire.requests import Asking, Past, Read, Search

ASKED_A_SECOND, ASKED_AT_ONCE = 20, 40
"""How many requests that say nothing are done in a second, in the long run, and at once."""

LOOKING_COUNTS_AS = 5
"""How many of them a search or a page of whispers counts as: it reads thousands of entries."""


class PauseReason(Flag):
    """Why a session's lines are not read now."""

    UNREAD = auto()
    """Too much waits for the client to read: more than `unread_bytes` for this session alone."""
    PACE = auto()
    """What is no line, such as a ping, came too fast: `messages_per_second`."""
    SAVING = auto()
    """What came before is not kept yet, and the next line may depend on it."""
    HELD = auto()
    """Too many lines wait: for their time, or for the client to confirm answers."""


class InputGate:
    """Pauses a connection while there is a reason to, and limits the pace of its lines.

    Attributes:
        closed: True when the session leaves: lines are read to be ignored, without any pause.
        pace: how fast the lines come; a user's sessions on several devices have one together.
        connection: the session's, which sets NO_CONNECTION in its place when it is lost.
        _asking: how fast requests come that say nothing; None before the first of them.
        _reasons: why the connection is paused; empty if it is not.
    """

    __slots__ = ("_asking", "_clock", "_reasons", "closed", "connection", "pace")

    def __init__(self, connection: Connection, settings: Settings, clock: IReactorTime) -> None:
        self.closed = False
        self.connection = connection
        self._clock = clock
        self._reasons = PauseReason(0)
        self.pace = LinePace(settings, clock)
        self._asking: Bucket | None = None

    def pause(self, why: PauseReason) -> None:
        """Read no lines, for this reason too."""
        if not self.closed:
            self.connection.pause()
            self._reasons |= why

    def resume(self, why: PauseReason) -> None:
        """Read lines again in another turn of the reactor, if no other reason is left."""
        if self._reasons:
            self._reasons &= ~why
            self._clock.callLater(0, self._resume)

    def holds(self, why: PauseReason) -> bool:
        """Return whether there is this reason to read no lines."""
        return bool(self._reasons & why)

    def count_line(self) -> float:
        """Count a line; return the seconds until the next one may be done."""
        return 0.0 if self.closed else self.pace.count()

    def count_asking(self, request: Asking | Read) -> float:
        """Count a request that says nothing; return the seconds until the next may be done."""
        now = self._clock.seconds()
        if self._asking is None:
            self._asking = Bucket(ASKED_A_SECOND, ASKED_AT_ONCE, now)
        looks = isinstance(request, Search) or (isinstance(request, Past) and is_nick(request.of))
        count = LOOKING_COUNTS_AS if looks else 1
        return 0.0 if self.closed else self._asking.take(now, count)

    def too_fast_for(self) -> float:
        """Return for how many seconds every line has come as soon as it could be done."""
        return self.pace.too_fast_for()

    def keep_pace(self) -> None:
        """Count what was read and is no line, and read nothing more until a line would be due."""
        wait = self.count_line()
        if wait:
            self.pause(PauseReason.PACE)
            self._clock.callLater(wait, self.resume, PauseReason.PACE)

    def close(self) -> None:
        """Read without a pause what still comes; the chat ignores it."""
        self.closed = True
        self.resume(PauseReason.PACE | PauseReason.UNREAD)

    def _resume(self) -> None:
        if not self._reasons:
            self.connection.resume()
