r"""The plain screen: a typed line on a terminal where nothing that was written is drawn again.

It is for programs that read lines aloud, which would read again what is drawn again, and for
terminals that can only write. What is typed is written as it comes, and what others say begins a
row of its own below it. What does not go on at the end of the row, such as a line that is called
back, or a word in the midst, has the whole line written in a row of its own; so has Ctrl-L.

Only text, CR LF and Backspace do it. One's own line stays where it was typed.
"""

from collections.abc import Sequence

from chatapp.editing.graphemes import columns, shown, split
from chatapp.editing.layout import Layout

_NEW_ROW = b"\r\n"
_EMPTY = Layout(("",), 0, "")


class PlainScreen:
    """What one terminal shows of the typed line.

    Attributes:
        shown: the line, as the terminal was told of it.
        _row: what of it stands in the row of the cursor.
        _width: number of columns.
        _entered: True if the line was entered, so that the row is to end.
        _again: True if the line is to be written again.
    """

    __slots__ = ("_again", "_entered", "_row", "_width", "shown")

    def __init__(self) -> None:
        self.shown: Layout | None = _EMPTY
        self._row = ""
        self._width = 0
        self._entered = False
        self._again = False

    def lay_out(self, graphemes: Sequence[str], at: int, width: int, height: int) -> Layout:  # noqa: ARG002 - the terminal breaks it
        """Return a line as it is shown: in one row, which the terminal breaks."""
        self._width = width
        return Layout(("".join(map(shown, graphemes)),), 0, "".join(map(shown, graphemes[:at])))

    def redraw(self) -> None:
        """Have the line written again the next time."""
        self._again = True

    def enter(self) -> None:
        """Have the row end the next time: what stands there was entered."""
        self._entered = True

    def show(self, wanted: Layout, above: bytes = b"") -> bytes:
        """Return the bytes that make a terminal show a line, and whole lines before it."""
        data = b""
        if self._entered:
            data = self.erase()
            self.shown, self._entered = _EMPTY, False
        if above:
            data += self.erase() + above
        before, self.shown = self.shown or _EMPTY, wanted
        if self._again:
            self._again = False
            return data + self._write(wanted)
        return data if wanted == before else data + self._change(before, wanted)

    def erase(self) -> bytes:
        """Return the bytes that begin another row, if something stands in this one."""
        data = _NEW_ROW if self._row else b""
        self._row = ""
        return data

    def _change(self, shown: Layout, wanted: Layout) -> bytes:
        """Return the bytes that make one line of another."""
        old, new = shown.rows[0], wanted.rows[0]
        at_end = shown.before == old and wanted.before == new
        if at_end and new.startswith(old):
            self._row += new[len(old) :]
            return new[len(old) :].encode()
        if at_end and self._fits and old.startswith(new) and self._row.endswith(old[len(new) :]):
            self._row = self._row[: len(self._row) - len(old) + len(new)]
            return b"\b \b" * _columns(old[len(new) :])
        if self._fits and old == new == self._row:
            return _move(shown.before, wanted.before)
        return self._write(wanted)

    def _write(self, wanted: Layout) -> bytes:
        """Return the bytes that show the whole line in a row of its own."""
        begun = self.erase()
        self._row = wanted.rows[0]
        back = _columns(self._row[len(wanted.before) :]) if self._fits else 0
        return begun + self._row.encode() + b"\b" * back

    @property
    def _fits(self) -> bool:
        return _columns(self._row) < self._width


def _move(before: str, wanted: str) -> bytes:
    """Return the bytes that move the cursor within a row."""
    if wanted.startswith(before):
        return wanted[len(before) :].encode()
    return b"\b" * _columns(before[len(wanted) :])


def _columns(text: str) -> int:
    return sum(map(columns, split(text)))
