"""A client that is at a gateway, as the protocols of the ports know it: by its transport.

What always holds:

- A client that takes no more is *full*: the gateway has said so, or was given WINDOW_BYTES for this
  client alone without saying that they were taken. It is then given one piece at a time, and the
  next when the gateway says that there is room. So a client that does not read costs a window and a
  piece at the gateway, and its cursor here.
- What the client has sent and its protocol does not take yet waits (`incoming.py`), and is bounded.
- How many bytes surely have reached the client's machine is known only as far as the gateway was
  asked and has answered.
"""

from collections.abc import Callable
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from twisted.internet.error import ConnectionAborted, ConnectionDone, ConnectionLost
from twisted.internet.interfaces import IAddress, IHalfCloseableProtocol
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatapp.link.frames import Kind
from chatapp.link.incoming import HELD_AT_MOST, Incoming
from chatapp.link.wire import Wire
from chatapp.link.writer import RemoteWriter
from chatapp.ports.way import Way
from chatapp.ports.writer import PIECE_BYTES, ConnectionOwner

if TYPE_CHECKING:
    from chatapp.link.group import Group

WINDOW_BYTES = PIECE_BYTES
"""Bytes that a client is given alone before it is asked whether it has taken them."""

_log = Logger()


class Out(Enum):
    """Whether a client is given more."""

    OPEN = auto()
    """It is."""
    FULL = auto()
    """Not before the gateway says that there is room."""
    ASKING = auto()
    """There is room for one piece, after which it is full."""


class RemoteTransport:
    """The transport of one client at a gateway.

    Attributes:
        link: over which it came.
        number: the client's there.
        way: how its bytes come to the gateway, and from there.
        disconnecting: True after the protocol has closed.
        groups: in which it is given what all in them are given.
        _protocol: the protocol; None after the connection is lost.
        _producer: has more to write; None if nobody has.
        _out: whether it is given more.
        _window: bytes that it was given alone since it had room.
        _given: bytes that it was given, but for those of its present groups.
        _asked: how many it had been given when the gateway was asked; None if it was not.
        _arrived: how many of them have surely arrived.
        _incoming: what it has sent.
    """

    __slots__ = (
        *("_arrived", "_asked", "_given", "_incoming", "_out"),
        *("_peer", "_producer", "_protocol", "_window"),
        *("disconnecting", "groups", "link", "number", "way"),
    )

    def __init__(self, link: Wire, number: int, peer: IAddress, way: Way) -> None:
        self.link = link
        self.number = number
        self.way = way
        self.disconnecting = False
        self.groups: list[Group] = []
        self._peer = peer
        self._protocol: Any = None
        self._producer: Any = None
        self._out = Out.OPEN
        self._window = 0
        self._given = 0
        self._asked: int | None = None
        self._arrived = 0
        self._incoming = Incoming(self)

    def attach(self, protocol: Any) -> None:
        """Connect a protocol."""
        self._protocol = protocol
        protocol.makeConnection(self)

    # What the protocol does.

    def open_writer(self, owner: ConnectionOwner) -> RemoteWriter:
        """Return the writer that suits this transport best."""
        return RemoteWriter(self, owner)

    def getPeer(self) -> IAddress:
        """Return the client's address."""
        return self._peer

    def getHost(self) -> IAddress:
        """Return the same, in place of the gateway's own address."""
        return self._peer

    def setTcpNoDelay(self, enabled: bool) -> None:
        """Do nothing: the gateway has done it."""

    def write(self, data: bytes) -> None:
        """Give the client bytes."""
        if not data or self._protocol is None:
            return
        self._given += len(data)
        self._window += len(data)
        late = self._window >= WINDOW_BYTES or self.link.congested
        asks = self._out is Out.ASKING or (self._out is Out.OPEN and late)
        if asks:
            self.fill()
        self.link.send(Kind.GIVE_AND_ASK if asks else Kind.GIVE, self.number, data)

    def writeSequence(self, data: list[bytes]) -> None:
        """Give the client bytes."""
        self.write(b"".join(data))

    def registerProducer(self, producer: Any, streaming: bool) -> None:  # noqa: ARG002 - all are
        """Have a producer told when it is to pause and to go on."""
        self._producer = producer

    def unregisterProducer(self) -> None:
        """Tell it no more."""
        self._producer = None

    def loseConnection(self) -> None:
        """Close when everything written is taken."""
        if self._protocol is not None and not self.disconnecting:
            self.disconnecting = True
            self.link.send(Kind.CLOSE, self.number)

    def abortConnection(self) -> None:
        """Close at once."""
        if self._protocol is not None:
            self.disconnecting = True
            self.link.send(Kind.ABORT, self.number)
            self.link.forget(self.number)
            self._incoming.take_rest()
            self.link.later(lambda: self.lose(Failure(ConnectionAborted())))

    def pauseProducing(self) -> None:
        """Take nothing more from the client, until `resumeProducing`."""
        self._incoming.pause()

    def resumeProducing(self) -> None:
        """Take what the client sends, what has come already first, in a later turn."""
        self._incoming.resume()

    # What the audiences and the writer do.

    def fileno(self) -> int:
        """Return no descriptor: it is a gateway's."""
        return -1

    def send(self, data: bytes) -> int:
        """Give the client bytes; all of them are taken."""
        self.write(data)
        return len(data)

    def fill(self) -> None:
        """Give the client nothing more before there is room."""
        self._out = Out.FULL
        if self._producer is not None:
            self._producer.pauseProducing()

    def starve(self) -> None:
        """Give the client nothing more before the link takes more."""
        self.fill()
        self.link.starve(self)

    def enter(self, group: "Group") -> None:
        """Be given what all in a group are given."""
        self._given -= group.given
        self.groups.append(group)

    def leave(self, group: "Group") -> None:
        """Be given no longer what all in a group are given."""
        self._given += group.given
        self.groups.remove(group)

    def unacknowledged(self) -> int:
        """Return how many bytes may not have reached the client; the gateway is asked anew."""
        given = self._given + sum(group.given for group in self.groups)
        if self._asked is None and self._arrived < given:
            self._asked = given
            self.link.send(Kind.ASK, self.number)
        return given - self._arrived

    # What the link does.

    @property
    def overfull(self) -> bool:
        """Whether the gateway has sent more of the client than it was to send."""
        return self._incoming.held > HELD_AT_MOST

    def take(self, data: bytes, *, asks: bool = False) -> None:
        """Hand the protocol what the client has sent, when it takes it."""
        self._incoming.take(data, asks=asks)

    def end(self) -> None:
        """Tell the protocol that the client sends no more."""
        self._incoming.end()

    def make_room(self) -> None:
        """Go on: the client has taken everything."""
        if self._out is not Out.FULL:
            return
        self._out = Out.ASKING
        self._window = 0
        if self._producer is not None:
            self._producer.resumeProducing()
        if self._out is Out.ASKING:
            self._out = Out.OPEN

    def move(self) -> None:
        """Note that the client, which is full, has taken something."""
        if isinstance(self._producer, RemoteWriter):
            self._producer.move()

    def told(self, count: int) -> None:
        """Note how many bytes the client may not have, of those before the question."""
        if self._asked is not None:
            self._arrived = max(self._arrived, self._asked - count)
            self._asked = None

    def call(self, call: Callable[..., None], *arguments: Any) -> None:
        """Do something for this client; if that fails, it costs this client only."""
        try:
            call(*arguments)
        except Exception:  # noqa: BLE001 - whatever it is, it is this client's alone
            _log.failure("What a client of a gateway has sent could not be taken")
            self._break(ConnectionLost())

    def lose(self, reason: Failure) -> None:
        """Tell the protocol that the connection is lost; it gets first what has come before."""
        if rest := self._incoming.take_rest():
            self.deliver(rest)
        protocol, self._protocol = self._protocol, None
        self._producer = None
        if protocol is not None:
            try:
                protocol.connectionLost(reason)
            except Exception:  # noqa: BLE001 - whatever it is, it is this client's alone
                _log.failure("A client of a gateway could not be let go")

    # What comes in asks for.

    def deliver(self, data: bytes) -> None:
        """Hand the protocol bytes."""
        if self._protocol is not None:
            self.call(self._protocol.dataReceived, data)

    def deliver_end(self) -> None:
        """Tell the protocol that no more comes; one that knows no half of a connection loses it."""
        if IHalfCloseableProtocol.providedBy(self._protocol):
            self.call(self._protocol.readConnectionLost)
        elif self._protocol is not None:
            self._break(ConnectionDone())

    def tell(self, kind: Kind) -> None:
        """Tell the gateway something of the client."""
        self.link.send(kind, self.number)

    def later(self, call: Callable[[], None]) -> None:
        """Call in a later turn."""
        self.link.later(call)

    def _break(self, reason: Exception) -> None:
        """Close, and tell the protocol why."""
        self.link.send(Kind.ABORT, self.number)
        self.link.forget(self.number)
        self.lose(Failure(reason))
