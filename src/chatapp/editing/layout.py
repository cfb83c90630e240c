"""Layout: the rows in which a typed line is shown.

The line is broken into rows here, and never by the terminal, and no row reaches the last column:
what a terminal does there differs. Where a line has more rows than the screen, those around the
cursor are shown, because what has scrolled off a screen cannot be erased.
"""

from collections.abc import Sequence
from typing import NamedTuple

from chatapp.editing.graphemes import REPLACEMENT, columns, shown


class Layout(NamedTuple):
    """Rows of text.

    Attributes:
        rows: what is shown, from the prompt on.
        row: the row of the cursor, from 0.
        before: what stands before the cursor in that row.
    """

    rows: tuple[str, ...]
    row: int
    before: str


def lay_out(prompt: str, graphemes: Sequence[str], at: int, width: int, height: int) -> Layout:
    """Return a line as it is shown.

    Args:
        prompt: what stands before the line, in ASCII.
        graphemes: the line.
        at: how many of them stand before the cursor.
        width: number of columns of the screen.
        height: number of its rows.
    """
    rows, used, row, before = [prompt], len(prompt), 0, prompt
    for index, grapheme in enumerate(graphemes):
        text, needs = shown(grapheme), columns(grapheme)
        if needs > width - 1:  # many people in one picture, on a screen that is hardly one
            text, needs = REPLACEMENT, 1
        if used + needs > width - 1:
            rows.append("")
            used = 0
        if index == at:
            row, before = len(rows) - 1, rows[-1]
        rows[-1] += text
        used += needs
    if at == len(graphemes):
        row, before = len(rows) - 1, rows[-1]
    most = max(1, height - 1)
    top = max(0, min(row - most // 2, len(rows) - most))
    return Layout(tuple(rows[top : top + most]), row - top, before)
