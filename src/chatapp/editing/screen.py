r"""The screen: what of a typed line a terminal shows, and the bytes that change it.

What others say goes above the typed line, and scrolls up as it does without editing. So only the
rows of the typed line are ever erased, never the screen or what has scrolled off it.

A handful of sequences does it: CR, `ESC [ n A` (up), `ESC [ n C` (right), `ESC [ J` (erase to the
end of the screen). In a row with other characters than ASCII the cursor is not moved by columns,
which terminals count differently, but by writing again what stands before it.

Where the screen has become narrower, some terminals break the rows again, and some cut them.
Nothing says which, so no more rows are erased than were written: the beginning of a long line may
stay where it was, but nothing that was said is lost.
"""

from collections.abc import Sequence

from chatapp.editing.layout import Layout, lay_out

ERASE = "\x1b[J"
BELL = b"\a"
PROMPT = "> "


class Screen:
    """What one terminal shows of the typed line.

    Attributes:
        shown: the rows on the screen; None if there are none.
        _again: True if they are to be written again, though nothing has changed.
    """

    __slots__ = ("_again", "shown")

    def __init__(self) -> None:
        self.shown: Layout | None = None
        self._again = False

    def lay_out(self, graphemes: Sequence[str], at: int, width: int, height: int) -> Layout:
        """Return a line as it is shown."""
        return lay_out(PROMPT, graphemes, at, width, height)

    def enter(self) -> None:
        """Do nothing: what was entered is erased as a line that is another one now."""

    def redraw(self) -> None:
        """Have the rows written again the next time."""
        self._again = True

    def show(self, wanted: Layout, above: bytes = b"") -> bytes:
        """Return the bytes that make a terminal show a line, and whole lines above it."""
        if above:
            data = self.erase() + above + _write(wanted)
        elif self.shown is None or self._again:
            data = self.erase() + _write(wanted)
        elif wanted == self.shown:
            data = b""
        else:
            data = _change(self.shown, wanted)
        self.shown = wanted
        self._again = False
        return data

    def erase(self) -> bytes:
        """Return the bytes that erase the typed line; the cursor is then where it began."""
        if self.shown is None:
            return b""
        data = f"{_up(self.shown.row)}\r{ERASE}".encode()
        self.shown = None
        return data


def _write(layout: Layout) -> bytes:
    """Return the bytes that show rows, from the start of an empty row on."""
    return ("\r\n".join(layout.rows) + _back(layout)).encode()


def _change(shown: Layout, wanted: Layout) -> bytes:
    """Return the bytes that make one layout of another."""
    if shown.rows == wanted.rows:
        return (_up(shown.row) + "\n" * wanted.row + _to(wanted)).encode()
    if _at_end(shown) and _at_end(wanted) and shown.rows[:-1] == wanted.rows[:-1]:
        last, longer = shown.rows[-1], wanted.rows[-1]
        if longer.startswith(last):
            return longer[len(last) :].encode()
    return f"{_up(shown.row)}\r{ERASE}".encode() + _write(wanted)


def _at_end(layout: Layout) -> bool:
    """Return whether the cursor is after the last character."""
    return layout.row == len(layout.rows) - 1 and layout.before == layout.rows[-1]


def _back(layout: Layout) -> str:
    """Return what takes the cursor from the end of the rows to its place."""
    if _at_end(layout):
        return ""
    return _up(len(layout.rows) - 1 - layout.row) + _to(layout)


def _to(layout: Layout) -> str:
    """Return what takes the cursor to its place in its row."""
    before = layout.before
    if not layout.rows[layout.row].isascii():
        return f"\r{before}"
    return f"\r\x1b[{len(before)}C" if before else "\r"


def _up(rows: int) -> str:
    return f"\x1b[{rows}A" if rows else ""
