"""One end of a link: frames in and out, and whether the other end is still there.

What always holds:

- Order. Frames arrive in the order in which they were sent.
- Memory. What the transport does not take waits here. When more than HIGH_BYTES wait, the end is
  *congested*, and whoever sends is told to stop until fewer than LOW_BYTES do. An end that lets
  MOST_BYTES wait all the same is given up.
- Fairness. After FRAMES_A_TURN frames that came, or TURN_SECONDS, other connections get their turn.
- Life. Each end says something every ALIVE_SECONDS. One that has heard nothing for LOST_SECONDS
  takes the other for gone: it may have been stopped, or cut off. So does one of whom nothing was
  taken for STUCK_SECONDS, although something waits.
"""

from collections import deque
from typing import Any

from twisted.internet.interfaces import IDelayedCall, IPushProducer, IReactorTime
from twisted.internet.protocol import Protocol, connectionDone
from twisted.internet.task import LoopingCall
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from chatapp.errors import ChatError
from chatapp.later import NEVER, Later
from chatapp.link.frames import BODY_BYTES, FrameError, Frames, Kind, head

HIGH_BYTES, LOW_BYTES = 4 << 20, 1 << 20
MOST_BYTES = 64 << 20
FRAMES_A_TURN = 200
TURN_SECONDS = 0.005
ALIVE_SECONDS = 1
LOST_SECONDS = 5
STUCK_SECONDS = 30

SILENT, NO_LINK = "it does not show who it is", "what it says is not what a link says"
"""Why an end is given up that has not shown who it is: in time, or because it is something else."""

_log = Logger()


@implementer(IPushProducer)
class LinkEnd(Protocol):
    """What both ends have.

    Args:
        clock: calls later.

    Attributes:
        greeting_seconds: how long the other end may take to show who it is.
        congested: True while more waits than is to wait.
        lost: True after the connection is closed, or was given up.
        _frames: cuts what comes.
        _queue: what the transport has not been given.
        _queued: bytes in it.
        _enough: True while the transport takes no more.
        _took: when it was found to take more last, in seconds of the monotonic clock.
        _heard: when the other end was heard last, in seconds of the monotonic clock.
        _late: ends the wait for the other end's greeting.
        _turn: goes on with what has come, in the next turn; None if nothing is left.
    """

    transport: Any
    greeting_seconds: float

    def __init__(self, clock: IReactorTime) -> None:
        self.congested = False
        self.lost = False
        self._clock = clock
        self._frames = Frames()
        self._queue: deque[bytes] = deque()
        self._queued = 0
        self._enough = False
        self._took = self._heard = clock.seconds()
        self._turn: IDelayedCall | None = None
        self._late = NEVER
        self._alive = LoopingCall(self._show_life)
        self._alive.clock = clock

    # What is different at the two ends.

    def receive(self, kind: int, number: int, body: bytes) -> None:
        """Do what a frame says.

        Raises:
            ChatError: it may not say that; the link is closed.
        """
        raise NotImplementedError

    def congestion_changed(self) -> None:
        """Have whoever sends stop, or go on: `congested` has changed."""

    def ended(self, why: str) -> None:
        """Note that the link is closed, and why."""
        raise NotImplementedError

    # Verbs.

    def send(self, kind: Kind, number: int, body: bytes = b"") -> None:
        """Send a frame, or several if the body is long."""
        if self.lost:
            return
        parts = []
        for at in range(0, len(body) or 1, BODY_BYTES):
            piece = body[at : at + BODY_BYTES]
            parts += [head(kind, number, len(piece)), piece]
        self._put(parts)

    def greeted(self) -> None:
        """Wait no longer for the other end to show who it is."""
        self._late.cancel()

    def give_up(self, why: str) -> None:
        """Close the link at once."""
        self._end(why)
        self.transport.abortConnection()

    def close(self, why: str) -> None:
        """Close the link when the transport has sent what it has; nothing that comes is heard."""
        self._end(why)
        self.transport.unregisterProducer()
        self.transport.loseConnection()

    # What Twisted calls.

    def connectionMade(self) -> None:
        """Begin to show life, and wait for the other end to show who it is."""
        self.transport.setTcpNoDelay(True)
        self.transport.registerProducer(self, True)
        self._heard = self._clock.seconds()
        self._alive.start(ALIVE_SECONDS, now=False)
        self._late = Later(self._clock.callLater(self.greeting_seconds, self.give_up, SILENT))

    def dataReceived(self, data: bytes) -> None:
        """Do what the frames say that have come."""
        self._heard = self._clock.seconds()
        if not self.lost:
            self._frames.feed(data)
            if self._turn is None:
                self._go_on()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Note that the link is closed."""
        self._end(reason.getErrorMessage())

    def pauseProducing(self) -> None:
        """The transport has enough."""
        if not self._enough:
            self._took = self._clock.seconds()
        self._enough = True

    def resumeProducing(self) -> None:
        """The transport has room."""
        self._enough = False
        while self._queue and not self._enough:
            data = self._queue.popleft()
            self._queued -= len(data)
            self.transport.write(data)
        self._look_at_queue()

    def stopProducing(self) -> None:
        """The connection is lost."""

    def _put(self, parts: list[bytes]) -> None:
        if self._enough or self._queue:
            self._queue.extend(parts)
            self._queued += sum(map(len, parts))
            self._look_at_queue()
            if self._queued > MOST_BYTES:
                self.give_up("it takes too little of what it is sent")
        else:
            self.transport.writeSequence(parts)

    def _look_at_queue(self) -> None:
        if self._queued < LOW_BYTES if self.congested else self._queued > HIGH_BYTES:
            self.congested = not self.congested
            self.congestion_changed()

    def _go_on(self) -> None:
        """Do what some frames say, and the rest in a later turn."""
        self._turn = None
        done, until = 0, self._clock.seconds() + TURN_SECONDS
        try:
            for kind, number, body in self._frames.take():
                self.receive(kind, number, body)
                done += 1
                if self.lost:
                    return
                if done == FRAMES_A_TURN or self._clock.seconds() > until:
                    self.transport.pauseProducing()
                    self._turn = self._clock.callLater(0, self._read_on)
                    return
        except FrameError as error:
            self.give_up(str(error) if not self._late.waits else NO_LINK)
        except ChatError as error:
            self.give_up(str(error))
        except Exception:  # noqa: BLE001 - whatever it is, it costs this link and no other
            _log.failure("A link has failed")
            self.give_up("it has failed")

    def _read_on(self) -> None:
        self._go_on()
        if self._turn is None and not self.lost:
            self.transport.resumeProducing()

    def _show_life(self) -> None:
        now = self._clock.seconds()
        if not self._late.waits and now - self._heard > LOST_SECONDS:
            self.give_up(f"nothing was heard for {LOST_SECONDS} seconds")
        elif self._enough and now - self._took > STUCK_SECONDS:
            self.give_up(f"it has taken nothing for {STUCK_SECONDS} seconds")
        else:
            self.send(Kind.ALIVE, 0)

    def _end(self, why: str) -> None:
        if self.lost:
            return
        self._fall_silent()
        self._queue.clear()
        self._queued = 0
        if self._turn is not None:
            self._turn.cancel()
            self._turn = None
        self.ended(why)

    def _fall_silent(self) -> None:
        """Say nothing any more, hear nothing, and wait for nothing."""
        self.lost = True
        self.greeted()
        if self._alive.running:
            self._alive.stop()
