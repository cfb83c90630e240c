"""The WebSocket protocol: what browsers and programs speak, translated to and from the chat.

Autobahn does the handshake, receives, answers pings and closes. Each direction has a second path,
because autobahn's is slowest at what a chat does most:

- In: nearly every message is short text in a single frame. Such a message is taken out of the bytes
  here, in one or two microseconds; autobahn spends up to a hundred. It is done only while autobahn
  holds no part of a frame or a message, so that no message overtakes another. All else is left to
  autobahn, with whatever follows it in the same packet. Both paths end in onMessage.
- Out: the chat sends whole frames, which were built once for all their readers. Such a frame may
  stand between any two others (RFC 6455, 5.4). Autobahn's own frames (pings, pongs, the close
  frame) take the same way out, so frames arrive in the order in which they were written, and none
  follows a close frame.
"""

from collections.abc import Mapping
from typing import Any

from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatapp import __version__
from chatapp.chat.departures import Departure
from chatapp.chat.factory import ChatFactory
from chatapp.config import Config, Limits
from chatapp.errors import ChatError
from chatapp.ports.alpn import agree_to_http
from chatapp.ports.autobahn import FRAMES_A_TURN, AutobahnFactory
from chatapp.ports.extensions import accept_deflate
from chatapp.ports.file_turns import FileTurns
from chatapp.ports.greeting import OBJECT_SECONDS, TEXT_SECONDS, Greeting
from chatapp.ports.handshake import SUBPROTOCOL
from chatapp.ports.page import Page
from chatapp.ports.page_files import PageFile
from chatapp.ports.page_protocol import PageProtocol
from chatapp.session.bucket import Bucket
from chatapp.session.connection import INTERNAL_ERROR, NO_TYPING, NORMAL
from chatapp.session.session import Session
from chatapp.session.state import FULL
from chatapp.wire.encoding import FRAME, OBJECT, Encoding
from chatapp.wire.frames import short_text_message
from chatapp.wire.parsing import RequestError, parse_request
from chatapp.wire.requests import Line, Request

CLOSE_SECONDS = 5
"""How long a client has to answer a close frame, in seconds."""

OBJECT_BYTES = 4096
"""An object may have twice the bytes of a line, for its backslashes, and this many more."""

REASON_BYTES = 123
"""The most bytes that a close frame has room for beside its code (RFC 6455, 5.5)."""

FRAMES_A_LINE = 100
"""Number of frames that a client may send for each line, in the long run."""

PLACE_BYTES = 40
"""The longest pong that says how far the client has read, in bytes."""

_log = Logger()


class ChatWebSocketProtocol(PageProtocol):
    """One client of the WebSocket port.

    Attributes:
        _session: its session; None until it has joined.
        _encoding: how it reads events; set when the connection is open.
        _greeting: what waits for its first message; None after it has spoken or joined.
        _turns: how many times FRAMES_A_TURN frames may come; None until that many have.
    """

    typing = NO_TYPING
    _session: Session | None = None
    _encoding = FRAME
    _greeting: Greeting | None = None
    _turns: Bucket | None = None

    def onOpen(self) -> None:
        """Wait a moment for a client that speaks first, perhaps to say that it comes back."""
        seconds = TEXT_SECONDS
        if self.subprotocol == SUBPROTOCOL:
            self._encoding, seconds = OBJECT, OBJECT_SECONDS
            self.limit_messages(_object_bytes(self.chat.config.limits))
        self._greeting = Greeting(self.chat.clock, seconds, self._join)

    def dataReceived(self, data: bytes) -> None:
        """Take out short messages here, and leave all else to autobahn."""
        at = 0
        while self.is_between_messages() and (found := short_text_message(data, at)):
            payload, at = found
            self.note_message()
            self.onMessage(payload, False)
        if at < len(data):
            super().dataReceived(data[at:])

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Hand over the messages that were received, and then tell the chat of the loss."""
        self._writer.lost()  # first of all: whatever is said now is not to go to another's socket
        self.read_rest()
        if self._session is not None and (seat := self.take_seat()):
            self._session.release = seat.leave
        super().connectionLost(reason)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        """Hand a message to the chat as a line or, from a program, as what its object asks for."""
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

    def onPong(self, payload: bytes) -> None:
        """Note how far the client says that it has read; a pong that nobody asked for is a line."""
        if self._stop_waiting():
            self._join()
        session = self._session
        if session is None or not session.is_here:
            return
        log, _, offset = payload.partition(b":")
        place = (-1, -1)
        if log.isdigit() and offset.isdigit() and len(payload) <= PLACE_BYTES:
            place = (int(log), int(offset))
        if session.confirm(*place):
            self.chat.dispatch.go_on(session)
        elif not (
            session.receipts.take_answer(session.outbox.all_readers(), *place) or self.is_answer()
        ):
            session.keep_pace()

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: ARG002
        """Tell the chat that the client is gone."""
        self._stop_waiting()
        if self._session is not None:
            self.chat.dispatch.lose(self._session, Departure.LOST, str(reason))

    def close(self, code: int = NORMAL, reason: str = "") -> None:
        """Begin the closing handshake, after everything that was written."""
        self.close_with(code, _cut(reason))

    def control_frame_begins(self) -> None:
        """Count a control frame like a line, so that a flood of them is slowed.

        A client that sends one before anything else joins: nothing else could slow it.
        """
        if self._stop_waiting():
            self._join()
        if self._session is not None:
            self._session.keep_pace()

    def seconds_to_rest(self) -> float:
        """Slow a client down that sends far more frames than lines, such as one byte in each.

        At once there may be a frame for each byte of the longest message, and in the long run
        FRAMES_A_LINE for each line.
        """
        limits = self.chat.config.limits
        if not limits.messages_per_second:
            return 0.0
        now = self.chat.clock.seconds()
        if self._turns is None:
            rate = limits.messages_per_second * FRAMES_A_LINE / FRAMES_A_TURN
            self._turns = Bucket(rate, _object_bytes(limits) / FRAMES_A_TURN, now)
        return self._turns.take(now)

    def still_reading(self) -> bool:
        """Return True while the connection is full; if it stays full, the session drops it."""
        return self._session is not None and self._session.reading is FULL

    def before_close(self, why: str, *, by_client: bool) -> None:
        """Let the session go, which flushes it."""
        self._stop_waiting()
        if self._session is not None and self._session.is_here:
            departure = Departure.CLOSED if by_client else Departure.LOST
            if by_client and self._session.deferred:
                self._session.flush()
                self.chat.dispatch.lose(self._session, departure, why)
            else:
                self.chat.departures.depart(self._session, departure, why, closing=True)

    def write(self, data: bytes) -> None:
        """Send autobahn's own bytes in their place among the chat's."""
        session = self._session
        if session is not None and session.is_here and not session.is_detached:
            session.post(data)
        else:
            super().write(data)

    def _join(self, first: Request | None = None) -> Request | None:
        """Join the chat; return the first request if it is still to be done."""
        self._greeting = None
        address = "" if self._seat is None else self._seat.address
        try:
            self._session, first = self.chat.arrivals.connect(
                self._writer, self._encoding, self._peer, first, address
            )
        except Exception:  # noqa: BLE001 - in a Deferred of autobahn's nobody would see it
            _log.failure("A WebSocket client could not join")
            self.close_with(INTERNAL_ERROR, b"the server failed")
        return first

    def _stop_waiting(self) -> bool:
        """Wait no longer for the first message; return True if the client was still waiting."""
        greeting, self._greeting = self._greeting, None
        return greeting is not None and greeting.cancel()


def _cut(reason: str) -> bytes:
    """Return as many whole characters as a close frame has room for."""
    return reason.encode()[:REASON_BYTES].decode(errors="ignore").encode()


def _object_bytes(limits: Limits) -> int:
    return 2 * limits.line_bytes + OBJECT_BYTES


def _parse(payload: bytes, encoding: Encoding, isBinary: bool) -> Request:
    if isBinary:
        raise ChatError("binary messages are not understood here, only text", code="bad_text")
    return parse_request(payload) if encoding is OBJECT else Line(payload)


class ChatWebSocketFactory(AutobahnFactory):
    """Makes the WebSocket connections of one chat.

    Args:
        chat: the chat.
        reactor: the reactor that autobahn is given.
        page: the files that browsers are served.

    Attributes:
        page: serves them.
        file_turns: says whose turn it is to be served.
    """

    protocol = ChatWebSocketProtocol

    def __init__(
        self, chat: ChatFactory, reactor: Any, page: Mapping[str, PageFile] | None = None
    ) -> None:
        super().__init__(f"chatapp/{__version__}", chat.clock, reactor)
        self.chat = chat
        self.page = Page(page or {})
        self.file_turns = FileTurns(chat.clock)
        self.configure(chat.config)

    def configure(self, config: Config) -> None:
        """Use another configuration from now on; open connections look these options up here."""
        limits = config.limits
        self.setProtocolOptions(
            webStatus=False,
            maxFramePayloadSize=limits.line_bytes,
            maxMessagePayloadSize=limits.line_bytes,
            failByDrop=False,
            echoCloseCodeReason=True,
            openHandshakeTimeout=limits.login_seconds,
            closeHandshakeTimeout=CLOSE_SECONDS,
            autoPingInterval=limits.ping_seconds,
            autoPingTimeout=limits.ping_timeout_seconds,
            allowNullOrigin=True,  # onConnect decides
            perMessageCompressionAccept=accept_deflate if config.ws_server.deflate else None,
        )


agree_to_http(ChatWebSocketFactory)
