"""A link: one ssh connection, from the first byte on; what it takes to be let in, and its bounds.

It is conch's transport, which does the cryptography. What always holds:

- It is counted, and refused if there are too many, before a key is exchanged, which costs the
  server some milliseconds. `login_seconds` later it has joined the chat, or is closed. Keys are
  exchanged again a few times a minute at most.
- Memory. A packet that is not whole yet has PACKET_BYTES at the most. While the connection takes
  nothing more, nothing is read from it, so answers do not pile up.
- Time. So many packets are done in a second (`intake.py`); then nothing is read for a moment.
  To make a key takes milliseconds, so links wait for their turns (`key_turns.py`).
- A packet that cannot be read ends the connection, and costs one line of the log.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from twisted.conch.ssh.common import NS, getNS
from twisted.conch.ssh.transport import SSHServerTransport
from twisted.internet.interfaces import IPushProducer
from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from chatapp.chat.factory import ChatFactory
from chatapp.errors import ChatError
from chatapp.later import NEVER, Later
from chatapp.ports.peer import (
    keep_alive,
    known_host,
    note_turned_away,
    peer_address,
    peer_host,
)
from chatapp.ports.ssh.algorithms import (
    CIPHERS,
    COMPRESSIONS,
    HOST_KEYS,
    KEY_EXCHANGES,
    MACS,
    SIGNATURES,
)
from chatapp.ports.ssh.connection import ChatConnection
from chatapp.ports.ssh.exchange import Exchange
from chatapp.ports.ssh.identity import Identity
from chatapp.ports.ssh.intake import Intake
from chatapp.ports.ssh.key_turns import KeyTurns
from chatapp.ports.ssh.letting_in import LettingIn
from chatapp.ports.transport import Transport
from chatapp.session.admission import Seat

PACKET_BYTES = 36 * 1024
"""The largest packet, and a little more (RFC 4253, 6.1)."""

_DISCONNECT = 1
_TOO_MANY_CONNECTIONS, _PROTOCOL_ERROR, _BY_APPLICATION = 12, 2, 11
"""The message that ends a connection, and its reasons (RFC 4253, 11.1)."""

_ASKS, _NEW_KEYS = 30, 21
"""The message that asks for a key to be made, and the one that ends an exchange of keys."""

_SERVICE_ACCEPT, _LET_IN = 6, 52
"""The messages that a service begins, and that the client is let in."""

_log = Logger()


@implementer(IPushProducer)
class Link(SSHServerTransport):
    """One ssh connection.

    Attributes:
        chat: the chat.
        seat: its place among the connections; None if it was turned away.
        _exchange: how far the exchange of keys has come.
        _intake: what has come and is not read yet.
        _counted: True when it is counted for the client's own address.
        _turns: whose key is made next.
        _waiting: makes a key when it is this link's turn; None while it waits for none.
        _late: the call that gives up a client that is not let in.
        _closed: True when nothing is read any more.
    """

    transport: Transport  # type: ignore[assignment]  # Twisted allows for any, and for none
    supportedKeyExchanges = KEY_EXCHANGES
    supportedCiphers = CIPHERS
    supportedMACs = MACS
    supportedCompressions = COMPRESSIONS
    supportedPublicKeys = HOST_KEYS
    ourVersionString = b"SSH-2.0-chatapp"
    seat: Seat | None = None
    _counted = False
    _closed = False
    _waiting: Callable[[], None] | None = None
    _late = NEVER

    def __init__(self, chat: ChatFactory, turns: KeyTurns) -> None:
        self.chat = chat
        self._turns = turns
        self._exchange = Exchange(chat.clock)
        self._intake = Intake(chat.clock, self._read, self._stop_reading)

    @property
    def stopped(self) -> bool:
        """Whether nothing is to be sent now but what belongs to an exchange of keys."""
        return self._intake.full or self._exchange.goes_on or self._closed

    def connectionMade(self) -> None:
        """Let the connection in if there is room, and begin."""
        super().connectionMade()
        try:
            self.seat = self.chat.admission.enter(known_host(self.transport))
        except ChatError as error:
            self._turn_away(error)
            return
        keep_alive(self.transport, self.chat.config.limits)
        self.transport.registerProducer(self, True)
        if seconds := self.chat.config.limits.login_seconds:
            self._late = Later(self.chat.clock.callLater(seconds, self._give_up))

    def dataReceived(self, data: bytes) -> None:
        """Take what has come, as far as it is time."""
        if not self._closed and (self._counted or self._count()):
            self._intake.take(data)

    def dispatchMessage(self, messageNum: int, payload: bytes) -> None:
        """Do a message, if it may come now."""
        if self._closed:
            return
        self._intake.count()
        if self._waiting is not None or not self._exchange.allows(messageNum):
            self.refuse("a message out of place")
        elif messageNum == _ASKS and not self._turns.try_take():
            self._waiting = partial(self._make_key, payload)
            self._turns.wait(self._waiting)
        else:
            super().dispatchMessage(messageNum, payload)
            if messageNum == _NEW_KEYS:
                self._go_on()

    def connectionLost(self, reason: Failure | None = connectionDone) -> None:
        """Tell the chat that the client is gone."""
        self._closed = True
        self.joined()
        self._intake.stop()
        if self._waiting is not None:
            self._turns.leave(self._waiting)
            self._waiting = None
        if isinstance(self.service, ChatConnection):
            self.service.lose("" if reason is None else reason.getErrorMessage())
        self.service = None
        if self.seat is not None:
            self.seat.leave()

    def _make_key(self, payload: bytes) -> None:
        """Make a key for a client that has waited for it."""
        self._waiting = None
        self._try(partial(super().dispatchMessage, _ASKS, payload))

    def ssh_SERVICE_REQUEST(self, packet: bytes) -> None:
        """Begin to let the client in, once."""
        name, _ = getNS(packet)
        if name != LettingIn.name or self.service is not None:
            self.refuse("a request for another service")
            return
        self.sendPacket(_SERVICE_ACCEPT, NS(name))
        self.setService(LettingIn(self.chat, self.let_in))

    def let_in(self, identity: Identity) -> None:
        """Let the client in, as whoever it is."""
        self.sendPacket(_LET_IN, b"")
        self.setService(ChatConnection(self.chat, identity))

    def joined(self) -> None:
        """Wait no longer for the client to be let in."""
        self._late.cancel()

    def take_seat(self) -> Callable[[], None] | None:
        """Return what gives up the place among the connections, which this no longer does."""
        seat, self.seat = self.seat, None
        return None if seat is None else seat.leave

    def refuse(self, why: str) -> None:
        """End the connection of a client that does what none does by mistake."""
        _log.debug("An ssh client at {peer} sent {why}", peer=peer_address(self.transport), why=why)
        self.chat.counts.turned_away["ssh_packets"] += 1
        self.sendDisconnect(_PROTOCOL_ERROR, why.encode())

    def sendDisconnect(self, reason: int, desc: bytes) -> None:
        """End the connection, and say why."""
        if not self._closed:
            self.sendPacket(_DISCONNECT, reason.to_bytes(4) + NS(desc) + NS(b""))
            self.lose()

    def lose(self) -> None:
        """Close the connection when everything is sent."""
        self._closed = True
        self.transport.unregisterProducer()
        self.transport.loseConnection()

    def abort(self) -> None:
        """Close the connection at once."""
        self._closed = True
        self.transport.unregisterProducer()
        self.transport.abortConnection()

    def say_goodbye(self) -> None:
        """End a connection over which the chat has sent everything."""
        self.sendDisconnect(_BY_APPLICATION, b"you have left")

    def sendExtInfo(self, extensions: Any) -> None:  # noqa: ARG002 - conch's are the host's
        """Say how the client may sign."""
        super().sendExtInfo([(b"server-sig-algs", b",".join(SIGNATURES))])

    def receiveError(self, reasonCode: int, description: bytes) -> None:  # noqa: ARG002
        """The client goes, of its own will."""
        if isinstance(self.service, ChatConnection):
            self.service.end()

    def receiveUnimplemented(self, seqnum: int) -> None:
        """The client does not know a message; nothing is sent that it has to know."""

    def receiveDebug(self, alwaysDisplay: bool, message: bytes, lang: bytes) -> None:
        """Keep out of the log what anybody may write there."""

    def pauseProducing(self) -> None:
        """The connection has enough: nothing more is read or sent."""
        self._intake.full = True

    def resumeProducing(self) -> None:
        """The connection has room."""
        self._intake.full = False
        self._go_on()

    def stopProducing(self) -> None:
        """The connection is lost, of which it is told as well."""

    def _go_on(self) -> None:
        if isinstance(self.service, ChatConnection) and not self.stopped:
            self.service.go_on()

    def _read(self, piece: bytes) -> None:
        if not self._closed:
            self._try(partial(super().dataReceived, piece))
            if len(self.buf) > PACKET_BYTES:
                self.refuse("too large a packet")

    def _try(self, do: Callable[[], object]) -> None:
        """Have conch read something, which takes it that what comes is in its form."""
        try:
            do()
        except Exception as error:  # noqa: BLE001 - it has no class of its own for that
            self.refuse(f"what cannot be read ({type(error).__name__})")

    def _stop_reading(self, stop: bool) -> None:
        if not self._closed:
            (self.transport.pauseProducing if stop else self.transport.resumeProducing)()

    def _count(self) -> bool:
        """Count the connection for the client's own address; return whether there is room for it.

        With the first byte of ssh, it is known whom a proxy has connected.
        """
        self._counted = True
        try:
            if self.seat is not None:
                self.seat.move(peer_host(self.transport))
        except ChatError as error:
            self._turn_away(error)
            return False
        return True

    def _turn_away(self, error: ChatError) -> None:
        note_turned_away(self.transport, self.chat.counts, error)
        self.sendDisconnect(_TOO_MANY_CONNECTIONS, str(error).encode())

    def _give_up(self) -> None:
        self.chat.counts.turned_away["login_seconds"] += 1
        self.abort()
