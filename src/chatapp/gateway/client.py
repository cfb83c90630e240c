"""A client of a gateway: its bytes go to the server and come from there, and are not looked at.

What always holds:

- A client is made known to the server when its TLS or a proxy's header is done, and there is a
  link; until then a little of what it sends is kept, and it is not read further.
- What the server gives it goes out in order, by the way out that the server's own ports use
  (`ports/writer.py`). What its socket does not take waits in that, and the server is told: FULL.
- The server is told of everything that the client has sent before it is told that it is lost.
"""

from enum import Enum, auto
from typing import TYPE_CHECKING

from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure

from chatapp.later import NEVER, Later
from chatapp.link.frames import ASK_BYTES, NUMBER, Kind, may_end_amid
from chatapp.link.opening import Opening
from chatapp.ports.peer import keep_alive
from chatapp.ports.transport import Transport, has_begun, read_last
from chatapp.ports.way import way_of
from chatapp.ports.way_out import open_writer
from chatapp.session.audience import TORN
from chatapp.session.connection import NO_TYPING, NORMAL

if TYPE_CHECKING:
    from chatapp.gateway.factory import ClientFactory
    from chatapp.gateway.group import ClientGroup
    from chatapp.session.audience import Socket

LOOK_SECONDS = 0.1
"""Seconds between two looks whether a client's TLS or proxy header is done."""


class Stage(Enum):
    """How far a client has come."""

    WAITING = auto()
    """The server does not know it yet."""
    KNOWN = auto()
    """The server knows it."""
    GONE = auto()
    """It is closed, or is being closed."""


class Client(Protocol):
    """One client.

    Attributes:
        factory: knows its port, and the gateway.
        number: what the server knows it by; 0 before it does.
        groups: in which it is given what all in them are given.
        transport: its connection.
        _stage: how far it has come.
        _early: what it has sent before the server knew it.
        _look: the next look whether it can be made known, or has closed.
        _full: True if the server was told that it takes no more, or asked when it would.
        _sent: bytes that the server was sent since it took all of them.
        _asked: True while it is to say that, before more is read.
        _amid: True if what it was given last may end in the midst of a line.
    """

    factory: "ClientFactory"
    transport: Transport  # type: ignore[assignment]  # Twisted allows for any, and for none
    secure = False
    local = False
    typing = NO_TYPING

    def __init__(self) -> None:
        self.number = 0
        self.groups: list[ClientGroup] = []
        self._stage = Stage.WAITING
        self._early = b""
        self._look = NEVER
        self._full = False
        self._sent = 0
        self._asked = False
        self._amid = False

    @property
    def socket(self) -> "Socket | None":
        """The socket, while bytes may be sent on it at once."""
        return self._writer.socket

    # What Twisted calls.

    def connectionMade(self) -> None:
        """Have the server know the client as soon as there is something to know."""
        self._writer = open_writer(self.transport, self)
        self._writer.source = self
        if not self.factory.enter(self):
            self.turn_away()
            return
        keep_alive(self.transport, self.factory.limits)
        self._until = self.factory.clock.seconds() + (self.factory.limits.login_seconds or 3600)
        self._try()

    def dataReceived(self, data: bytes) -> None:
        """Hand the server what the client sends."""
        if self._stage is Stage.WAITING:
            self._early += data
            self._try()
            if self._stage is Stage.WAITING:
                self.set_reading()
        elif self._stage is Stage.KNOWN:
            self._send(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Tell the server that the client is gone."""
        self._writer.lost()
        if self._stage is Stage.KNOWN:
            self.factory.send(Kind.LOST, self.number, _why(reason).encode()[:200])
        self._go()
        self._writer.release()

    # What the server says of it.

    def give(self, data: bytes, *, asks: bool = False) -> None:
        """Give the client bytes; if `asks`, the server is told when it has taken everything."""
        self._amid = may_end_amid(data)
        took = self._writer.write(data)
        if took and asks:
            self.factory.send(Kind.ROOM, self.number)
        elif not took:
            self._fill(told=asks)

    def take_rest(self, data: bytes, taken: int) -> None:
        """Give the client the rest of bytes of which its socket took so many, or BROKEN or TORN."""
        if taken == TORN:  # the server is told when it is closed
            self._writer.abort()
            return
        self._fill(told=False)
        self._writer.take_rest(data, taken)

    def read_on(self) -> None:
        """Read what the client sends: the server has taken all of it so far."""
        self._sent, self._asked = 0, False
        self.set_reading()

    def tell(self) -> None:
        """Say how much of what the client was given it may not have."""
        count = self._writer.unacknowledged()
        self.factory.send(Kind.TOLD, self.number, NUMBER.pack(count))

    def close(self, code: int = NORMAL, reason: str = "") -> None:  # noqa: ARG002 - it was written
        """Close when the client has taken everything."""
        self._take_leave()

    def abort(self) -> None:
        """Close at once."""
        self._go()
        self._writer.abort()

    # What the gateway does with it.

    def become_known(self) -> None:
        """Have the server know the client, if it can be known."""
        if self._stage is not Stage.WAITING or not has_begun(self.transport):
            return
        number = self.factory.number_of(self)
        if not number:
            return
        self.number, self._stage = number, Stage.KNOWN
        self._look.cancel()
        opening = Opening(self.factory.section, self.transport.getPeer(), way_of(self.transport))
        self.factory.send(Kind.OPEN, number, opening.body())
        if early := self._early:
            self._early = b""
            self._send(early)
        self.set_reading()

    def hand_over(self) -> None:
        """Hand the server what the client has sent and nobody has read."""
        if self._stage is Stage.KNOWN:
            read_last(self.transport)

    def turn_away(self) -> None:
        """Tell the client that there is no server for it, and close."""
        self._go()
        self._take_leave(self.factory.no_server)

    def lose_server(self) -> None:
        """Close: the server is gone, and so is what it knew of the client."""
        takes_words = self._takes_words()
        self._go()
        if not takes_words:
            self._writer.abort()
        else:
            self._take_leave(self.factory.farewell)

    def set_reading(self) -> None:
        """Read what the client sends, unless it is to wait."""
        waits = self._stage is Stage.WAITING and bool(self._early)
        if waits or self._asked or self.factory.congested:
            self.transport.pauseProducing()
        else:
            self.transport.resumeProducing()

    # What the writer asks, in a session's place.

    def take(self) -> bytes:
        """Tell the server that the client has taken everything."""
        if self._full:
            self._full = False
            self.factory.send(Kind.ROOM, self.number)
        return b""

    def progress(self) -> None:
        """Tell the server that the client takes something, though it is full."""
        if self._full:
            self.factory.send(Kind.MOVED, self.number)

    def socket_changed(self) -> None:
        """Have the groups know whether bytes may be sent on the socket at once."""
        for group in self.groups:
            group.look_at(self)

    def pause(self) -> None:
        """Do nothing: the server says when nothing is read."""

    def resume(self) -> None:
        """Do nothing: the server says when something is read."""

    def _takes_words(self) -> bool:
        """Return whether words would not come in the midst of what it was given before."""
        return not (self._full or self._amid or any(group.amid for group in self.groups))

    def _send(self, data: bytes) -> None:
        """Send the server bytes of the client, and read no more while it has not taken enough."""
        self._sent += len(data)
        asks = self._sent >= ASK_BYTES and not self._asked
        self.factory.send(Kind.TAKE_AND_ASK if asks else Kind.TAKE, self.number, data)
        if asks:
            self._asked = True
            self.set_reading()

    def _fill(self, *, told: bool) -> None:
        if not told and not self._full:
            self.factory.send(Kind.FULL, self.number)
        self._full = True

    def _try(self) -> None:
        """Have the server know the client, or try again soon."""
        self._look.cancel()
        self.become_known()
        if self._stage is Stage.WAITING:
            begun, left = has_begun(self.transport), self._until - self.factory.clock.seconds()
            if left > 0:  # the gateway says when there is a server, but nobody that it has begun
                pause = left if begun else LOOK_SECONDS
                self._look = Later(self.factory.clock.callLater(pause, self._try))
            else:
                self.turn_away()

    def _take_leave(self, words: bytes = b"") -> None:
        """Close when the client has taken everything; at once if it does not let that happen."""
        if not has_begun(self.transport):
            self._writer.abort()
            return
        self._writer.write(words)
        self._writer.lose()
        if seconds := self.factory.limits.stalled_seconds:
            self._look = Later(self.factory.clock.callLater(seconds, self._writer.abort))

    def _go(self) -> None:
        """Be known to nobody any more."""
        self._stage = Stage.GONE
        self._look.cancel()
        for group in list(self.groups):
            group.leave(self)
        self.factory.leave(self)


def _why(reason: Failure) -> str:
    """Return what ConnectionLost says at the server; nothing if the connection was closed."""
    said = getattr(reason.value, "args", ())
    return "" if reason.check(ConnectionDone) else " ".join(map(str, said)) or "it is lost"
