"""Flow: the bytes that go out over an ssh channel, no more than the client takes.

It is the transport of the client's protocol (see `writer.py`). What bounds it is the client's
window, its connection, and a key exchange, in which nothing else may be sent. While one of them
stops it, its producer is told to pause, so it holds one piece of what was written at the most.

A question whether the client has read so far is one byte among the text, which no text has. It
becomes a request of ssh's own, sent when all that stands before it is sent. A client answers it as
it reads on, so what it answers it has.
"""

from collections.abc import Callable
from typing import Protocol

from twisted.internet.interfaces import IAddress, IPushProducer

from chatapp.ports.transport import Transport
from chatapp.wire.encoding import SSH_QUESTION

PACKET_BYTES = 16 * 1024
"""The largest packet that is sent."""


class SshChannel(Protocol):
    """What is sent over, and knows what the client takes."""

    remoteWindowLeft: int
    remoteMaxPacket: int

    def send(self, packet: bytes) -> None:
        """Send text, for which there is room."""

    def ask(self) -> None:
        """Ask the client to answer when it has read so far."""

    def end(self) -> None:
        """Close: everything is sent."""

    def hold(self, *, hold: bool) -> None:
        """Take nothing more from the client, or again."""


class SshLink(Protocol):
    """The connection that the channel is over."""

    transport: Transport

    @property
    def stopped(self) -> bool:
        """Whether nothing is to be sent now."""


class Flow:
    """What goes out over one channel, and whether more comes in.

    Attributes:
        transport: the connection's.
        _channel: the channel.
        _link: the connection.
        _held: what was written and is not sent.
        _producer: has more to send; None if there is none.
        _paused: True while the producer was told to pause.
        _end: called when everything is sent after `loseConnection`; None before.
    """

    disconnecting = False
    """What LineReceiver looks at: lines that have come are cut, whatever goes out."""

    def __init__(self, channel: SshChannel, link: SshLink) -> None:
        self.transport = link.transport
        self._channel = channel
        self._link = link
        self._held = b""
        self._producer: IPushProducer | None = None
        self._paused = False
        self._end: Callable[[], None] | None = None

    def write(self, data: bytes) -> None:
        """Send; if there is no room for it, have the producer pause."""
        self._held += data
        self.go_on()

    def go_on(self) -> None:
        """Send what there is room for, and then ask the producer for more."""
        while self._held and self._send_some():
            pass
        if self._held:
            self._pause()
        elif self._end is not None:
            end, self._end = self._end, None
            end()
        elif self._paused and not self._link.stopped and self._channel.remoteWindowLeft:
            self._paused = False
            if self._producer is not None:
                self._producer.resumeProducing()

    def registerProducer(self, producer: IPushProducer, streaming: bool) -> None:
        """Have a producer pause and go on."""
        assert streaming  # noqa: S101 - only a StreamWriter is told so
        self._producer = producer

    def unregisterProducer(self) -> None:
        """Have no producer any more."""
        self._producer = None

    def loseConnection(self) -> None:
        """Close the channel when everything is sent."""
        self._end = self._channel.end
        self.go_on()

    def abortConnection(self) -> None:
        """Close the connection at once."""
        self.transport.abortConnection()

    def setTcpNoDelay(self, enabled: bool) -> None:
        """Do nothing: the connection has it."""

    def pauseProducing(self) -> None:
        """Take nothing more from the client."""
        self._channel.hold(hold=True)

    def resumeProducing(self) -> None:
        """Take more from the client."""
        self._channel.hold(hold=False)

    def getPeer(self) -> IAddress:
        """Return the other end of the connection."""
        peer: IAddress = self.transport.getPeer()
        return peer

    def _pause(self) -> None:
        if not self._paused:
            self._paused = True
            if self._producer is not None:
                self._producer.pauseProducing()

    def _send_some(self) -> bool:
        """Send a packet; return whether there was room for it."""
        if self._link.stopped:
            return False
        if self._held[:1] == SSH_QUESTION:
            self._held = self._held[1:]
            self._channel.ask()
            return True
        text, _, _ = self._held.partition(SSH_QUESTION)
        packet = text[: min(PACKET_BYTES, self._channel.remoteMaxPacket)]
        packet = packet[: self._channel.remoteWindowLeft]
        if packet:
            self._held = self._held[len(packet) :]
            self._channel.send(packet)
        return bool(packet)
