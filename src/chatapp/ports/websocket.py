"""The WebSocket protocol: what browsers speak, translated to and from the chat.

Autobahn does the handshake, receives, answers pings and closes. What the chat sends are whole
frames, built once for everyone who reads them, which may stand between any two others (RFC 6455,
5.4); they and autobahn's own take the same way out.
"""

from collections.abc import Callable, Iterable
from typing import Any

from autobahn.twisted.websocket import WebSocketServerFactory
from autobahn.websocket.compress import PerMessageDeflateOffer, PerMessageDeflateOfferAccept
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from chatapp import __version__
from chatapp.chat.departures import Departure
from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.errors import ChatError
from chatapp.ports.alpn import agree_to_http
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

FRAMES_AT_MOST = 100
"""How many frames a message may come in."""

MESSAGE_OPCODES, PONG = 7, 10
NORMAL, INTERNAL_ERROR, SERVICE_RESTART = 1000, 1011, 1012

_log = Logger()


class ChatWebSocketProtocol(HandshakeProtocol):
    """One client of the WebSocket port."""

    _session: Session | None = None
    _encoding = FRAME
    _greeting: Greeting | None = None
    _paused = False
    _frames = 0
    _answered = 0

    def onOpen(self) -> None:
        """Wait a moment for a client that speaks first: it may say that it comes back."""
        seconds = TEXT_SECONDS
        if self.websocket_protocol_in_use == SUBPROTOCOL:
            self._encoding, seconds = OBJECT, OBJECT_SECONDS
            most = 2 * self.chat.config.limits.line_bytes + OBJECT_BYTES
            self.maxFramePayloadSize = self.maxMessagePayloadSize = most
        self._greeting = Greeting(self.chat.clock, seconds, self._join)

    def dataReceived(self, data: bytes) -> None:
        """Take out short messages here, and leave all else to autobahn.

        Autobahn spends a hundred microseconds on what takes one or two.
        """
        at = 0
        while self._between_messages() and (found := short_text_message(data, at)):
            payload, at = found
            if self.autoPingTimeoutCall:
                self._cancelAutoPingTimeoutCall()
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
        self.sendCloseFrame(code=SERVICE_RESTART if restarting else NORMAL)

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
        """Bound the frames of a message, and count control frames like lines: a flood is slowed."""
        super().onFrameBegin()
        if self.current_frame.opcode > MESSAGE_OPCODES:
            if self._session is not None and not self._is_answer():
                self._session.keep_pace()
            return
        self._frames += 1
        if self._frames > FRAMES_AT_MOST:
            self._max_message_size_exceeded(0, 0, f"more than {FRAMES_AT_MOST} frames")

    def processData(self) -> bool:
        """Take the next piece of a frame out of what was received, unless paused."""
        return not self._paused and super().processData()

    def onAutoPingTimeout(self) -> None:
        """Drop a client that does not answer a ping, unless it is still taking what came before.

        Whether it does that is the session's to say, which drops one that takes nothing.
        """
        if (
            self.state == self.STATE_OPEN
            and self._session is not None
            and self._session.reading is Reading.FULL
        ):
            self.autoPingTimeoutCall = self.chat.clock.callLater(  # type: ignore[assignment]
                self.autoPingTimeout, self.onAutoPingTimeout
            )
        else:
            super().onAutoPingTimeout()

    def sendCloseFrame(
        self, code: int | None = None, reasonUtf8: bytes | None = None, isReply: bool = False
    ) -> None:
        """Close, whoever began it; behind this frame no other may be sent, so flush first."""
        self._stop_waiting()
        session = self._session
        if session is not None and session.is_here:
            theirs = self.remoteCloseCode or "no code"
            why = f"the client closed with {theirs}" if isReply else f"closed with {code}"
            departure = Departure.CLOSED if isReply else Departure.LOST
            self.chat.departures.depart(session, departure, why, closing=True)
        super().sendCloseFrame(code, reasonUtf8, isReply)

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:
        """Send autobahn's own bytes in their place among the chat's."""
        if self._session is not None and self._session.is_here:
            self._session.post(data)
        else:
            super().sendData(data, sync, chopsize)

    def _join(self, first: Request | None = None) -> Request | None:
        """Join the chat; return what is still to be done of a first request."""
        self._greeting = None
        try:
            self._session, first = self.chat.arrivals.connect(
                self._outlet, self._encoding, self._peer, first
            )
        except Exception:  # noqa: BLE001 - in a Deferred of autobahn's nobody would see it
            _log.failure("A WebSocket client could not join")
            self.sendCloseFrame(code=INTERNAL_ERROR)
        return first

    def _stop_waiting(self) -> bool:
        """Wait no longer for the first message; return True if the client was still waiting."""
        greeting, self._greeting = self._greeting, None
        return greeting is not None and greeting.cancel()

    def _is_answer(self) -> bool:
        """Whether this is the first pong since a ping of ours, which nobody is to pay for."""
        if self.current_frame.opcode != PONG or self._answered == self.autoPingPendingSeq:
            return False
        self._answered = self.autoPingPendingSeq
        return True

    def _between_messages(self) -> bool:
        return bool(
            self.state == self.STATE_OPEN
            and not self._paused
            and not self.data
            and self.current_frame is None
            and not self.inside_message
        )


def _parse(payload: bytes, encoding: Encoding, isBinary: bool) -> Request:
    if isBinary:
        raise ChatError("binary messages are not understood here, only text")
    return parse_request(payload) if encoding is OBJECT else Line(payload)


class ExactTimer:
    """Stands in for autobahn's timer, which is up to a second early, and keeps what was cancelled.

    With it a closed connection would stay in memory until its next ping would have been due.
    """

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock

    def call_later(self, delay: float, call: Callable[..., Any], *arguments: Any) -> IDelayedCall:
        """Call after so many seconds, unless cancelled."""
        return self._clock.callLater(delay, call, *arguments)


class ChatWebSocketFactory(WebSocketServerFactory):
    """Makes the WebSocket connections of the chat it holds."""

    protocol = ChatWebSocketProtocol
    noisy = False

    def __init__(self, chat: ChatFactory, reactor: Any) -> None:
        super().__init__(server=f"chatapp/{__version__}", reactor=reactor)
        self.chat = chat
        self._batched_timer = ExactTimer(chat.clock)
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
