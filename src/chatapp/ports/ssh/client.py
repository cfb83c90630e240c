"""A client of the chat that has come over ssh.

With a terminal, what its user types is edited here. Without one (`ssh -T`, a pipe) it is what a
client of the line port is: it speaks first or waits for a moment, and may come back with its first
line.
"""

from typing import Any

from chatapp.chat.departures import Departure
from chatapp.chat.factory import ChatFactory
from chatapp.editing.editor import Editor
from chatapp.ports.cutter import LineCutter
from chatapp.ports.greeting import TEXT_SECONDS, Greeting
from chatapp.ports.peer import peer_address
from chatapp.ports.ssh.identity import Identity
from chatapp.ports.ssh.terminal_wishes import TerminalWishes
from chatapp.ports.ssh.typing import InProgram, InTerminal
from chatapp.ports.terminal import Terminal
from chatapp.ports.type_ahead import TypeAhead
from chatapp.ports.way import UNKNOWN, way_of
from chatapp.ports.writer import StreamWriter
from chatapp.session.connection import NORMAL, Typing
from chatapp.session.input_gate import PauseReason
from chatapp.session.session import ALL, Session
from chatapp.wire.encoding import SSH
from chatapp.wire.line_ends import END_OF_LINES, LineEnds, edit
from chatapp.wire.requests import Line, LogIn, Request

PLAIN = Line(b"/set plain on")
"""What is done for a user who has asked for it before the first line is shown."""


class SshClient(LineCutter):
    """One client.

    Args:
        chat: the chat.
        link: the connection.
        identity: who the client is.
        wishes: what it has said of its terminal.

    Attributes:
        _session: its session; None until it has joined.
        _terminal: shows what is typed; None if the client has no terminal.
        _ahead: what has come from the terminal and is not typed yet.
        _greeting: welcomes a client that does not speak first; None if nothing is waited for.
        _confirmed: number of questions that the client has answered.
        _ended: True if the client sends no more, and not all that it has sent is read.
        _closing: True after `close`: nothing is heard any more.
    """

    secure = True
    _session: Session | None = None
    _terminal: Terminal | None = None
    _ahead: TypeAhead | None = None
    _greeting: Greeting | None = None
    _confirmed = 0
    _ended = False
    _closing = False
    _way = UNKNOWN

    def __init__(
        self,
        chat: ChatFactory,
        link: Any,
        identity: Identity,
        wishes: TerminalWishes,
    ) -> None:
        self._chat = chat
        self._link = link
        self._identity = identity
        self._wishes = wishes
        self._line_ends = LineEnds()

    @property
    def MAX_LENGTH(self) -> int:  # type: ignore[override]  # LineReceiver only reads it
        """The longest line in bytes, under the present configuration."""
        return self._chat.config.limits.line_bytes

    @property
    def local(self) -> bool:
        """Whether the client is on this machine."""
        return self._way.here

    @property
    def typing(self) -> Typing:
        """What the client does with what its user types."""
        return self._typing

    def connectionMade(self) -> None:
        """Join, or wait for the client to speak first."""
        self._writer = StreamWriter(self.transport, self)
        self._typing: Typing = InProgram(self._post)
        self._way = way_of(self._link.transport)
        if self._wishes.window is None:
            self._greeting = Greeting(self._chat.clock, TEXT_SECONDS, self._join)
        else:
            self._join()

    def dataReceived(self, data: bytes) -> None:
        """Take keys, or text."""
        if not self._closing:
            self.cut_text(data if self._ahead is None else self._ahead.feed(data))

    def lineReceived(self, line: bytes) -> None:
        """Hand a line to the chat."""
        line = edit(line)
        if line == END_OF_LINES:
            self._end()
        elif self._session is None:
            self._join(Line(line))
        else:
            self._chat.dispatch.receive(self._session, Line(line))

    def long_line_begins(self, beginning: bytes) -> None:
        """Have the chat refuse a line that is too long."""
        self.lineReceived(beginning)

    def cut_text(self, text: bytes) -> None:
        """Take text, or the lines that were entered."""
        super().dataReceived(self._line_ends.feed(text))

    def resize(self, columns: int, rows: int) -> None:
        """Go on in a window of another size."""
        if self._terminal is not None:
            self._terminal.resize(columns, rows)

    def confirm(self) -> None:
        """Note that the client has read up to the next of the questions that it was asked."""
        self._confirmed += 1
        if self._session is not None:
            self._session.confirm(ALL, self._confirmed)

    def end(self) -> None:
        """Let a client that sends no more have its answers, when what it has sent is read."""
        self._ended = True
        self._end_when_read()

    def resume(self) -> None:
        """Go on with what the client sends."""
        super().resume()
        self._end_when_read()

    def lose(self, why: str) -> None:
        """Tell the chat that the client is gone, and why, for the log."""
        self._stop_waiting()
        if self._ahead is not None:
            self.cut_text(self._type(self._ahead.end()))
        if self._terminal is not None:
            self._terminal.stop()
        if self._session is not None:
            self._do_what_was_received(self._session)
            if self._ended:
                self._chat.dispatch.end_of_lines(self._session)
            self._session.release = self._link.take_seat()
            self._chat.dispatch.lose(self._session, Departure.LOST, why)
        self._writer.release()

    def close(self, code: int = NORMAL, reason: str = "") -> None:  # noqa: ARG002 - it was read
        """Close once everything written is sent."""
        if not self._closing:
            self._closing = True
            self._writer.lose()

    def _join(self, line: Line | None = None) -> None:
        """Join the chat, as whoever the client is, and do the line with which it has spoken."""
        self._stop_waiting()
        if line is None and self._wishes.plain:
            line = PLAIN
        wish: Request | None = self._identity.first_request(self._chat)
        asked = [request for request in (wish, line) if request is not None]
        first = wish if isinstance(wish, LogIn) else line
        session, left = self._chat.arrivals.connect(
            self._writer, SSH, peer_address(self._link.transport), first, self._link.seat.address
        )
        session.key = self._identity.key
        self._session = session
        if self._wishes.window is not None and session.is_open:
            self._edit(session, *self._wishes.window)
        if first is not None and left is None:
            asked = [line] if first is wish and line is not None else []
        for request in asked:
            self._chat.dispatch.receive(session, request)

    def _edit(self, session: Session, columns: int, rows: int) -> None:
        """Edit here what is typed."""
        editor = Editor(self._chat.advise(session))
        editor.resize(columns, rows)
        self._terminal = Terminal(self._writer, editor, self._chat.clock)
        self._typing = InTerminal(
            self._terminal, shows_colours=self._wishes.colours, redraws=self._wishes.redraws
        )
        self._ahead = TypeAhead(self._chat.clock, self, self._type)
        session.write_to(self._terminal)
        session.adapt()

    def _type(self, data: bytes) -> bytes:
        return b"" if self._terminal is None else self._terminal.type(data, self.MAX_LENGTH)

    def _post(self, data: bytes) -> None:
        if self._session is not None:
            self._session.post(data)

    def _do_what_was_received(self, session: Session) -> None:
        """Do the whole lines that were received and not read yet, before the connection is lost."""
        for line in self.take_rest().split(b"\n")[:-1] if session.is_open else ():
            if session.input_gate.holds(PauseReason.HELD):  # more than can be said in time
                break
            self.lineReceived(line)

    def _end_when_read(self) -> None:
        """Let a client go that sends no more; its last line may lack its end."""
        if self._ended and not self.paused:
            self._ended = False
            if rest := self.take_rest():
                self.lineReceived(rest)
            self._end()

    def _end(self) -> None:
        """Let a client go that sends no more, when what it has sent is done."""
        if self._session is not None:
            self._chat.dispatch.end_of_lines(self._session)
        else:
            self._stop_waiting()
            self.close()

    def _stop_waiting(self) -> None:
        """Wait no longer for the client to speak first."""
        if self._greeting is not None:
            self._greeting.cancel()
            self._greeting = None
