"""The keyboard at a client of the line port: who shows and edits what is typed there.

Without editing, the client does both, and is asked not to show a secret. With it, each key comes by
itself, and the terminal (see `terminal.py`) shows the line or hides it.
"""

from collections.abc import Callable
from functools import partial

from twisted.internet.interfaces import IReactorTime

from chatapp.config import Settings
from chatapp.editing.editor import Advice, Editor
from chatapp.errors import ChatError
from chatapp.events import Notice
from chatapp.ports.echo import EDITING, OFFERED, Echo
from chatapp.ports.telnet import DO, DONT, ECHO, SGA, TelnetFilter
from chatapp.ports.terminal import Terminal
from chatapp.ports.type_ahead import LineInput, TypeAhead
from chatapp.session.connection import EDITS_ITSELF
from chatapp.session.session import Session

_AS_KEYS = ((b"\xff\xf7", b"\x7f"), (b"\xff\xf8", b"\x03"), (b"\xff\xf4", b"\x03"))
"""Telnet's EC, EL and IP, each after an IAC, and the keys that do the same."""

_NO_WINDOW = (0, 0)


class Keyboard:
    """What a client does with what its user types.

    Attributes:
        _settings: the configuration in force.
        _clock: calls later.
        _input: takes the lines; None after the connection is lost.
        _ahead: what is not typed yet; None while no line is edited.
        _echo: whether the client shows what is typed.
        _terminal: shows it instead; None while no line is edited.
        _session: whose line is edited; None while none is.
        _window: the size of the window, in columns and rows, as the client has told it.
        _hidden: True if what is typed is to be hidden, also while editing is only offered.
    """

    __slots__ = (
        *("_ahead", "_clock", "_echo", "_hidden", "_input", "_session", "_settings"),
        *("_terminal", "_window"),
    )

    def __init__(
        self,
        settings: Settings,
        clock: IReactorTime,
        post: Callable[[bytes], None],
        input_: LineInput,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._input: LineInput | None = input_
        self._ahead: TypeAhead | None = None
        self._echo = Echo(clock, post)
        self._terminal: Terminal | None = None
        self._session: Session | None = None
        self._window = _NO_WINDOW
        self._hidden = False

    def hide(self) -> None:
        """Ask the client not to show what is typed, until `show`; tell its user if it does."""
        self._hidden = True
        if self._terminal is not None:
            self._terminal.hide(hidden=True)
        elif not self._echo.offers_editing:
            self._echo.hide()

    def show(self) -> None:
        """Have what is typed shown again."""
        self._hidden = False
        if self._terminal is not None:
            self._terminal.hide(hidden=False)
        elif not self._echo.offers_editing:
            self._echo.show()

    def edit(self, session: Session, advice: Advice) -> None:
        """Edit here what is typed, if the client agrees to send each key; tell its user if not.

        Raises:
            ChatError: that is so already.
        """
        if self._terminal is not None:
            raise ChatError("your line is edited here already: /edit off ends it", code="unchanged")
        self._echo.edit(EDITING, partial(self._begin, session, advice), self._end)

    def offer(self, session: Session, advice: Advice) -> None:
        """Edit here what is typed, if the client agrees; its user did not ask, and is told less."""
        if not session.user.preferences.is_plain:
            self._echo.edit(OFFERED, partial(self._begin, session, advice), self._end)

    def stop_editing(self) -> None:
        """Have the client edit its lines itself again.

        Raises:
            ChatError: it does.
        """
        if self._terminal is None:
            raise ChatError(EDITS_ITSELF, code="unchanged")
        session = self._session
        self._end()
        self._echo.show()
        if session is not None:
            session.tell(Notice(f"{EDITS_ITSELF} again"))

    @property
    def shows_colours(self) -> bool:
        """Whether the line is edited: at a terminal that does as it is told."""
        return self._terminal is not None

    def be_plain(self, *, plain: bool) -> None:
        """Edit nothing any more, nor offer it, if a program reads the lines aloud."""
        if plain and (self._terminal is not None or self._echo.offers_editing):
            self._end()
            self._echo.show()

    def expect(self, telnet: TelnetFilter) -> None:
        """Have the filter know which commands are answers to what the client was offered."""
        telnet.expected = self._echo.expected

    def take(self, telnet: TelnetFilter, text: bytes) -> bytes:
        """Take what came of the keyboard; return the text, or the lines that were entered here."""
        edited = self._terminal is not None
        if telnet.window is not None:
            self._window, telnet.window = telnet.window, None
            if self._terminal is not None:
                self._terminal.resize(*self._window)
        answers = telnet.take_answers()
        if (DO, ECHO) in answers:  # of a client that sends whole lines, this comes first
            answers.sort(key=(DONT, SGA).__ne__)
        for verb, option in answers:
            if option in (ECHO, SGA):
                self._echo.take(verb, option)
        if self._ahead is None or self._input is None:
            return text
        return self._ahead.feed(text if edited else self._input.take_rest() + text)

    def stop(self) -> None:
        """Say nothing more: the connection is lost, and no cycle is to keep it in memory."""
        self._echo.stop()
        if self._ahead is not None and self._input is not None:
            self._input.cut_text(self._type(self._ahead.end()))
        self._input = None
        self._echo = Echo(self._clock, _drop)
        if self._terminal is not None:
            self._terminal.stop()
            self._terminal = self._session = self._ahead = None

    def _type(self, text: bytes) -> bytes:
        if self._terminal is None:
            return b""
        for command, key in _AS_KEYS:
            text = text.replace(command, key)
        return self._terminal.type(text, self._settings.limits.line_bytes)

    def _begin(self, session: Session, advice: Advice) -> None:
        """Edit what is typed: the client has agreed."""
        if self._input is None or not session.is_open:  # it is leaving, and its connection closes
            return
        editor = Editor(advice)
        editor.resize(*self._window)
        editor.hide(hidden=self._hidden)
        self._terminal, self._session = Terminal(session.connection, editor, self._clock), session
        self._ahead = TypeAhead(self._clock, self._input, self._type)
        session.write_to(self._terminal)
        session.adapt()
        session.tell(Notice("your line is edited here; /edit off ends that"))

    def _end(self) -> None:
        """Edit nothing any more, or not at all, and have the user know if a secret is shown."""
        terminal, session, ahead, input_ = self._terminal, self._session, self._ahead, self._input
        if terminal and session and ahead and input_:
            session.write_to(terminal.release())
            self._terminal = self._session = self._ahead = None
            session.adapt()
            input_.cut_text(ahead.end())
            input_.hold_input(hold=False)
        if self._hidden:
            self._echo.tell_shown()


def _drop(_data: bytes) -> None:
    """Send nothing."""
