"""A model of a terminal's screen: pyte's, with what scrolls off it, and resized like xterm."""

import re
import unicodedata

import pyte
from wcwidth import wcwidth

MARK = re.compile(r"\[(\d+)\]")
"""How a line that was said begins; nothing that is typed has brackets."""


def seen(text: str) -> str:
    """Return a text as the model shows it: without characters that have no width of their own."""
    kept = (char for char in text if wcwidth(char) or unicodedata.combining(char))
    return unicodedata.normalize("NFC", "".join(kept))


class ModelScreen(pyte.HistoryScreen):
    """A screen with its scrollback."""

    def __init__(self, columns: int = 80, lines: int = 24) -> None:
        super().__init__(columns, lines, history=100_000)
        self.stream = pyte.ByteStream(self)

    def draw(self, data: str) -> None:
        """Draw text; pyte would stop at a character without a width."""
        super().draw(
            "".join(char for char in data if wcwidth(char) > 0 or unicodedata.combining(char))
        )

    def resize_like_xterm(self, columns: int, lines: int) -> None:
        """Have another size: rows are cut, and the top scrolls off so that the cursor stays."""
        for _ in range(self.cursor.y - (lines - 1)):
            self.history.top.append(self.buffer[0])
            for y in range(self.lines - 1):
                self.buffer[y] = self.buffer[y + 1]
            self.buffer[self.lines - 1] = type(self.buffer[0])(self.default_char)
            self.cursor.y -= 1
        for y, row in list(self.buffer.items()):
            if y >= lines:
                del self.buffer[y]
            for x in [x for x in row if x >= columns]:
                del row[x]
        self.columns, self.lines = columns, lines
        self.cursor.x = min(self.cursor.x, columns - 1)
        self.margins = None

    def row(self, y: int, first: int = 0, end: int | None = None) -> str:
        """Return the text of a row from one column up to another."""
        row = self.buffer[y]
        return "".join(row[x].data for x in range(first, self.columns if end is None else end))

    @property
    def everything(self) -> str:
        """All rows, from the oldest that has scrolled off the screen."""
        gone = [
            "".join(row[x].data for x in range(max(row, default=-1) + 1))
            for row in self.history.top
        ]
        return "".join([*gone, *map(self.row, range(self.lines))])

    @property
    def said(self) -> list[int]:
        """The numbers of the lines that were said, as they stand on it."""
        return [int(number) for number in MARK.findall(self.everything)]
