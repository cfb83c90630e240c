"""The connection service: one channel for the chat, and nothing else that ssh can carry.

There is no forwarding, no second channel, no command and no subsystem such as sftp.
"""

import struct
from typing import Any

from twisted.conch.ssh.common import NS, getNS
from twisted.conch.ssh.connection import SSHConnection

from chatapp.chat.factory import ChatFactory
from chatapp.ports.ssh.channel import ChatChannel
from chatapp.ports.ssh.identity import Identity

_GLOBAL_REQUEST, _SUCCESS, _FAILURE = 80, 81, 82
_OPEN, _OPEN_FAILURE, _CLOSE = 90, 92, 97
_EXTENDED_DATA, _CHANNEL_SUCCESS, _CHANNEL_FAILURE = 95, 99, 100
_PROHIBITED = 1

_QUESTIONS = (_SUCCESS, _FAILURE)
_NEVER_SENT = (_EXTENDED_DATA, _CHANNEL_SUCCESS, _CHANNEL_FAILURE, 91, _OPEN_FAILURE)
"""What no client sends: it answers nothing that it is not asked, and has no second output."""

PACKET_BYTES_AT_LEAST = 512
"""What a client takes in a packet; with less, the server would have too much to do for it."""


class ChatConnection(SSHConnection):
    """What comes over a link whose client was let in.

    Attributes:
        _chat: the chat.
        _identity: who the client is.
        _channel: its channel; None until it has opened it.
        _asked: number of questions that it has not answered.
    """

    transport: Any

    def __init__(self, chat: ChatFactory, identity: Identity) -> None:
        super().__init__()
        self._chat = chat
        self._identity = identity
        self._channel: ChatChannel | None = None
        self._asked = 0

    def serviceStarted(self) -> None:
        """Wait for the client to open its channel."""

    def packetReceived(self, messageNum: int, packet: bytes) -> None:
        """Take a message."""
        if messageNum in _QUESTIONS:
            self._take_answer()
        elif messageNum in _NEVER_SENT:
            self.transport.refuse("a message out of place")
        elif messageNum in self.protocolMessages:
            super().packetReceived(messageNum, packet)
        else:
            self.transport.sendUnimplemented()

    def ssh_GLOBAL_REQUEST(self, packet: bytes) -> None:
        """Refuse what is asked of the whole connection, such as to forward a port."""
        _, rest = getNS(packet)
        if rest[:1] != b"\0":
            self.transport.sendPacket(_FAILURE, b"")

    def ssh_CHANNEL_OPEN(self, packet: bytes) -> None:
        """Let the client open one channel, for a session."""
        kind, rest = getNS(packet)
        number, _, most = struct.unpack(">3L", rest[:12])
        if kind == b"session" and self._channel is None and most >= PACKET_BYTES_AT_LEAST:
            super().ssh_CHANNEL_OPEN(packet)
            return
        reason = NS(b"this server only talks") + NS(b"")
        self.transport.sendPacket(_OPEN_FAILURE, struct.pack(">2L", number, _PROHIBITED) + reason)

    def getChannel(
        self,
        channelType: bytes,  # noqa: ARG002 - it was looked at
        windowSize: int,
        maxPacket: int,
        data: bytes,  # noqa: ARG002 - a session has none
    ) -> ChatChannel:
        """Return the channel."""
        self._channel = ChatChannel(
            self, self.transport, self._chat, self._identity, windowSize, maxPacket
        )
        return self._channel

    def ssh_CHANNEL_DATA(self, packet: bytes) -> None:
        """Take what the client sends over the channel."""
        number, length = struct.unpack(">2L", packet[:8])
        self.channels[number].receive(packet[8 : 8 + length])

    def sendClose(self, channel: ChatChannel) -> None:
        """Close the channel, as far as it is open."""
        if not channel.localClosed:
            channel.localClosed = True
            self.transport.sendPacket(
                _CLOSE, struct.pack(">L", self.channelsToRemoteChannel[channel])
            )

    def ssh_CHANNEL_CLOSE(self, packet: bytes) -> None:
        """The client closes the channel: then the connection is for nothing."""
        (number,) = struct.unpack(">L", packet[:4])
        self.end()
        self.sendClose(self.channels[number])
        self.transport.lose()

    def ask(self) -> None:
        """Ask the client to answer when it has read so far."""
        self._asked += 1
        self.transport.sendPacket(_GLOBAL_REQUEST, NS(b"keepalive@openssh.com") + b"\1")

    def end(self) -> None:
        """The client goes, of its own will."""
        if self._channel is not None:
            self._channel.eofReceived()

    def go_on(self) -> None:
        """Send what there is room for."""
        if self._channel is not None:
            self._channel.go_on()

    def lose(self, why: str) -> None:
        """The link is lost."""
        if self._channel is not None:
            self._channel.lose(why)

    def _take_answer(self) -> None:
        if not self._asked or self._channel is None:
            self.transport.refuse("an answer to nothing")
            return
        self._asked -= 1
        self._channel.confirm()
