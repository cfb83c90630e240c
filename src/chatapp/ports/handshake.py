"""The handshake of a WebSocket: who may come in, and the answer to those who may not.

Autobahn does the handshake itself; what is here is what a server on the open internet adds.
"""

from http import HTTPStatus
from typing import Any

from autobahn.twisted.websocket import WebSocketServerProtocol
from autobahn.websocket.types import ConnectionDeny, ConnectionRequest
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure

from chatapp.chat.factory import ChatFactory
from chatapp.errors import ChatError
from chatapp.ports.origin import may_connect
from chatapp.ports.peer import (
    keep_alive,
    known_host,
    note_turned_away,
    peer_address,
    peer_host,
)
from chatapp.ports.transport import Transport
from chatapp.ports.writer import open_outlet
from chatapp.session.address import client_behind, is_in
from chatapp.session.admission import Seat

REQUEST_BYTES = 8192
"""How long the request of a handshake may be."""

SUBPROTOCOL = "chatapp.v1"
"""What programs ask for that want objects instead of text."""

_OPTIONS = frozenset(WebSocketServerProtocol.CONFIG_ATTRS)


class HandshakeProtocol(WebSocketServerProtocol):
    """A WebSocket client until it is let in; `_peer` is its address, as it is to be logged."""

    CONFIG_ATTRS: list[str] = []  # noqa: RUF012 - autobahn's; see __getattr__
    transport: Transport  # type: ignore[assignment]  # Twisted allows for any, and for none
    open_writer = staticmethod(open_outlet)
    _seat: Seat | None = None
    _peer: object = None
    _denial = "handshake"

    @property
    def chat(self) -> ChatFactory:
        """The chat that the factory holds."""
        chat: ChatFactory = self.factory.chat
        return chat

    def __getattr__(self, name: str) -> Any:
        """Look autobahn's options up in the factory.

        Otherwise it copies them into each client, and formats them for a line that is not logged.
        """
        if name in _OPTIONS:
            return getattr(self.factory, name)
        raise AttributeError(name)

    def connectionMade(self) -> None:
        """Begin the handshake, if there is room for one more."""
        self._outlet = self.open_writer(self.transport, self)
        host = known_host(self.transport)
        if is_in(host, self.chat.config.ws_server.trusted_proxies):
            host = ""  # the handshake tells for whom it speaks
        try:
            self._seat = self.chat.admission.enter(host)
        except ChatError as error:
            note_turned_away(self.transport, self.chat.counts, error)
            self.sendHttpErrorResponse(HTTPStatus.SERVICE_UNAVAILABLE.value, str(error))
            self._outlet.lose()
        else:
            keep_alive(self.transport, self.chat.config.limits)
            super().connectionMade()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Make room for another."""
        if self._seat is not None:
            self._seat.leave()
            super().connectionLost(reason)
            # Nothing of a connection is to wait for the collector, least of all its buffers.
            self._perMessageCompress = None
            if self.closeHandshakeTimeoutCall is not None:
                self.closeHandshakeTimeoutCall.cancel()
                self.closeHandshakeTimeoutCall = None
            self.is_closed = None
            self._outlet.release()

    def dataReceived(self, data: bytes) -> None:
        """Take what comes, but no request without end."""
        if self._seat is None:  # turned away, but TLS goes on delivering
            return
        if self.state == self.STATE_CONNECTING and len(self.data) + len(data) > REQUEST_BYTES:
            self.data = b""
            self.failHandshake("the request is too long", 431)
            return
        self._dataReceived(data)

    def onConnect(self, request: ConnectionRequest) -> str | None:
        """Let the client of this handshake in, and return the subprotocol that it asked for.

        Raises:
            ConnectionDeny: it may not come in, from that page or from that address.
        """
        server = self.chat.config.ws_server
        if not may_connect(request.origin, request.headers.get("host", ""), server.origins):
            self._denial = "origins"
            raise ConnectionDeny(ConnectionDeny.FORBIDDEN, "pages from there may not connect here")
        host = peer_host(self.transport)
        forwarded = request.headers.get("x-forwarded-for", "")
        client = client_behind(host, forwarded, server.trusted_proxies)
        self._peer = (client, 0) if client != host else peer_address(self.transport)
        try:
            if self._seat is not None:
                self._seat.move(client)
        except ChatError as error:
            self._denial = error.kind
            raise ConnectionDeny(HTTPStatus.TOO_MANY_REQUESTS.value, str(error)) from None
        return SUBPROTOCOL if SUBPROTOCOL in request.protocols else None

    def failHandshake(self, reason: str, code: int = 400, responseHeaders: Any = None) -> None:
        """Refuse a handshake; the reason may hold the client's words, which are not for the log."""
        error = ChatError(f"HTTP status {code}")
        note_turned_away(self.transport, self.chat.counts, error, self._denial)
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
        """Send autobahn's own bytes the way the chat's go."""
        self._outlet.write(data)

    def unregisterProducer(self) -> None:
        """Leave the outlet registered, with what it may still have to send."""

    def _closeConnection(self, abort: bool = False) -> None:
        if abort:
            self._outlet.abort()
        else:
            self._outlet.lose()
