"""Users and their sessions: who is there, over which connection, and whether it keeps up.

A session that keeps up with its rooms is *in step*: Room.flush writes it the same bytes as everyone
else. One that has something of its own to be told, or whose connection is full, is not; it gets
what it has not had yet from `take`, in order, at its own pace.
"""

from collections.abc import Callable
from enum import Flag, auto
from typing import Protocol

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from chatapp.bucket import Pace
from chatapp.config import Limits
from chatapp.events import Event
from chatapp.names import skeleton
from chatapp.outbox import Outbox
from chatapp.wire import Encoding

PIECE_BYTES = 16 * 1024
"""About how much a session that is not in step is given at a time."""


class Hold(Flag):
    """Why no lines are heard from a session for a while."""

    UNREAD = auto()
    """It has not read what it was told."""
    PACE = auto()
    """Its lines come too fast."""


class Connection(Protocol):
    """What a session needs of the transport it lives on.

    The session sets `take`: what a connection that was full calls, each time it has room.
    """

    take: Callable[[], bytes]

    def write(self, data: bytes) -> bool:
        """Send whole lines or frames; False if it is full now, and will call `take`."""

    def close(self) -> None:
        """Close once everything written is sent."""

    def abort(self) -> None:
        """Close at once."""

    def pause(self) -> None:
        """Hear no more lines from it, until `resume`."""

    def resume(self) -> None:
        """Hear its lines again, in a turn of their own."""


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
    left, and closes when it has read what is there for it. `changed` is called with the session
    when it is told something, to have it flushed.
    """

    __slots__ = (
        "_changed",
        "_clock",
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
        self.user = user
        self.connection = connection
        connection.take = self.take
        self.encoding = encoding
        self.peer = peer
        self.room = ""
        self.outbox = Outbox(encoding)
        self.in_step = True
        self.full = False
        self.ended = False
        self.failure = ""
        self._limits = limits
        self._clock = clock
        self._changed = changed
        self._holds = Hold(0)
        self._deadline: IDelayedCall | None = None
        rate, burst = limits.messages_per_second, limits.message_burst
        self._pace = Pace(rate, burst, clock.seconds()) if rate else None

    @property
    def far_behind(self) -> bool:
        """Whether it has so much of its own to read that it should not be told more."""
        return 0 < self._limits.unread_bytes < self.outbox.owed

    def tell(self, *events: Event) -> None:
        """Tell this session alone, behind everything its rooms held when it was said."""
        encode = self.encoding.encode
        self.outbox.post(b"".join([encode(event) for event in events]))
        self._leave_step()
        if self.far_behind:
            self.hold(Hold.UNREAD)

    def stop_reading(self, room: str) -> None:
        """Leave a room's log, once everything that it holds by now has been read."""
        self.outbox.stop_reading(room)
        self._leave_step()

    def send(self, data: bytes) -> None:
        """Write what comes next, to a connection that is not full."""
        if not self.connection.write(data):
            self.full = True
            self.in_step = False
            self._start_waiting()

    def flush(self) -> None:
        """Write everything there is for this session, as far as its connection takes it."""
        while not self.full:
            data = self.take()
            if not data:
                return
            self.send(data)

    def take(self) -> bytes:
        """Return the next piece for a session that is not in step; empty, it is in step again.

        Called by `flush`, and by a full connection each time it has room.
        """
        data = self.outbox.take(PIECE_BYTES)
        if not data:
            self._step_in()
        elif self.full:
            self._start_waiting()
        if not self.far_behind:
            self.release(Hold.UNREAD)
        return data

    def hold(self, why: Hold) -> None:
        """Hear no lines from it, for one more reason."""
        if not self._holds and not self.ended:
            self.connection.pause()
        self._holds |= why

    def release(self, why: Hold) -> None:
        """Hear its lines again, if that was the last reason not to."""
        held, self._holds = self._holds, self._holds & ~why
        if held and not self._holds and not self.ended:
            self.connection.resume()

    def keep_pace(self) -> float:
        """Count a line that was heard, and hear the next no sooner than its time.

        Returns:
            For how many seconds every line has come as soon as it could be heard.
        """
        if self._pace is None:
            return 0.0
        now = self._clock.seconds()
        wait = self._pace.line(now)
        if wait:
            self.hold(Hold.PACE)
            self._clock.callLater(wait, self.release, Hold.PACE)
        return self._pace.too_fast_for(now)

    def end(self) -> None:
        """Write what there is, then close; a full connection is given the time it takes."""
        self.ended = True
        self.flush()

    def drop(self, why: str) -> None:
        """Give up a connection that fails: it is closed, and nothing more is written to it."""
        self.failure = why
        self.full = True
        self.in_step = False
        self.connection.abort()

    def lost(self) -> None:
        """Forget what was left to read: there is no connection any more."""
        self.ended = True
        self.full = True
        self.in_step = False
        self.outbox.clear()
        self._stop_waiting()

    def _leave_step(self) -> None:
        self.in_step = False
        self._changed(self)

    def _step_in(self) -> None:
        self.full = False
        self.in_step = True
        self._stop_waiting()
        if self.ended:
            self._start_waiting()
            self.connection.close()

    def _start_waiting(self) -> None:
        """Give the connection so long, from now, to take something or to close."""
        self._stop_waiting()
        seconds = self._limits.stalled_seconds
        if seconds:
            why = f"took nothing for {seconds} seconds"
            self._deadline = self._clock.callLater(seconds, self.drop, why)

    def _stop_waiting(self) -> None:
        if self._deadline is not None and self._deadline.active():
            self._deadline.cancel()
        self._deadline = None
