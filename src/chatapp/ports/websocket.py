"""The WebSocket protocol: what browsers speak, translated to and from the chat.

Autobahn does the handshake, receives, answers pings and closes. What the chat sends are whole
frames, built once for everyone who reads them, which may stand between any two others (RFC 6455,
5.4); they and autobahn's own take the same way out.
"""

from collections.abc import Iterable
from typing import Any

from autobahn.websocket.compress import PerMessageDeflateOffer, PerMessageDeflateOfferAccept
from twisted.logger import Logger

from chatapp import __version__
from chatapp.chat.departures import Departure
from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.errors import ChatError
from chatapp.ports.alpn import agree_to_http
from chatapp.ports.autobahn import AutobahnFactory
from chatapp.ports.greeting import OBJECT_SECONDS, TEXT_SECONDS, Greeting
from chatapp.ports.handshake import SUBPROTOCOL, HandshakeProtocol
from chatapp.session.session import Session
from chatapp.session.state import Reading
from chatapp.wire.encoding import FRAME, OBJECT, Encoding
from chatapp.wire.frames import short_text_message
from chatapp.wire.requests import Line, Request, RequestError, parse_request

CLOSE_SECONDS = 5
"""How long a client has to answer a closing handshake."""

OBJECT_BYTES = 4096
"""How much longer than a line, and its quotes, the object may be that it comes in."""

NORMAL, INTERNAL_ERROR, SERVICE_RESTART = 1000, 1011, 1012

_log = Logger()


class ChatWebSocketProtocol(HandshakeProtocol):
    """One client of the WebSocket port."""

    _session: Session | None = None
    _encoding = FRAME
    _greeting: Greeting | None = None

    def onOpen(self) -> None:
        """Wait a moment for a client that speaks first: it may say that it comes back."""
        seconds = TEXT_SECONDS
        if self.subprotocol == SUBPROTOCOL:
            self._encoding, seconds = OBJECT, OBJECT_SECONDS
            self.limit_messages(2 * self.chat.config.limits.line_bytes + OBJECT_BYTES)
        self._greeting = Greeting(self.chat.clock, seconds, self._join)

    def dataReceived(self, data: bytes) -> None:
        """Take out short messages here, and leave all else to autobahn.

        Autobahn spends a hundred microseconds on what takes one or two.
        """
        at = 0
        while self.is_between_messages() and (found := short_text_message(data, at)):
            payload, at = found
            self.note_message()
            self.onMessage(payload, False)
        if at < len(data):
            super().dataReceived(data[at:])

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        """Hand a message to the chat as a line."""
        request: Request | None = None
        refused: ChatError | None = None
        try:
            request = _parse(payload, self._encoding, isBinary)
        except ChatError as error:
            refused = error
        if self._stop_waiting():
            request = self._join(request)
        if self._session is None:
            return
        if refused is not None:
            ref = refused.ref if isinstance(refused, RequestError) else ""
            self.chat.dispatch.refuse(self._session, refused, ref)
            self._session.keep_pace()
        elif request is not None:
            self.chat.dispatch.receive(self._session, request)

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: ARG002
        """Tell the chat that the client is gone."""
        self._stop_waiting()
        if self._session is not None:
            self.chat.departures.depart(self._session, Departure.LOST, str(reason))

    def close(self, *, restarting: bool = False) -> None:
        """Close the normal way."""
        self.close_with(SERVICE_RESTART if restarting else NORMAL)

    def control_frame_begins(self) -> None:
        """Count control frames like lines: a flood of them is slowed."""
        if self._session is not None:
            self._session.keep_pace()

    def is_reading(self) -> bool:
        """Say whether the session takes what it was sent; if it takes nothing, it is dropped."""
        return self._session is not None and self._session.reading is Reading.FULL

    def before_close(self, why: str, *, by_client: bool) -> None:
        """Let the session go, which is flushed by that."""
        self._stop_waiting()
        if self._session is not None and self._session.is_here:
            departure = Departure.CLOSED if by_client else Departure.LOST
            self.chat.departures.depart(self._session, departure, why, closing=True)

    def write(self, data: bytes) -> None:
        """Send autobahn's own bytes in their place among the chat's."""
        if self._session is not None and self._session.is_here:
            self._session.post(data)
        else:
            super().write(data)

    def _join(self, first: Request | None = None) -> Request | None:
        """Join the chat; return what is still to be done of a first request."""
        self._greeting = None
        try:
            self._session, first = self.chat.arrivals.connect(
                self._outlet, self._encoding, self._peer, first
            )
        except Exception:  # noqa: BLE001 - in a Deferred of autobahn's nobody would see it
            _log.failure("A WebSocket client could not join")
            self.close_with(INTERNAL_ERROR)
        return first

    def _stop_waiting(self) -> bool:
        """Wait no longer for the first message; return True if the client was still waiting."""
        greeting, self._greeting = self._greeting, None
        return greeting is not None and greeting.cancel()


def _parse(payload: bytes, encoding: Encoding, isBinary: bool) -> Request:
    if isBinary:
        raise ChatError("binary messages are not understood here, only text")
    return parse_request(payload) if encoding is OBJECT else Line(payload)


class ChatWebSocketFactory(AutobahnFactory):
    """Makes the WebSocket connections of the chat it holds."""

    protocol = ChatWebSocketProtocol

    def __init__(self, chat: ChatFactory, reactor: Any) -> None:
        super().__init__(f"chatapp/{__version__}", chat.clock, reactor)
        self.chat = chat
        self.configure(chat.config)

    def configure(self, config: Config) -> None:
        """Go on with another configuration; the connections look these options up here."""
        limits = config.limits
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
            perMessageCompressionAccept=_accept_deflate if config.ws_server.deflate else None,
        )


agree_to_http(ChatWebSocketFactory)


def _accept_deflate(offers: Iterable[object]) -> PerMessageDeflateOfferAccept | None:
    """Accept permessage-deflate; what inflates to more than a message may be closes with 1009."""
    for offer in offers:
        if isinstance(offer, PerMessageDeflateOffer):
            return PerMessageDeflateOfferAccept(offer)
    return None
