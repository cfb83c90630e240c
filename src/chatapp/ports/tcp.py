"""The line protocol: what telnet and nc speak, translated to and from the chat.

Bytes go through the telnet filter first, once and in the order in which they came; then every line
end becomes LF, and LineCutter cuts them into lines.

A client may end in two ways. A script may close its half (`nc -N`) and still wait for answers, so
its session leaves, is sent everything, and only then the connection is closed. Or the connection is
lost (`socat -u`); then the lines that were received are still said.

A client that sends nothing joins after a moment, and is welcomed; others are told of it after
QUIET_SECONDS. A client that sends a line is told of at once, unless the line is how another
protocol begins (see `wire/foreign.py`).
"""

from twisted.internet.interfaces import IHalfCloseableProtocol
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from zope.interface import implementer

from chatapp.chat.departures import Departure
from chatapp.chat.factory import ChatFactory
from chatapp.errors import ChatError
from chatapp.events import Refused
from chatapp.ports.alpn import agree_to_http
from chatapp.ports.cutter import LineCutter
from chatapp.ports.negotiation import Negotiation
from chatapp.ports.opening import QUIET_SECONDS, Opening
from chatapp.ports.peer import (
    keep_alive,
    known_host,
    note_turned_away,
    peer_address,
    peer_host,
)
from chatapp.ports.way import UNKNOWN, way_of
from chatapp.ports.way_out import open_writer
from chatapp.session.admission import Seat
from chatapp.session.connection import NORMAL, Typing
from chatapp.session.input_gate import PauseReason
from chatapp.session.session import ALL, Session
from chatapp.wire.encoding import LINE, TELNET
from chatapp.wire.foreign import FirstLines, Foreign
from chatapp.wire.line_ends import END_OF_LINES, LineEnds, edit
from chatapp.wire.requests import Line, Request


@implementer(IHalfCloseableProtocol)
class ChatLineProtocol(LineCutter):
    """One client of the line port.

    Attributes:
        open_writer: opens the way out when the connection is made; tests set another.
        quiet_seconds: how long others are not told of it; tests set another.
        _writer: the way out.
        _seat: its place among the connections; None if it was turned away at once.
        _telnet: takes telnet's own bytes out of what it sends, and answers them.
        _opening: what it is waited for; None if that is nothing any more.
        _session: its session; None until it has joined.
        _first: what it has sent so far; None when that is chat.
        _line_ends: makes LF of every line end.
        _way: how its bytes come; known when it has joined.
        _closing: True after `close`: nothing is heard any more.
    """

    factory: ChatFactory
    open_writer = staticmethod(open_writer)
    quiet_seconds: float = QUIET_SECONDS
    _seat: Seat | None = None
    _opening: Opening | None = None
    _session: Session | None = None
    _first: FirstLines | None = None
    _way = UNKNOWN
    _closing = False

    @property
    def MAX_LENGTH(self) -> int:  # type: ignore[override]  # LineReceiver only reads it
        """The longest line in bytes, under the present configuration."""
        return self.factory.config.limits.line_bytes

    @property
    def secure(self) -> bool:
        """Whether nobody can read on its way what the client sends."""
        return self._way.is_secure(self.factory.config.accounts.secure_networks)

    @property
    def local(self) -> bool:
        """Whether the client is on this machine."""
        return self._way.here

    @property
    def typing(self) -> Typing:
        """What the client does with what its user types."""
        return self._telnet.keyboard

    def connectionMade(self) -> None:
        """Let the connection in if there is room, and wait for the client to speak first."""
        self._writer = self.open_writer(self.transport, self)
        self._telnet = Negotiation(self.factory, self._post, self)
        try:
            self._seat = self.factory.admission.enter(known_host(self.transport))
        except ChatError as error:
            self._turn_away(error)
            return
        keep_alive(self.transport, self.factory.config.limits)
        self._line_ends = LineEnds()
        self._first = FirstLines()
        self._opening = Opening(
            self.factory.clock,
            self.factory.config.limits,
            self.transport,
            self.quiet_seconds,
            self._join,
            self._quiet_ends,
        )

    def dataReceived(self, data: bytes) -> None:
        """Take telnet's own bytes out, then cut the rest into lines."""
        if self._closing:  # TLS goes on delivering after a close
            return
        if self._first is not None and (other := self._first.recognise_bytes(data)):
            self._answer_in(other)
            return
        try:
            data = self._telnet.feed(data)
        except ChatError as error:
            self._turn_away(error, "telnet")
            return
        if self._telnet.speaks:
            self._note_marks()
        self.cut_text(data)

    def lineReceived(self, line: bytes) -> None:
        """Hand a line to the chat, or answer in another protocol if it begins like that."""
        line = edit(line)
        if self._first is None:
            self._receive(line)
        elif line.strip():  # an empty line is nothing that a client has sent
            other = self._first.recognise(line)
            if other is not None:
                self._answer_in(other)
            elif not self._first.unclear():
                self._begin()

    def long_line_begins(self, beginning: bytes) -> None:
        """Have the chat refuse a line that is too long, or answer a request in HTTP."""
        if self._first is not None and (other := self._first.recognise_long(beginning)):
            self._answer_in(other)
        else:
            self._begin()
            self._receive(beginning)

    def readConnectionLost(self) -> None:
        """Let a client that sends no more have its answers; its last line may lack its end."""
        if self._closing or self._writer.broken:  # it has sent no end, and half a line is none
            return
        super().dataReceived(self._line_ends.feed(self._telnet.end()))
        if rest := self.take_rest():
            self.lineReceived(rest)
        self._end()

    def writeConnectionLost(self) -> None:
        """Do nothing: this side never closes only its own half."""

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Tell the chat that the client is gone."""
        self._writer.lost()  # first of all: whatever is said now is not to go to another's socket
        self._stop_waiting()
        self._telnet.stop()
        if self._session is not None:
            self._do_what_was_received(self._session)
            self._session.release = self._seat.leave if self._seat is not None else None
            self.factory.dispatch.lose(self._session, Departure.LOST, reason.getErrorMessage())
        elif self._seat is not None:
            self._seat.leave()
        self._writer.release()

    def close(self, code: int = NORMAL, reason: str = "") -> None:  # noqa: ARG002 - it was read
        """Close once everything written is sent."""
        self._closing = True
        self._writer.lose()

    def cut_text(self, text: bytes) -> None:
        """Take text without telnet's own bytes, or the lines that were entered in it."""
        super().dataReceived(self._line_ends.feed(text))

    def _receive(self, line: bytes) -> None:
        """Hand a line to the chat; the client joins with its first."""
        if line == END_OF_LINES:
            self._end()
            return
        request: Request | None = Line(line)
        if self._session is None:
            request = self._join(request)
        if self._session is not None and request is not None:
            self.factory.dispatch.receive(self._session, request)

    def _do_what_was_received(self, session: Session) -> None:
        """Do the whole lines that were received and not read yet, before the connection is lost."""
        if session.is_open:
            for line in self.take_rest().split(b"\n")[:-1]:
                if session.input_gate.holds(PauseReason.HELD):  # more than can be said in time
                    break
                self.lineReceived(line)
            if self._first is not None and self._first.held:
                self._begin()

    def _begin(self) -> None:
        """Take what the client has sent for chat: have others told of it, and do its lines."""
        first, self._first = self._first, None
        self._tell_of(speaks=True)
        for line in first.held if first is not None else ():
            self._receive(line)

    def _tell_of(self, *, speaks: bool) -> None:
        """Have others told of the client, now or when it joins."""
        if self._opening is not None:
            self._opening.speak()
        if self._session is not None:
            self.factory.arrivals.announce(self._session, speaks=speaks)
            self._stop_waiting()

    def _quiet_ends(self) -> None:
        """Have others told of a client that has sent nothing, or nothing clear."""
        if self._first is not None and self._first.held:
            self._begin()
        else:
            self._tell_of(speaks=False)

    def _end(self) -> None:
        """Let a client go that sends no more, when what it has sent is done."""
        if self._first is not None and self._first.held:
            self._begin()
        if self._session is not None:
            self.factory.dispatch.end_of_lines(self._session)
        else:
            self.close()

    def _join(self, first: Request | None = None) -> Request | None:
        """Join the chat if there is room; return the first request if it is still to be done."""
        if self._seat is None or self._opening is None:
            return None
        self._opening.join()
        try:
            self._seat.move(peer_host(self.transport))
        except ChatError as error:
            self._turn_away(error)
            return None
        peer = peer_address(self.transport)
        encoding = TELNET if self._telnet.speaks else LINE
        quiet = self._opening.quiet
        self._way = way_of(self.transport)
        self._session, first = self.factory.arrivals.connect(
            self._writer, encoding, peer, first, self._seat.address, quiet=quiet
        )
        if not quiet:
            self._stop_waiting()
        if self._telnet.speaks and self.factory.config.tcp_server.offer_editing:
            self._telnet.keyboard.offer(self._session, self.factory.advise(self._session))
        return first

    def _note_marks(self) -> None:
        """Have the chat know that the client has read up to the marks that it has answered."""
        if self._session is not None:
            for number in self._telnet.take_marks():
                self._session.confirm(ALL, number)

    def _turn_away(self, error: ChatError, kind: str = "", answer: bytes = b"") -> None:
        """Tell the client why, in the words of its own protocol if it has one, and close."""
        self._stop_waiting()
        self._first = None
        note_turned_away(self.transport, self.factory.counts, error, kind)
        self._post(answer or LINE.encode(Refused(str(error), error.code)))
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

    def _stop_waiting(self) -> None:
        """Wait for nothing any more, and have no memory for it."""
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None

    def _answer_in(self, other: Foreign) -> None:
        """Tell the client of another protocol, in that, that it is at the wrong port."""
        server = self.factory.config.ws_server
        where = "another one" if server.endpoint else f"port {server.port}"
        error = ChatError(f"{other.name} on the line port")
        self._turn_away(error, other.name, other.answer(where))


agree_to_http(ChatFactory)
