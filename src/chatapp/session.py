"""Users and their sessions: who is there, over which connection, and whether it keeps up.

A session that keeps up with its rooms is *in step*: Room.flush writes it the same bytes as everyone
else. One that has something of its own to be told, or whose connection is full, is not; it gets
what it has not had yet from `take`, in order, at its own pace.
"""

from collections.abc import Callable
from enum import Flag, auto

from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from chatapp.bucket import Pace
from chatapp.config import Limits
from chatapp.connection import Connection
from chatapp.events import Event
from chatapp.names import skeleton
from chatapp.outbox import Outbox
from chatapp.wire import Encoding

TAKE_BYTES = 16 * 1024
"""About how much a session that is not in step is given at a time."""

_log = Logger()


class Hold(Flag):
    """Why no lines are heard from a session for a while."""

    UNREAD = auto()
    """It has not read what it was told."""
    PACE = auto()
    """Its lines come too fast."""


class User:
    """An identity: the name that others see, and what follows it through a rename.

    `guest` is the number of one who has no name yet, `whisperer` who whispered to them last.
    """

    __slots__ = ("guest", "name", "session", "whisperer")

    session: "Session"

    def __init__(self, name: str, guest: int | None) -> None:
        self.name = name
        self.guest = guest
        self.whisperer: User | None = None

    @property
    def key(self) -> str:
        """What no other name that is in use may have in common with this one."""
        return skeleton(self.name)


class Session:
    """One live connection of a user.

    `room` is where its lines are said, `outbox` what it is still to be given. `in_step` is False
    while there is something in its outbox or its connection is full; `full` is True from the moment
    the connection takes no more until `take` has given it everything. `ended` says that it has
    left, and is told no more; `failure` why it had to. `changed` is called with the session when it
    is told something, to have it flushed.
    """

    __slots__ = (
        "_changed",
        "_clock",
        "_closing",
        "_deadline",
        "_holds",
        "_limits",
        "_pace",
        "connection",
        "encoding",
        "ended",
        "failure",
        "full",
        "in_step",
        "outbox",
        "peer",
        "room",
        "user",
    )

    def __init__(
        self,
        user: User,
        connection: Connection,
        encoding: Encoding,
        peer: object,
        limits: Limits,
        clock: IReactorTime,
        changed: Callable[["Session"], None],
    ) -> None:
        user.session = self
        connection.source = self
        self.user = user
        self.connection = connection
        self.encoding = encoding
        self.peer = peer
        self.room = ""
        self.outbox = Outbox(encoding)
        self.in_step = True
        self.full = False
        self.ended = False
        self.failure = ""
        self._clock = clock
        self._changed = changed
        self._closing = False
        self._holds = Hold(0)
        self._deadline: IDelayedCall | None = None
        self.limit(limits)

    def limit(self, limits: Limits) -> None:
        """Be held to these limits from here on; the pace begins anew."""
        self._limits = limits
        rate, burst = limits.messages_per_second, limits.message_burst
        self._pace = Pace(rate, burst, self._clock.seconds()) if rate else None

    @property
    def far_behind(self) -> bool:
        """Whether it has so much of its own to read that it should not be told more."""
        return 0 < self._limits.unread_bytes < self.outbox.owed

    def tell(self, *events: Event) -> None:
        """Tell this session alone, behind everything its rooms held when it was said."""
        encode = self.encoding.encode
        self.post(b"".join([encode(event) for event in events]))

    def post(self, data: bytes) -> None:
        """Give this session bytes in their place: lines, or what its protocol has to say."""
        if self.ended:
            return
        self.outbox.post(data)
        self._leave_step()
        if self.far_behind:
            self.hold(Hold.UNREAD)

    def stop_reading(self, room: str) -> None:
        """Leave a room's log, once everything that it holds by now has been read."""
        self.outbox.stop_reading(room)
        self._leave_step()

    def send(self, data: bytes) -> None:
        """Write what comes next, to a connection that is not full; it never raises."""
        try:
            taken = self.connection.write(data)
        except Exception:  # noqa: BLE001 - whatever it is, it is this session's alone
            _log.failure("Writing to {peer} failed", peer=self.peer)
            self.drop("writing to it failed")
            return
        if not taken:
            self.full = True
            self.in_step = False
            self.progress()

    def flush(self) -> None:
        """Write everything there is for this session, as far as its connection takes it."""
        while not self.full and (data := self.take()):
            self.send(data)

    def take(self) -> bytes:
        """Return the next piece for a session that is not in step; empty, it is in step again.

        Called by `flush`, and by a full connection when it has room.
        """
        if self._closing:
            return b""
        data = self.outbox.take(TAKE_BYTES)
        if not data:
            self._step_in()
        if not self.far_behind:
            self.release(Hold.UNREAD)
        return data

    def progress(self) -> None:
        """Give a full connection so long, from now, to take something more."""
        self._stop_waiting()
        seconds = self._limits.stalled_seconds
        if seconds:
            why = f"took nothing for {seconds} seconds"
            self._deadline = self._clock.callLater(seconds, self.drop, why)

    def hold(self, why: Hold) -> None:
        """Hear no lines from it, for one more reason."""
        if not self.ended:
            self.connection.pause()
            self._holds |= why

    def release(self, why: Hold) -> None:
        """Hear its lines again if that was the last reason not to, in a turn of their own."""
        if self._holds:
            self._holds &= ~why
            self._clock.callLater(0, self._resume)

    def keep_pace(self) -> float:
        """Count a line that was heard, and hear the next no sooner than its time.

        Returns:
            For how many seconds every line has come as soon as it could be heard.
        """
        if self._pace is None or self.ended:
            return 0.0
        now = self._clock.seconds()
        wait = self._pace.line(now)
        if wait:
            self.hold(Hold.PACE)
            self._clock.callLater(wait, self.release, Hold.PACE)
        return self._pace.too_fast_for(now)

    def end(self) -> None:
        """Be told no more; read what is there, then close. A full connection is given time."""
        self.ended = True
        self.release(Hold.PACE | Hold.UNREAD)
        self.flush()

    def cut(self) -> None:
        """Be given nothing more: the connection is closing, and has so long to do it."""
        self.ended = True
        self.in_step = False
        self._closing = True
        self.progress()

    def drop(self, why: str) -> None:
        """Close a connection that fails, at once."""
        self.failure = why
        self.cut()
        self._stop_waiting()
        self.connection.abort()

    def lost(self) -> None:
        """Forget what was left to read: there is no connection any more."""
        self.cut()
        self._stop_waiting()
        self.outbox.clear()
        self.connection.source = None  # a cycle would keep both until the next full collection

    def _leave_step(self) -> None:
        self.in_step = False
        self._changed(self)

    def _step_in(self) -> None:
        self.full = False
        self._stop_waiting()
        if not self.ended:
            self.in_step = True
        else:
            self.cut()
            self.connection.close()

    def _resume(self) -> None:
        if not self._holds:
            self.connection.resume()

    def _stop_waiting(self) -> None:
        if self._deadline is not None and self._deadline.active():
            self._deadline.cancel()
        self._deadline = None
