"""The editor: bytes of keys in, bytes for the screen out, and lines when they are entered.

What was entered is erased, not left on the screen: it comes again when the chat says it, or is
answered. So one's own line stands there once, in its place among those of others, and a secret not
at all.

Nothing is drawn until `paint` is called, so a client that does not read costs no bytes: what it
missed is one redraw.
"""

from collections.abc import Callable
from typing import ClassVar, Protocol

from chatapp.editing.completion import Completion, common, listed, one_a_line
from chatapp.editing.history import History
from chatapp.editing.keys import Key, Keys
from chatapp.editing.line import LINE_KEYS, EditedLine, encode
from chatapp.editing.plain_screen import PlainScreen
from chatapp.editing.screen import BELL, Screen

END_OF_LINES = b"\x04"
"""In place of a line: the user leaves. Without editing, Ctrl-D alone on a line is the same."""

COLUMNS, ROWS = 80, 24
"""The size of a screen that has not said its size."""

LEAST_COLUMNS, LEAST_ROWS, MOST = 8, 2, 500
"""Bounds of a size: a prompt, a wide character and a last column have to fit."""


class Advice(Protocol):
    """What an editor asks about what is typed."""

    def complete(self, before: str) -> Completion:
        """Return what the word before the cursor may become."""

    def may_keep(self, line: str) -> bool:
        """Return whether a line may be called back: it and the next are no secret."""


def _always() -> bool:
    return True


class Editor:
    """The line that one person types.

    Attributes:
        _advice: knows what words there are.
        _line: what is typed.
        _history: what was typed before.
        _keys: splits what comes in.
        _screen: what the terminal shows.
        _begun: what ends what another kind of screen shows; empty if none does.
        _columns: the width of the screen.
        _rows: its height.
        _hidden: True while what is typed is not shown.
        _secret: True if the rest of what has come may hold a secret.
        _told: a line to be shown above the typed one; empty if there is none.
        _rings: True if the terminal is to ring.
        _left: True after `leave`.
        _stale: True if what is shown may not be what is typed.
        _max_bytes: the longest line, in bytes.
    """

    __slots__ = (
        *(
            "_advice",
            "_begun",
            "_columns",
            "_hidden",
            "_history",
            "_keys",
            "_left",
            "_line",
            "_max_bytes",
        ),
        *("_rings", "_rows", "_screen", "_secret", "_stale", "_told"),
    )

    def __init__(self, advice: Advice) -> None:
        self._advice = advice
        self._line = EditedLine()
        self._history = History()
        self._keys = Keys()
        self._screen: Screen | PlainScreen = Screen()
        self._columns, self._rows = COLUMNS, ROWS
        self._max_bytes = 0
        self._hidden = False
        self._secret = False
        self._told = b""
        self._begun = b""
        self._rings = False
        self._left = False
        self._stale = True

    def feed(
        self, data: bytes, max_bytes: int, may_act: Callable[[], bool] = _always
    ) -> list[bytes]:
        """Take what the terminal sends; return the lines that were entered.

        A line that did not fit is returned with one byte more than it may have.

        Args:
            data: keys and text.
            max_bytes: the longest line, in bytes.
            may_act: asked for each key that may be much work, such as a word back; what it does
                not allow is dropped.
        """
        entered: list[bytes] = []
        self._max_bytes = max_bytes
        self._secret = self._hidden
        for typed in self._keys.feed(data):
            self._stale = True
            if isinstance(typed, str):
                self._ring_unless(self._line.insert(typed, max_bytes))
            elif (line := self._line_ended_by(typed)) is not None:
                entered.append(line)
            elif typed is not Key.CLEAR and not may_act():
                self._rings = True
            elif typed in LINE_KEYS:
                LINE_KEYS[typed](self._line)
            else:
                self._OWN_KEYS[typed](self)
        return entered

    def paint(self, above: bytes = b"") -> bytes:
        """Return what brings the screen up to date; it may be nothing.

        Args:
            above: whole lines to be shown above the typed one.
        """
        if self._left:
            return above
        above += self._told
        self._told = b""
        if not above and not self._stale:
            return b""
        if self._stale or self._screen.shown is None:
            graphemes, at = self._line.graphemes, self._line.at
            if self._hidden:
                graphemes, at = [], 0
            layout = self._screen.lay_out(graphemes, at, self._columns, self._rows)
        else:
            layout = self._screen.shown
        self._stale = False
        bell = BELL if self._rings else b""
        self._rings = False
        begun, self._begun = self._begun, b""
        return begun + self._screen.show(layout, above) + bell

    def erase(self) -> bytes:
        """Show no typed line until the next `paint`; return what erases it."""
        self._stale = True
        return self._screen.erase()

    def leave(self) -> bytes:
        """Show no typed line any more; return what erases it."""
        self._left = True
        return self._screen.erase()

    def resize(self, columns: int, rows: int) -> None:
        """Go on in a screen of another size; 0 stands for a size that is not known."""
        columns = min(max(columns, LEAST_COLUMNS), MOST) if columns else COLUMNS
        rows = min(max(rows, LEAST_ROWS), MOST) if rows else ROWS
        if (columns, rows) != (self._columns, self._rows):
            self._columns, self._rows = columns, rows
            self._redraw()

    def hide(self, *, hidden: bool) -> None:
        """Show what is typed no more, or again."""
        self._hidden = hidden
        self._stale = True

    def be_plain(self, *, plain: bool) -> None:
        """Draw nothing again that was written, or do so again."""
        if plain != isinstance(self._screen, PlainScreen):
            self._begun += self._screen.erase()
            self._screen = PlainScreen() if plain else Screen()
            self._stale = True

    def _line_ended_by(self, key: Key) -> bytes | None:
        """Return the line that is entered with a key; None if none is."""
        if key is Key.LEAVE_OR_DELETE and not self._line.graphemes:
            return END_OF_LINES
        if key is Key.CLEAR and self._hidden:  # an empty answer calls off what was asked
            self._clear()
            return self._enter()
        return self._enter() if key is Key.ENTER else None

    def _enter(self) -> bytes:
        """Return the line, and begin another."""
        if self._hidden:
            self._line.forget_cut()
        self._screen.enter()
        too_long = self._line.too_long
        text = self._line.take()
        self._secret |= not self._advice.may_keep(text)
        if self._secret:
            self._history.leave()
        else:
            self._history.add(text)
        line = encode(text)
        return line + b" " * (self._max_bytes + 1 - len(line)) if too_long else line

    def _yank(self) -> None:
        self._ring_unless(self._line.yank(self._max_bytes))

    def _complete(self) -> None:
        """Complete the word before the cursor, or show what it may become."""
        if self._hidden:
            return
        completion = self._advice.complete(self._line.before)
        words = completion.words
        if not words:
            self._rings = True
            return
        word = common(words) + (completion.after if len(words) == 1 else "")
        if len(words) == 1 or len(word) > completion.begun:
            self._ring_unless(self._line.replace_before(completion.begun, word, self._max_bytes))
        else:
            show = one_a_line if isinstance(self._screen, PlainScreen) else listed
            self._told = show(words).encode() + b"\r\n"

    def _call_back(self, line: str | None) -> None:
        """Show a line of the history."""
        if line is None:
            self._rings = True
        else:
            self._line.set(line)

    def _earlier(self) -> None:
        self._call_back(None if self._hidden else self._history.earlier(self._line.text))

    def _later(self) -> None:
        self._call_back(None if self._hidden else self._history.later())

    def _clear(self) -> None:
        self._line.set("")
        self._history.leave()

    def _redraw(self) -> None:
        self._screen.redraw()
        self._stale = True

    def _ring_unless(self, fits: bool) -> None:
        self._rings |= not fits

    _OWN_KEYS: ClassVar[dict[Key, Callable[["Editor"], None]]] = {
        Key.YANK: _yank,
        Key.COMPLETE: _complete,
        Key.EARLIER: _earlier,
        Key.LATER: _later,
        Key.CLEAR: _clear,
        Key.REDRAW: _redraw,
    }
