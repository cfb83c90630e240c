"""The WebSocket protocol: what browsers speak, translated to and from the chat.

Autobahn does the handshake, receives, answers pings and closes. What the chat sends are whole
frames, built once for everyone who reads them, which may stand between any two others (RFC 6455,
5.4); they and autobahn's own take the same way out.
"""

from typing import Any

from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from twisted.logger import Logger

from chatapp import __version__
from chatapp.errors import ChatError
from chatapp.factory import ChatFactory
from chatapp.outlet import Transport, open_outlet, peer_address
from chatapp.user import Session
from chatapp.wire import FRAME

CLOSE_SECONDS = 5
"""How long a client has to answer a closing handshake; autobahn may cut it by a second."""

NORMAL, INTERNAL_ERROR = 1000, 1011

_log = Logger()


class ChatWebSocketProtocol(WebSocketServerProtocol):
    """One client of the WebSocket port."""

    factory: "ChatWebSocketFactory"
    transport: Transport  # type: ignore[assignment]  # Twisted allows for any, and for none
    _session: Session | None = None
    _paused = False

    def connectionMade(self) -> None:
        """Open the way out, which the handshake takes already."""
        self._outlet = open_outlet(self.transport, self)
        super().connectionMade()

    def onOpen(self) -> None:
        """Join the chat."""
        try:
            # Autobahn's option of that name is read too early to have any effect on a server.
            self.transport.setTcpNoDelay(True)
            peer = peer_address(self.transport)
            self._session = self.factory.chat.connect(self._outlet, FRAME, peer)
        except Exception:  # noqa: BLE001 - in a Deferred of autobahn's nobody would see it
            _log.failure("A WebSocket client could not join")
            self.sendCloseFrame(code=INTERNAL_ERROR)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        """Hand a message to the chat as a line."""
        if self._session is None:
            return
        if isBinary:
            error = ChatError("binary messages are not understood here, only text")
            self.factory.chat.refuse(self._session, error)
        else:
            self.factory.chat.receive(self._session, payload)

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: ARG002
        """Tell the chat that the client is gone."""
        if self._session is not None:
            self.factory.chat.disconnect(self._session, str(reason))

    def close(self) -> None:
        """Close the normal way."""
        self.sendCloseFrame(code=NORMAL)

    def pause(self) -> None:
        """Leave what the client sends where it is, down to a frame in the midst of a packet."""
        self._paused = True
        self.transport.pauseProducing()

    def resume(self) -> None:
        """Go on with what the client sends, later: this is called in the midst of a flush."""
        self.factory.chat.clock.callLater(0, self._resume)

    def processData(self) -> bool:
        """Take the next piece of a frame out of what was received, unless paused."""
        return not self._paused and super().processData()

    def sendCloseFrame(
        self,
        code: int | None = None,
        reasonUtf8: bytes | None = None,
        isReply: bool = False,
    ) -> None:
        """Close, whoever began it; behind this frame no other may be sent, so flush first."""
        session = self._session
        if session is not None and not session.ended:
            session.flush()
            theirs = self.remoteCloseCode or "no code"
            why = f"the client closed with {theirs}" if isReply else f"closed with {code}"
            self.factory.chat.disconnect(session, why)
        super().sendCloseFrame(code, reasonUtf8, isReply)

    def sendData(
        self,
        data: bytes,
        sync: bool = False,  # noqa: ARG002
        chopsize: int | None = None,  # noqa: ARG002
    ) -> None:
        """Send autobahn's own bytes the way the chat's go, so that neither overtakes the other."""
        self._outlet.write(data)

    def _resume(self) -> None:
        self._paused = False
        self.transport.resumeProducing()
        self.consumeData()


class ChatWebSocketFactory(WebSocketServerFactory):
    """Makes the WebSocket connections of the chat it holds."""

    protocol = ChatWebSocketProtocol  # type: ignore[assignment]  # autobahn's own are no protocols
    noisy = False

    def __init__(self, chat: ChatFactory, reactor: Any) -> None:
        super().__init__(server=f"chatapp/{__version__}", reactor=reactor)
        self.chat = chat
        most = chat.config.limits.line_bytes
        self.setProtocolOptions(
            webStatus=False,
            # The chat answers such a line with a refusal, like on the line port.
            utf8validateIncoming=False,
            maxFramePayloadSize=most,
            maxMessagePayloadSize=most,
            failByDrop=False,
            echoCloseCodeReason=True,
            closeHandshakeTimeout=CLOSE_SECONDS,
            allowNullOrigin=True,
        )
