"""The channel of a client: what the client asks of it, and what comes in over it.

What the client may send is its window, WINDOW_BYTES. It gets room for more only when what it has
sent is taken. So while nothing is read of a session, no more than that waits here.
"""

import struct
from typing import Any

from twisted.conch.ssh.channel import SSHChannel
from twisted.conch.ssh.common import getNS
from twisted.logger import Logger

from chatapp.chat.factory import ChatFactory
from chatapp.later import NEVER, Later
from chatapp.ports.ssh.client import SshClient
from chatapp.ports.ssh.flow import Flow
from chatapp.ports.ssh.identity import Identity
from chatapp.ports.ssh.terminal_wishes import TerminalWishes

WINDOW_BYTES = 32 * 1024
"""How much a client may send before it is taken."""

_HIGHEST = 2**32 - 1
_GOODBYE_SECONDS = 5
"""How long the client may take to close what was closed here."""

_log = Logger()


class ChatChannel(SSHChannel):
    """A channel for one session of the chat.

    Attributes:
        _connection: the service that it belongs to.
        _link: the connection.
        _chat: the chat.
        _identity: who the client is.
        _client: the protocol; None until the client has asked for a shell.
        _flow: what goes out.
        _wishes: what the client has said of its terminal.
        _waiting: what has come and is not taken.
        _holds: True while nothing is taken.
        _goodbye: ends the connection if the client does not, after the channel was closed.
    """

    name = b"session"

    def __init__(
        self,
        connection: Any,
        link: Any,
        chat: ChatFactory,
        identity: Identity,
        window: int,
        packet: int,
    ) -> None:
        super().__init__(WINDOW_BYTES, WINDOW_BYTES, window, packet, connection)
        self._connection = connection
        self._link = link
        self._chat = chat
        self._identity = identity
        self._client: SshClient | None = None
        self._flow = Flow(self, link)
        self._wishes = TerminalWishes()
        self._waiting = b""
        self._holds = False
        self._goodbye = NEVER

    def channelOpen(self, specificData: bytes) -> None:
        """Wait for what the client asks for."""

    def requestReceived(self, requestType: bytes, data: bytes) -> bool:
        """Do what the client asks of the channel; return whether that is possible."""
        if requestType == b"pty-req" and self._client is None:
            kind, rest = getNS(data)
            self._wishes.note_terminal(kind, *struct.unpack(">2L", rest[:8]))
            return True
        if requestType == b"env" and self._client is None:
            return self._wishes.note_variable(data)
        if requestType == b"shell" and self._client is None:
            self._begin()
            return True
        if requestType == b"window-change" and self._client is not None:
            self._client.resize(*struct.unpack(">2L", data[:8]))
            return True
        return False

    def receive(self, data: bytes) -> None:
        """Take what the client sends."""
        self.localWindowLeft -= len(data)
        if self.localWindowLeft < 0:
            self._link.refuse("more than there was room for")
            return
        self._waiting += data
        self._take()

    def hold(self, *, hold: bool) -> None:
        """Take nothing more, or again."""
        self._holds = hold
        self._take()

    def addWindowBytes(self, data: int) -> None:
        """The client has room for more."""
        self.remoteWindowLeft = min(_HIGHEST, self.remoteWindowLeft + data)
        self.go_on()

    def go_on(self) -> None:
        """Send what there is room for."""
        self._flow.go_on()

    def confirm(self) -> None:
        """The client has read what came before the question that it has answered."""
        if self._client is not None:
            self._client.confirm()

    def send(self, packet: bytes) -> None:
        """Send text, for which there is room."""
        self.remoteWindowLeft -= len(packet)
        self._connection.sendData(self, packet)

    def ask(self) -> None:
        """Ask the client to answer when it has read so far."""
        self._connection.ask()

    def eofReceived(self) -> None:
        """The client sends no more."""
        if self._client is not None:
            self._client.end()

    def end(self) -> None:
        """Close, when everything was sent; the client is told that all is well."""
        self._connection.sendRequest(self, b"exit-status", struct.pack(">L", 0))
        self._connection.sendEOF(self)
        self._connection.sendClose(self)
        self._goodbye = Later(self._chat.clock.callLater(_GOODBYE_SECONDS, self._link.say_goodbye))

    def lose(self, why: str) -> None:
        """The connection is lost."""
        self._goodbye.cancel()
        client, self._client = self._client, None
        if client is not None:
            client.lose(why)

    def _begin(self) -> None:
        self._client = SshClient(self._chat, self._link, self._identity, self._wishes)
        self._link.joined()
        self._client.makeConnection(self._flow)
        self._take()

    def _take(self) -> None:
        """Hand on what has come, and let the client send as much more."""
        if self._holds or self._client is None or not self._waiting:
            return
        data, self._waiting = self._waiting, b""
        try:
            self._client.dataReceived(data)
        except Exception:  # noqa: BLE001 - else it would seem to be the client's fault
            _log.failure("What an ssh client has sent failed")
            self._link.abort()
            return
        used = WINDOW_BYTES - len(self._waiting) - self.localWindowLeft
        if used > WINDOW_BYTES // 2 and not self.localClosed:
            self._connection.adjustWindow(self, used)
