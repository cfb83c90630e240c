"""The WebSocket protocol: what browsers speak, translated to and from the chat.

Autobahn does the handshake, receives, answers pings and closes. What the chat sends are whole
frames, built once for everyone who reads them, which may stand between any two others (RFC 6455,
5.4); they and autobahn's own take the same way out.
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from autobahn.websocket.compress import (
    PerMessageDeflateOffer,
    PerMessageDeflateOfferAccept,
)
from autobahn.websocket.types import ConnectionDeny, ConnectionRequest
from twisted.internet.interfaces import IProtocolNegotiationFactory
from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from chatapp import __version__
from chatapp.address import client_behind, is_in
from chatapp.door import Visit
from chatapp.errors import ChatError
from chatapp.factory import ChatFactory
from chatapp.origin import may_connect
from chatapp.outlet import Transport, open_outlet
from chatapp.peer import keep_alive, known_host, peer_address, peer_host
from chatapp.session import Session
from chatapp.wire import FRAME, short_text_message

CLOSE_SECONDS = 5
"""How long a client has to answer a closing handshake; autobahn may cut it by a second."""

REQUEST_BYTES = 8192
"""How long the request of a handshake may be."""

FRAMES_AT_MOST = 100
"""How many frames a message may come in."""

MESSAGE_OPCODES = 7
NORMAL, INTERNAL_ERROR = 1000, 1011

_OPTIONS = frozenset(WebSocketServerProtocol.CONFIG_ATTRS)

_log = Logger()


class ChatWebSocketProtocol(WebSocketServerProtocol):
    """One client of the WebSocket port."""

    CONFIG_ATTRS: list[str] = []  # noqa: RUF012 - autobahn's; see __getattr__
    factory: "ChatWebSocketFactory"
    transport: Transport  # type: ignore[assignment]  # Twisted allows for any, and for none
    _visit: Visit | None = None
    _session: Session | None = None
    _peer: tuple[str, int] | None = None
    _paused = False
    _frames = 0

    def __getattr__(self, name: str) -> Any:
        """Look autobahn's options up in the factory.

        Otherwise it copies them into each client, and formats them for a line that is not logged.
        """
        if name in _OPTIONS:
            return getattr(self.factory, name)
        raise AttributeError(name)

    def connectionMade(self) -> None:
        """Begin the handshake, if there is room for one more."""
        self._outlet = open_outlet(self.transport, self)
        host = known_host(self.transport)
        if is_in(host, self.factory.chat.config.ws_server.trusted_proxies):
            host = ""  # the handshake tells for whom it speaks
        try:
            self._visit = self.factory.chat.door.enter(host)
        except ChatError as error:
            self.factory.chat.turn_away(peer_address(self.transport), error)
            self.sendHttpErrorResponse(HTTPStatus.SERVICE_UNAVAILABLE.value, str(error))
            self._outlet.lose()
        else:
            limits = self.factory.chat.config.limits
            keep_alive(self.transport, limits)
            super().connectionMade()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Make room for another."""
        if self._visit is not None:
            self._visit.leave()
            super().connectionLost(reason)
            self._perMessageCompress = None  # its buffers are not for the next full collection

    def onConnect(self, request: ConnectionRequest) -> None:
        """Let the client of this handshake in.

        Raises:
            ConnectionDeny: it may not come in, from that page or from that address.
        """
        server = self.factory.chat.config.ws_server
        if not may_connect(request.origin, request.headers.get("host", ""), server.origins):
            raise ConnectionDeny(ConnectionDeny.FORBIDDEN, "pages from there may not connect here")
        host = peer_host(self.transport)
        forwarded = request.headers.get("x-forwarded-for", "")
        client = client_behind(host, forwarded, server.trusted_proxies)
        if client != host:
            self._peer = (client, 0)
        try:
            if self._visit is not None:
                self._visit.move(client)
        except ChatError as error:
            raise ConnectionDeny(HTTPStatus.TOO_MANY_REQUESTS.value, str(error)) from None

    def onOpen(self) -> None:
        """Join the chat."""
        try:
            peer = self._peer or peer_address(self.transport)
            self._session = self.factory.chat.connect(self._outlet, FRAME, peer)
        except Exception:  # noqa: BLE001 - in a Deferred of autobahn's nobody would see it
            _log.failure("A WebSocket client could not join")
            self.sendCloseFrame(code=INTERNAL_ERROR)

    def dataReceived(self, data: bytes) -> None:
        """Take out short messages here, and leave all else to autobahn.

        Autobahn spends a hundred microseconds on what takes one or two.
        """
        if self._visit is None:  # turned away, but TLS goes on delivering
            return
        if self.state == self.STATE_CONNECTING and len(self.data) + len(data) > REQUEST_BYTES:
            self.data = b""
            self.failHandshake("the request is too long", 431)
            return
        at = 0
        while self._between_messages() and (found := short_text_message(data, at)):
            payload, at = found
            if self.autoPingTimeoutCall:
                self._cancelAutoPingTimeoutCall()
            self.onMessage(payload, False)
        if at < len(data):
            self._dataReceived(data[at:])

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
        """Go on with what the client sends."""
        self._paused = False
        self.transport.resumeProducing()
        data, self.data = self.data, b""
        self.dataReceived(data)

    def onMessageBegin(self, isBinary: bool) -> None:
        """Begin to count the frames of a message."""
        self._frames = 0
        super().onMessageBegin(isBinary)

    def onFrameBegin(self) -> None:
        """Count what is no whole message like a line, so that a flood of it is slowed like one."""
        super().onFrameBegin()
        frame = self.current_frame
        self._frames += 1
        if self._frames > FRAMES_AT_MOST and frame.opcode <= MESSAGE_OPCODES:
            self._max_message_size_exceeded(0, 0, f"more than {FRAMES_AT_MOST} frames")
        whole = frame.fin and 0 < frame.opcode <= MESSAGE_OPCODES
        if self._session is not None and not whole:
            self.factory.chat.count(self._session)

    def processData(self) -> bool:
        """Take the next piece of a frame out of what was received, unless paused."""
        return not self._paused and super().processData()

    def onAutoPingTimeout(self) -> None:
        """Drop a client that does not answer a ping, unless it is still taking what came before.

        Whether it does that is the session's to say, which drops one that takes nothing.
        """
        if self.state == self.STATE_OPEN and self._session is not None and self._session.full:
            self.autoPingTimeoutCall = self.factory.chat.clock.callLater(  # type: ignore[assignment]
                self.autoPingTimeout, self.onAutoPingTimeout
            )
        else:
            super().onAutoPingTimeout()

    def sendCloseFrame(
        self, code: int | None = None, reasonUtf8: bytes | None = None, isReply: bool = False
    ) -> None:
        """Close, whoever began it; behind this frame no other may be sent, so flush first."""
        session = self._session
        if session is not None and not session.ended:
            theirs = self.remoteCloseCode or "no code"
            why = f"the client closed with {theirs}" if isReply else f"closed with {code}"
            self.factory.chat.cut_off(session, why)
        super().sendCloseFrame(code, reasonUtf8, isReply)

    def failHandshake(self, reason: str, code: int = 400, responseHeaders: Any = None) -> None:
        """Refuse a handshake; the reason may hold the client's words, which are not for the log."""
        error = ChatError(f"HTTP status {code}")
        self.factory.chat.turn_away(peer_address(self.transport), error)
        super().failHandshake(reason, code, responseHeaders)

    def sendHttpErrorResponse(self, code: int, reason: str, responseHeaders: Any = None) -> None:
        """Answer with a page: a browser that shows it is at this origin, and may connect."""
        body = f"This is a port for WebSocket. {reason}\n".encode()
        headers = [
            *(responseHeaders or ()),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", len(body)),
            ("X-Content-Type-Options", "nosniff"),
            ("Upgrade", "websocket"),
            ("Connection", "close"),
        ]
        head = "".join(f"{name}: {value}\r\n" for name, value in headers)
        status = f"HTTP/1.1 {code} {HTTPStatus(code).phrase}\r\n"
        self.sendData(f"{status}{head}\r\n".encode() + body)

    def sendData(
        self,
        data: bytes,
        sync: bool = False,  # noqa: ARG002
        chopsize: int | None = None,  # noqa: ARG002
    ) -> None:
        """Send autobahn's own bytes the way the chat's go, so that neither overtakes the other."""
        if self._session is not None and not self._session.ended:
            self._session.post(data)
        else:
            self._outlet.write(data)

    def unregisterProducer(self) -> None:
        """Leave the outlet registered, with what it may still have to send."""

    def _closeConnection(self, abort: bool = False) -> None:
        if abort:
            self._outlet.abort()
        else:
            self._outlet.lose()

    def _between_messages(self) -> bool:
        return bool(
            self.state == self.STATE_OPEN
            and not self._paused
            and not self.data
            and self.current_frame is None
            and not self.inside_message
        )


@implementer(IProtocolNegotiationFactory)
class ChatWebSocketFactory(WebSocketServerFactory):
    """Makes the WebSocket connections of the chat it holds."""

    protocol = ChatWebSocketProtocol  # type: ignore[assignment]  # autobahn's own are no protocols
    noisy = False

    def __init__(self, chat: ChatFactory, reactor: Any) -> None:
        super().__init__(server=f"chatapp/{__version__}", reactor=reactor)
        self.chat = chat
        limits = chat.config.limits
        self.setProtocolOptions(
            webStatus=False,
            # The chat answers such a line with a refusal, like on the line port.
            utf8validateIncoming=False,
            maxFramePayloadSize=limits.line_bytes,
            maxMessagePayloadSize=limits.line_bytes,
            failByDrop=False,
            echoCloseCodeReason=True,
            openHandshakeTimeout=limits.login_seconds,
            closeHandshakeTimeout=CLOSE_SECONDS,
            autoPingInterval=limits.ping_seconds,
            autoPingTimeout=limits.ping_timeout_seconds,
            allowNullOrigin=True,  # onConnect decides
            perMessageCompressionAccept=_accept_deflate if chat.config.ws_server.deflate else None,
        )

    def acceptableProtocols(self) -> list[bytes]:
        """Agree to what browsers ask of a TLS port (ALPN); without that, Twisted refuses them."""
        return self.chat.acceptableProtocols()


def _accept_deflate(offers: Iterable[object]) -> PerMessageDeflateOfferAccept | None:
    """Accept permessage-deflate; what inflates to more than a message may be closes with 1009."""
    for offer in offers:
        if isinstance(offer, PerMessageDeflateOffer):
            return PerMessageDeflateOfferAccept(offer)
    return None
