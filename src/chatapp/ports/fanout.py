"""The fan-out: the same bytes to many sockets.

There are two ways. A loop sends on each socket: that works everywhere. The ring (uring.py) enters
the kernel once for all sockets, which costs less; Linux has it from 6.1 on, unless somebody has
forbidden it.

What always holds: whatever the kernel answers, a socket is sent the bytes once, and what it did not
take is told. If the ring fails, the loop goes on with the sockets that it has not come to, and is
the way from then on. Of a socket to which the ring may have sent an unknown number of bytes, that
is told (TORN): its connection has to end, and its user reads on over another. A socket
is taken out of its audiences before it is closed, for its number may be another's right after.
"""

import errno
import socket

from twisted.application.service import Service
from twisted.logger import Logger

from chatapp.counts import Counts
from chatapp.ports.open_ring import open_ring
from chatapp.ports.uring import LONGEST, Entries, Result, Ring, RingError
from chatapp.session.audience import BROKEN, TORN, Socket

RING_FROM = 20
"""Number of sockets from which on the ring costs less than the loop: a call of it takes 10 µs."""

_log = Logger()


class Fanout(Service):
    """Opens audiences, all of which use one ring while there is one.

    Args:
        way: `auto` for the ring where there is one and it costs less, `uring` for the ring however
            few sockets there are, with a warning where there is none, `send` for the loop.

    Attributes:
        counts: what is counted: the chat's, when there is one.
        ring_from: number of sockets from which on the ring is used.
        ring: the ring; None before the service starts, and where the loop is the way.
        _failed: rings that have failed, which keep what the kernel may still be sending.
    """

    def __init__(self, way: str) -> None:
        self.counts = Counts()
        self.ring_from = 1 if way == "uring" else RING_FROM
        self.ring: Ring | None = None
        self._failed: list[Ring] = []
        self._way = way

    def startService(self) -> None:
        """Open the ring, which belongs to this process and thread, and say which way it is."""
        super().startService()
        if self._way != "send":
            try:
                self._open()
            except (OSError, RingError) as error:
                tell = _log.warn if self._way == "uring" else _log.info
                tell("Without io_uring ({why}): each socket is sent to alone", why=_reason(error))
            else:
                _log.info("With io_uring: all sockets of a room are sent to at once")

    def stopService(self) -> None:
        """Do without the ring from now on."""
        super().stopService()
        ring, self.ring = self.ring, None
        if ring is not None:
            ring.close()
            self.counts.ring = False

    def use(self, ring: Ring) -> None:
        """Use a ring from now on, if it does what it should.

        Raises:
            OSError: it does not.
            RingError: it does not.
        """
        ours, theirs = socket.socketpair()
        with ours, theirs:
            entries = Entries()
            entries.add(ours.fileno())
            theirs.setblocking(False)
            if ring.send(entries, b"?") or theirs.recv(2) != b"?":
                raise RingError("it does not send")
        self.ring = ring
        self.counts.ring = True

    def open_audience(self) -> "SocketAudience":
        """Return an audience that nobody is in."""
        return SocketAudience(self)

    def fail(self, error: RingError) -> None:
        """Do without the ring from now on."""
        _log.error("io_uring has failed ({why}): each socket is sent to alone now", why=str(error))
        ring, self.ring = self.ring, None
        if ring is not None:
            self._failed.append(ring)
        self.counts.ring = False
        self.counts.ring_failures += 1

    def _open(self) -> None:
        ring = open_ring()
        try:
            self.use(ring)
        except BaseException:
            ring.close()
            raise


class SocketAudience:
    """Sockets that are given the same bytes.

    Attributes:
        _fanout: knows the ring.
        _sockets: the sockets, by their places.
        _entries: what the ring is to be told; None until it is needed.
    """

    __slots__ = ("_entries", "_fanout", "_sockets")

    def __init__(self, fanout: Fanout) -> None:
        self._fanout = fanout
        self._sockets: list[Socket] = []
        self._entries: Entries | None = None

    def fits(self, socket: Socket) -> bool:
        """Return whether it is a socket of this process."""
        return socket.fileno() >= 0

    def add(self, socket: Socket) -> None:
        """Add a socket, whose place is the last."""
        if self._entries is not None:
            self._entries.add(socket.fileno())
        self._sockets.append(socket)

    def remove(self, at: int) -> None:
        """Take the socket out that is at a place; the last moves there."""
        last = self._sockets.pop()
        if at < len(self._sockets):
            self._sockets[at] = last
        if self._entries is not None:
            self._entries.remove(at)

    def write(self, data: bytes) -> list[tuple[int, int]]:
        """Send bytes to each socket; return those that did not take all, in no order.

        Returns:
            The place of each, and how many bytes it took, or BROKEN or TORN.
        """
        ring = self._fanout.ring
        if ring is None or len(self._sockets) < self._fanout.ring_from or len(data) > LONGEST:
            self._entries = None
            return send_each(self._sockets, data)
        if self._entries is None:
            entries = Entries()
            for each in self._sockets:
                entries.add(each.fileno())
            self._entries = entries
        try:
            return self._ask_each(ring.send(self._entries, data), data)
        except RingError as error:
            self._entries = None
            self._fanout.fail(error)
            short = self._ask_each(error.results, data)
            torn = [(at, TORN) for at in error.unknown]
            return [*short, *torn, *send_each(self._sockets, data, error.first)]

    def _ask_each(self, results: list[Result], data: bytes) -> list[tuple[int, int]]:
        """Return how much was taken; where a send failed, try again: the socket says why itself."""
        short = []
        for at, result in results:
            taken = 0 if result == -errno.EAGAIN else result
            if taken < 0:
                taken = send_one(self._sockets[at], data)
            if taken != len(data):
                short.append((at, taken))
        return short


def send_each(sockets: list[Socket], data: bytes, first: int = 0) -> list[tuple[int, int]]:
    """Send bytes on each socket, from a place on; return those that did not take everything."""
    size, short = len(data), []
    for at in range(first, len(sockets)):
        taken = send_one(sockets[at], data)
        if taken != size:
            short.append((at, taken))
    return short


def send_one(socket: Socket, data: bytes) -> int:
    """Send bytes on a socket; return how many it took, or BROKEN."""
    try:
        return socket.send(data)
    except BlockingIOError:
        return 0
    except OSError:
        return BROKEN


def _reason(error: OSError | RingError) -> str:
    return getattr(error, "strerror", None) or str(error)
