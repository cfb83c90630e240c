"""The way out: a session's bytes to its transport, in order, and no more than the transport takes.

What always holds:

- Order. All that a protocol sends goes through its writer: the chat's lines and frames, and the
  protocol's own bytes. What is written to a full writer waits after what waits there already.
- Nothing overtakes. SocketWriter writes to the socket past the transport, so it does that only
  while the transport holds nothing. When the socket is full, the transport is given one piece, and
  the next when it has sent that; only after the last does the writer use the socket again.
- Memory. What waits is the bytes object that all readers were given, and an offset in it; of that
  the transport is given a copy of PIECE_BYTES at a time. All that comes later stays in the logs,
  until the session is asked for it (`take`). So a client that does not read costs one piece here,
  and KERNEL_BYTES in the kernel.
- Closing. `lose` closes after everything written has been sent, `abort` at once. A write that finds
  the client gone costs none of the lines that the kernel has received from it (`stopProducing`).

StreamWriter works over any transport. SocketWriter works over plain TCP, also behind a proxy's
header, and costs less than half: it tries the socket at once, which saves three system calls.
"""

import socket
from typing import Protocol

from twisted.internet.interfaces import IPullProducer, IPushProducer
from zope.interface import implementer

from chatapp.ports.transport import (
    SocketTransport,
    Transport,
    read_last,
    unacknowledged_bytes,
)
from chatapp.session.audience import BROKEN
from chatapp.session.connection import NO_TYPING, NORMAL, Source, Typing

PIECE_BYTES = 16 * 1024
"""The size of a piece: the most bytes that are copied for a transport at a time."""

KERNEL_BYTES = 128 * 1024
"""Most bytes that the kernel holds for a client that does not read (SO_SNDBUF)."""


class ConnectionOwner(Protocol):
    """The protocol on a transport: it closes and pauses it, and knows whose it is."""

    @property
    def secure(self) -> bool:
        """Whether nobody can read on its way what the client sends."""

    @property
    def local(self) -> bool:
        """Whether the client is on this machine."""

    @property
    def typing(self) -> Typing:
        """What the client does with what its user types."""

    def close(self, code: int = NORMAL, reason: str = "") -> None:
        """Close in the protocol's own way, once everything written is sent."""

    def pause(self) -> None:
        """Leave what the client sends where it is."""

    def resume(self) -> None:
        """Go on with what the client sends."""


class Writer:
    """What both kinds have: what waits while the transport is full, and the ways to close.

    Attributes:
        source: the session that has more to send; None before it has joined and after it is lost.
        broken: True if a write has found the connection reset. The kernel says that only once, so
            a read will find only that nothing more comes, as if the client had sent everything.
        _transport: where the bytes go.
        _owner: the protocol; None after the connection is lost.
        _data: what the transport is being given, piece by piece.
        _sent: how many bytes of `_data` the transport was given.
        _more: what was written meanwhile.
    """

    __slots__ = ("_data", "_more", "_owner", "_sent", "_transport", "broken", "source")

    def __init__(self, transport: Transport, owner: ConnectionOwner) -> None:
        self.source: Source | None = None
        self._transport = transport
        self._owner: ConnectionOwner | None = owner
        self._data = b""
        self._sent = 0
        self._more: list[bytes] = []
        self.broken = False

    @property
    def secure(self) -> bool:
        """Whether nobody can read on its way what the client sends."""
        return self._owner is not None and self._owner.secure

    @property
    def local(self) -> bool:
        """Whether the client is on this machine."""
        return self._owner is not None and self._owner.local

    @property
    def typing(self) -> Typing:
        """What the client does with what its user types."""
        return NO_TYPING if self._owner is None else self._owner.typing

    @property
    def socket(self) -> socket.socket | None:
        """The socket, while bytes may be sent on it past the writer; else None."""
        return None

    def take_rest(self, data: bytes, taken: int) -> None:
        """Send the rest of bytes of which the socket took so many, and be full until then."""
        raise NotImplementedError

    def lost(self) -> None:
        """The socket is closed, and its descriptor may be another's soon."""

    def unacknowledged(self) -> int:
        """Return how many bytes wait here, in the transport, and in the kernel for the client."""
        unsent = len(self._data) - self._sent + sum(map(len, self._more))
        return unsent + unacknowledged_bytes(self._transport)

    def close(self, code: int = NORMAL, reason: str = "") -> None:
        """Close in the protocol's way, once everything written is sent."""
        if self._owner is not None:
            self._owner.close(code, reason)

    def lose(self) -> None:
        """Close the transport once everything written is sent."""
        self._transport.loseConnection()

    def abort(self) -> None:
        """Close the transport at once; what has not been sent is lost."""
        self._transport.abortConnection()

    def pause(self) -> None:
        """Leave what the client sends where it is."""
        if self._owner is not None:
            self._owner.pause()

    def resume(self) -> None:
        """Go on with what the client sends."""
        if self._owner is not None:
            self._owner.resume()

    def release(self) -> None:
        """Forget the protocol, so that no cycle keeps a lost connection in memory."""
        self._owner = None

    def stopProducing(self) -> None:
        """The connection is lost; before the protocol is told, it gets what was not read yet."""
        read_last(self._transport)

    def _piece(self) -> bytes:
        """Return the next piece for the transport; empty if nothing is left."""
        if self._sent == len(self._data):
            self._data, self._sent = self._next(), 0
        piece = self._data[self._sent : self._sent + PIECE_BYTES]
        self._sent += len(piece)
        if piece and self.source is not None:
            self.source.progress()
        return piece

    def _next(self) -> bytes:
        """Return what was written meanwhile, or else what the source has to give."""
        if not self._more and self.source is not None and (data := self.source.take()):
            return data
        # Having nothing more, the source may have closed, and so written a close frame.
        data = b"".join(self._more)
        self._more.clear()
        return data


@implementer(IPushProducer)
class StreamWriter(Writer):
    """Writes to any transport, until the transport says that it has enough.

    Attributes:
        _enough: True while the transport takes no more.
        _waiting: True while something waits here, so what is written waits too.
    """

    __slots__ = ("_enough", "_waiting")

    def __init__(self, transport: Transport, owner: ConnectionOwner) -> None:
        super().__init__(transport, owner)
        self._enough = False
        self._waiting = False
        transport.registerProducer(self, True)

    def write(self, data: bytes) -> bool:
        """Send; return False if the transport has enough, and will ask the source for the rest."""
        if self._waiting:
            self._more.append(data)
            return False
        for at in range(0, len(data), PIECE_BYTES):
            self._transport.write(data[at : at + PIECE_BYTES])
            if self._enough:
                self._waiting = True
                self._data, self._sent = data, min(len(data), at + PIECE_BYTES)
                return False
        return True

    def lose(self) -> None:
        """Close the transport once everything written is sent, with what waits here."""
        while self._waiting and (piece := self._piece()):
            self._transport.write(piece)
        self._transport.unregisterProducer()
        super().lose()

    def pauseProducing(self) -> None:
        """The transport has enough."""
        self._enough = True

    def resumeProducing(self) -> None:
        """The transport has room."""
        self._enough = False
        while self._waiting and not self._enough:
            piece = self._piece()
            self._waiting = bool(piece)
            self._transport.write(piece)


@implementer(IPullProducer)
class SocketWriter(Writer):
    """Writes to the socket itself, and gives the transport what the socket does not take.

    The transport asks for the next piece when it has sent the last, also while it is closing.

    Attributes:
        _socket: the socket; None after it is closed.
        _full: True while something waits here or in the transport.
    """

    __slots__ = ("_full", "_socket")

    def __init__(self, transport: SocketTransport, owner: ConnectionOwner) -> None:
        super().__init__(transport, owner)
        handle = transport.getHandle()
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)
        self._socket: socket.socket | None = handle
        self._full = False

    @property
    def socket(self) -> socket.socket | None:
        """The socket, while nothing waits here that has to be sent first, and it is open."""
        return None if self._full else self._socket

    def lost(self) -> None:
        """The socket is closed: nobody sends on it any more."""
        self._socket = None
        if self.source is not None:
            self.source.socket_changed()

    def write(self, data: bytes) -> bool:
        """Send; return False if something is left, after which the source will be asked."""
        if self._full:
            self._more.append(data)
            return False
        try:
            sent = self._socket.send(data) if self._socket is not None else BROKEN
        except BlockingIOError:
            sent = 0
        except OSError:
            sent = BROKEN
        if sent == len(data):
            return True
        self.take_rest(data, sent)
        return False

    def take_rest(self, data: bytes, taken: int) -> None:
        """Let the transport send the rest of bytes of which the socket took so many."""
        if taken == BROKEN:  # the transport finds out when it tries
            taken, self.broken = 0, True
        self._full = True
        if self.source is not None:
            self.source.socket_changed()
        self._data, self._sent = data, taken
        self._transport.registerProducer(self, False)

    def resumeProducing(self) -> None:
        """The transport has sent its piece, or has just got this producer."""
        piece = self._piece()
        if piece:
            self._transport.write(piece)
        else:
            self._full = False
            self._transport.unregisterProducer()
            if self.source is not None:
                self.source.socket_changed()
