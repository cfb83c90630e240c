"""The handshake of a WebSocket: which clients may come in, and the answer to the others.

Autobahn does the handshake itself; what is here is what a server on the open internet adds. Three
questions are asked, each as soon as it can be answered:

1. When the connection is made: is there room for one more, in all and from its address? A trusted
   proxy makes connections for many clients, so its own address does not count.
2. When the request is there: does the port answer under that name, and may a page of that origin
   connect?
3. Then, if a proxy made the connection: is there room for one more from its client's address?

A refusal is counted and logged by its status only, because autobahn's reason may hold words of the
client. It is answered with a page, so that the user of a browser reads why.
"""

from http import HTTPStatus

from autobahn.websocket.types import ConnectionDeny, ConnectionRequest
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure

from chatapp.chat.factory import ChatFactory
from chatapp.errors import ChatError
from chatapp.ports.autobahn import AutobahnProtocol
from chatapp.ports.forwarded import client_behind
from chatapp.ports.hooks import Headers
from chatapp.ports.origin import answers_as, may_connect
from chatapp.ports.peer import (
    keep_alive,
    known_host,
    note_turned_away,
    peer_address,
    peer_host,
)
from chatapp.ports.way import UNKNOWN, way_behind, way_without_headers
from chatapp.session.address import is_in
from chatapp.session.admission import Seat

_OTHER_HOST = (
    "It does not answer under that name; list the name in hosts, in [ws_server] of config.ini,"
    " if it should"
)

SUBPROTOCOL = "chatapp.v1"
"""The subprotocol that a program asks for to read objects instead of text."""

_ALSO: dict[int, Headers] = {HTTPStatus.METHOD_NOT_ALLOWED: [("Allow", "GET")]}
"""Headers that an answer must have beyond those of autobahn, by its status."""


class HandshakeProtocol(AutobahnProtocol):
    """A WebSocket client until it is let in.

    Attributes:
        subprotocol: what the client asked for and was given; None for a client that reads text.
        _seat: its place among the connections; None if it was turned away at once.
        _peer: its address as it is logged; set when the request is there.
        _way: how its bytes come; set when the request is there.
        _denial: what a refusal is counted as.
    """

    subprotocol: str | None = None
    _seat: Seat | None = None
    _peer: object = None
    _way = UNKNOWN
    _denial: str = "handshake"

    @property
    def chat(self) -> ChatFactory:
        """The chat that the factory holds."""
        chat: ChatFactory = self.factory.chat
        return chat

    @property
    def secure(self) -> bool:
        """Whether nobody can read on its way what the client sends."""
        return self._way.is_secure(self.chat.config.accounts.secure_networks)

    @property
    def local(self) -> bool:
        """Whether the client is on this machine."""
        return self._way.here

    def admit(self) -> bool:
        """Return True if there is room for one more connection; if not, answer and close."""
        host = known_host(self.transport)
        if is_in(host, self.chat.config.ws_server.trusted_proxies):
            host = ""  # the request says who the proxy's client is
        try:
            self._seat = self.chat.admission.enter(host)
        except ChatError as error:
            note_turned_away(self.transport, self.chat.counts, error)
            self.answer_http(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
            self._writer.lose()
            return False
        keep_alive(self.transport, self.chat.config.limits)
        return True

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Make room for another."""
        if seat := self.take_seat():
            seat.leave()
        super().connectionLost(reason)

    def take_seat(self) -> Seat | None:
        """Return the seat, which the caller has to leave; None if there is none any more."""
        seat, self._seat = self._seat, None
        return seat

    def onConnect(self, request: ConnectionRequest) -> str | None:
        """Let the client of this handshake in, and return the subprotocol that it asked for.

        Raises:
            ConnectionDeny: the request is for another host, or a page of that origin or a client at
                that address may not come in.
        """
        server = self.chat.config.ws_server
        if not answers_as(request.headers.get("host", ""), server):
            self._denial = "hosts"
            raise ConnectionDeny(HTTPStatus.MISDIRECTED_REQUEST.value, _OTHER_HOST)
        if not may_connect(request.origin, request.headers.get("host", ""), server.origins):
            self._denial = "origins"
            raise ConnectionDeny(ConnectionDeny.FORBIDDEN, "pages from there may not connect here")
        host = peer_host(self.transport)
        client = client_behind(host, request.headers, server.trusted_proxies)
        self._peer = (client.host, 0) if client.host != host else peer_address(self.transport)
        proxied = is_in(host, server.trusted_proxies)
        self._way = (
            way_behind(client, self.transport)
            if proxied
            else way_without_headers(self.transport, request.headers)
        )
        try:
            if self._seat is not None:
                self._seat.move(client.host)
        except ChatError as error:
            self._denial = error.code
            raise ConnectionDeny(HTTPStatus.TOO_MANY_REQUESTS.value, str(error)) from None
        self.subprotocol = SUBPROTOCOL if SUBPROTOCOL in request.protocols else None
        return self.subprotocol

    def denied(self, status: int) -> None:
        """Log and count the refusal."""
        error = ChatError(f"HTTP status {status}")
        note_turned_away(self.transport, self.chat.counts, error, self._denial)

    def answer_http(self, status: int, reason: str, headers: Headers = ()) -> None:
        """Answer with a page; one that a browser shows has this port's origin, and may connect."""
        body = f"This is a port for WebSocket. {reason}\n".encode()
        lines = [
            f"HTTP/1.1 {status:d} {HTTPStatus(status).phrase}",
            *(f"{name}: {value}" for name, value in (*headers, *_ALSO.get(status, ()))),
            "Content-Type: text/plain; charset=utf-8",
            f"Content-Length: {len(body)}",
            "X-Content-Type-Options: nosniff",
            "Upgrade: websocket",
            "Connection: close",
        ]
        head = "".join(f"{line}\r\n" for line in lines)
        self.write(f"{head}\r\n".encode() + body)
