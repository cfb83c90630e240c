"""The line protocol: what telnet and nc speak, translated to and from the chat.

Bytes go through the telnet filter first, once and in the order in which they came; then
LineReceiver cuts them into lines. Two things are not left to it:

- A line over the limit. LineReceiver would close the connection; here the beginning of the line is
  handed to the chat, which refuses it, and the rest is skipped to the line's end. What follows that
  end has been through the filter already, so it goes around it (`_unparsed`).
- The end of what a client sends. A script may close its half (`nc -N`) and still wait for answers,
  so its session leaves, is sent everything, and only then the connection is closed.
"""

import re

from twisted.internet.interfaces import IHalfCloseableProtocol
from twisted.internet.protocol import connectionDone
from twisted.internet.task import LoopingCall
from twisted.protocols.basic import LineReceiver
from twisted.python.failure import Failure
from zope.interface import implementer

from chatapp.chat.departures import Departure
from chatapp.chat.factory import ChatFactory
from chatapp.errors import ChatError
from chatapp.events import Refused
from chatapp.ports.alpn import agree_to_http
from chatapp.ports.greeting import TEXT_SECONDS, Greeting
from chatapp.ports.peer import (
    keep_alive,
    known_host,
    note_turned_away,
    peer_address,
    peer_host,
)
from chatapp.ports.telnet import IAC, NOP, TelnetFilter
from chatapp.ports.transport import Transport
from chatapp.ports.writer import open_writer
from chatapp.session.admission import Seat
from chatapp.session.connection import NORMAL
from chatapp.session.session import ALL, Session
from chatapp.wire.encoding import LINE, TELNET
from chatapp.wire.requests import Line, Request

_HTTP_REQUEST = re.compile(rb"[A-Z]{3,10} \S+ HTTP/\d")
_HTTP_ANSWER = (
    b"HTTP/1.1 400 Bad Request\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: %d\r\n"
    b"Connection: close\r\n\r\n%b"
)


@implementer(IHalfCloseableProtocol)
class ChatLineProtocol(LineReceiver):
    """One client of the line port.

    Attributes:
        open_writer: opens the way out when the connection is made; tests set another.
        _writer: the way out.
        _seat: its place among the connections; None if it was turned away at once.
        _telnet: takes telnet's own bytes out of what it sends.
        _greeting: what waits for its first line; None after it has spoken or joined.
        _session: its session; None until it has joined.
        _at_first_line: True until its first line, which may be an HTTP request.
        _asking: sends signs of life; None unless the client has sent telnet's own bytes.
        _closing: True after `close`: nothing is heard any more.
        _unparsed: bytes after the end of a line that was too long, to be cut into lines.
    """

    delimiter = b"\n"
    factory: ChatFactory
    transport: Transport  # type: ignore[assignment]  # Twisted allows for any, and for none
    open_writer = staticmethod(open_writer)
    _seat: Seat | None = None
    _greeting: Greeting | None = None
    _session: Session | None = None
    _at_first_line = True
    _asking: LoopingCall | None = None
    _closing = False
    _unparsed = b""

    @property
    def MAX_LENGTH(self) -> int:  # type: ignore[override]  # LineReceiver only reads it
        """The longest line in bytes, with telnet's CR, under the present configuration."""
        return self.factory.config.limits.line_bytes + len(b"\r")

    def connectionMade(self) -> None:
        """Let the connection in if there is room, and wait for the client to speak first."""
        self._writer = self.open_writer(self.transport, self)
        try:
            self._seat = self.factory.admission.enter(known_host(self.transport))
        except ChatError as error:
            self._turn_away(error)
            return
        keep_alive(self.transport, self.factory.config.limits)
        self._telnet = TelnetFilter()
        self._greeting = Greeting(self.factory.clock, TEXT_SECONDS, self._join)

    def dataReceived(self, data: bytes) -> None:
        """Take telnet's own bytes out, then cut the rest into lines."""
        if self._closing:  # TLS goes on delivering after a close
            return
        try:
            data, answer = self._telnet.feed(data)
        except ChatError as error:
            self._turn_away(error, "telnet")
            return
        if answer:
            self._post(answer)
            self._start_asking()
        self._note_marks()
        super().dataReceived(data)
        while self._unparsed:
            data, self._unparsed = self._unparsed, b""
            super().dataReceived(data)

    def lineReceived(self, line: bytes) -> None:
        """Hand a line to the chat, or answer an HTTP request if it is the first line."""
        if self._at_first_line:
            self._at_first_line = False
            if _HTTP_REQUEST.match(line):
                self._answer_http()
                return
        request: Request | None = Line(line.removesuffix(b"\r"))
        if self._session is None:
            request = self._join(request)
        if self._session is not None and request is not None:
            self.factory.dispatch.receive(self._session, request)

    def lineLengthExceeded(self, line: bytes) -> None:
        """Hand over enough of a line for the chat to refuse it, and skip to its end."""
        self.lineReceived(line[: self.MAX_LENGTH + 1])
        _, end, self._unparsed = line.partition(b"\n")
        if not end:
            self.setRawMode()

    def rawDataReceived(self, data: bytes) -> None:
        """Skip the rest of a line that is too long."""
        _, end, rest = data.partition(b"\n")
        if end:
            self._unparsed = rest
            self.setLineMode()

    def readConnectionLost(self) -> None:
        """Let a client that sends no more have its answers; its last line may lack its end."""
        super().dataReceived(self._telnet.end())
        rest = self.clearLineBuffer()
        if rest and self.line_mode:
            self.lineReceived(rest)
        if self._session is not None:
            self.factory.dispatch.end_of_lines(self._session)
        else:
            self.close()

    def writeConnectionLost(self) -> None:
        """Do nothing: this side never closes only its own half."""

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Tell the chat that the client is gone."""
        self._stop_waiting()
        if self._asking is not None:
            self._asking.stop()
        if self._session is not None:
            self._do_what_was_received(self._session)
            self._session.release = self._seat.leave if self._seat is not None else None
            self.factory.dispatch.lose(self._session, Departure.LOST, reason.getErrorMessage())
        elif self._seat is not None:
            self._seat.leave()
        self._writer.release()

    def close(self, code: int = NORMAL) -> None:  # noqa: ARG002 - the client has read it
        """Close once everything written is sent."""
        self._closing = True
        self._writer.lose()

    def pause(self) -> None:
        """Leave what the client sends where it is, down to a line in the midst of a packet."""
        self.pauseProducing()

    def resume(self) -> None:
        """Go on with what the client sends."""
        self.resumeProducing()

    def _do_what_was_received(self, session: Session) -> None:
        """Do the whole lines that were received and not read yet, before the connection is lost."""
        received = self.clearLineBuffer()
        if self.line_mode and session.is_open:
            for line in received.split(b"\n")[:-1]:
                self.lineReceived(line)

    def _join(self, first: Request | None = None) -> Request | None:
        """Join the chat if there is room; return the first request if it is still to be done."""
        self._stop_waiting()
        if self._seat is None:
            return None
        try:
            self._seat.move(peer_host(self.transport))
        except ChatError as error:
            self._turn_away(error)
            return None
        peer = peer_address(self.transport)
        encoding = TELNET if self._telnet.speaks else LINE
        self._session, first = self.factory.arrivals.connect(self._writer, encoding, peer, first)
        return first

    def _note_marks(self) -> None:
        """Have the chat know that the client has read up to the marks that it has answered."""
        if self._session is not None:
            for number in self._telnet.take_marks():
                self._session.confirm(ALL, number)

    def _turn_away(self, error: ChatError, kind: str = "") -> None:
        """Tell the client why, and close."""
        self._stop_waiting()
        note_turned_away(self.transport, self.factory.counts, error, kind)
        self._post(LINE.encode(Refused(str(error))))
        if self._session is not None:
            self.factory.departures.depart(self._session, Departure.QUIT, error.reason)
        else:
            self.close()

    def _post(self, data: bytes) -> None:
        """Send telnet's own bytes, in their place among the lines."""
        if self._session is not None:
            self._session.post(data)
        else:
            self._writer.write(data)

    def _start_asking(self) -> None:
        """Send a telnet client a command that does nothing every `ping_seconds`: a sign of life."""
        seconds = self.factory.config.limits.ping_seconds
        if seconds and self._asking is None:
            self._asking = LoopingCall(self._post, bytes((IAC, NOP)))
            self._asking.clock = self.factory.clock
            self._asking.start(seconds, now=False)

    def _stop_waiting(self) -> None:
        if self._greeting is not None:
            self._greeting.cancel()
            self._greeting = None

    def _answer_http(self) -> None:
        """Tell an HTTP client, in HTTP, that it is at the wrong port."""
        self._stop_waiting()
        error = ChatError("HTTP on the line port")
        note_turned_away(self.transport, self.factory.counts, error, "http")
        server = self.factory.config.ws_server
        where = "another one" if server.endpoint else f"port {server.port}"
        body = f"This is a port for telnet and nc. For WebSocket, use {where}.\n".encode()
        self._writer.write(_HTTP_ANSWER % (len(body), body))
        self.close()


agree_to_http(ChatFactory)
