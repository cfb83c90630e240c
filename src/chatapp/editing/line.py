"""A line that is typed: its graphemes, the place of the cursor, and what was cut out of it.

Invariants: the cursor never stands within a grapheme. The line has never more bytes than it may.
"""

from collections.abc import Callable

from chatapp.editing.graphemes import is_flag, is_word, iterate, split
from chatapp.editing.keys import Key

FLAGS_AT_MOST = 16
"""Number of flags in a row that pair anew when half of one is typed before them."""


def encode(text: str) -> bytes:
    """Return the bytes of a text, with those that are no text as they came."""
    return text.encode("utf-8", "surrogateescape")


class EditedLine:
    """A line, and what keys do to it.

    Attributes:
        graphemes: what is typed.
        at: how many of them stand before the cursor.
        too_long: True if something did not fit, and nothing was taken out since.
        _bytes: number of bytes of the line.
        _cut: what was cut out last, for `yank`.
    """

    __slots__ = ("_bytes", "_cut", "at", "graphemes", "too_long")

    def __init__(self) -> None:
        self.graphemes: list[str] = []
        self.at = 0
        self.too_long = False
        self._bytes = 0
        self._cut = ""

    @property
    def text(self) -> str:
        """What is typed."""
        return "".join(self.graphemes)

    @property
    def before(self) -> str:
        """What is typed before the cursor."""
        return "".join(self.graphemes[: self.at])

    def insert(self, text: str, max_bytes: int) -> bool:
        """Type a text at the cursor, as far as it fits; return False if not all of it did."""
        room = max_bytes - self._bytes
        data = encode(text)
        fits = len(data) <= room
        if not fits:
            text = _beginning(text, room)
            data = encode(text)
            self.too_long = True
        if text:
            self._bytes += len(data)
            self._splice(self.at, self.at, text)
        return fits

    def set(self, text: str) -> None:
        """Have another line, with the cursor at its end."""
        self.graphemes = split(text)
        self.at = len(self.graphemes)
        self._bytes = len(encode(text))
        self.too_long = False

    def take(self) -> str:
        """Return the line, and begin another."""
        text = self.text
        self.set("")
        return text

    def move(self, by: int) -> None:
        """Move the cursor by a number of graphemes, as far as there are so many."""
        self.at = min(max(0, self.at + by), len(self.graphemes))

    def move_by_word(self, by: int) -> None:
        """Move the cursor to the start of the word before (-1), or the end of the next (1)."""
        self.at = self._edge(by, is_word)

    def move_to_start(self) -> None:
        """Move the cursor to the start of the line."""
        self.at = 0

    def move_to_end(self) -> None:
        """Move the cursor to the end of the line."""
        self.at = len(self.graphemes)

    def erase(self, by: int) -> None:
        """Erase the grapheme before the cursor (-1), or the one at it (1)."""
        self._remove(min(max(0, self.at + by), len(self.graphemes)))

    def cut_word(self, by: int) -> None:
        """Cut up to the start of the word before (-1), or to the end of the next (1)."""
        self._cut_out(self._edge(by, is_word))

    def cut_blank_word(self) -> None:
        """Cut out what is before the cursor, back to a blank."""
        self._cut_out(self._edge(-1, _is_no_blank))

    def cut_to_start(self) -> None:
        """Cut out everything before the cursor."""
        self._cut_out(0)

    def cut_to_end(self) -> None:
        """Cut out everything from the cursor on."""
        self._cut_out(len(self.graphemes))

    def yank(self, max_bytes: int) -> bool:
        """Type what was cut out last, as far as it fits; return False if not all of it did."""
        return self.insert(self._cut, max_bytes)

    def forget_cut(self) -> None:
        """Have nothing to yank: what was cut out is a secret."""
        self._cut = ""

    def replace_before(self, count: int, text: str, max_bytes: int) -> bool:
        """Type a text in place of the last characters before the cursor, if it fits.

        Args:
            count: how many characters, not graphemes, are replaced.
            text: what is typed.
            max_bytes: how long the line may be.
        """
        before = self.before
        kept = before[: len(before) - count]
        after = "".join(self.graphemes[self.at :])
        if len(encode(kept + text + after)) > max_bytes:
            return False
        self.set(kept + text)
        self.insert(after, max_bytes)
        self.at = len(split(kept + text))
        return True

    def _cut_out(self, to: int) -> None:
        removed = self._remove(to)
        self._cut = removed or self._cut

    def _remove(self, to: int) -> str:
        """Take out what is between the cursor and another place; return it."""
        start, end = sorted((self.at, to))
        removed = "".join(self.graphemes[start:end])
        if removed:
            self._bytes -= len(encode(removed))
            self.too_long = False
            self.at = start
            self._splice(start, end, "")
        return removed

    def _splice(self, start: int, end: int, text: str) -> None:
        """Put a text in the place of graphemes, and see what has become one beside it."""
        graphemes = self.graphemes
        first, last = max(0, start - 1), min(len(graphemes), end + 1)
        most = min(len(graphemes), last + FLAGS_AT_MOST)
        while last < most and is_flag(graphemes[last - 1]):
            last += 1
        before = "".join(graphemes[first:start]) + text
        new = split(before + "".join(graphemes[end:last]))
        graphemes[first:last] = new
        self.at = first
        reached = 0
        while reached < len(before):
            reached += len(graphemes[self.at])
            self.at += 1

    def _edge(self, by: int, belongs: Callable[[str], bool]) -> int:
        """Return the place after the next word in a direction, with what is before the word."""
        at, seen = self.at, False
        while (at > 0) if by < 0 else (at < len(self.graphemes)):
            inside = belongs(self.graphemes[at - 1 if by < 0 else at])
            if seen and not inside:
                break
            seen |= inside
            at += by
        return at


def _is_no_blank(grapheme: str) -> bool:
    return not grapheme.isspace()


def _beginning(text: str, max_bytes: int) -> str:
    """Return as many whole graphemes of a text as there is room for."""
    kept: list[str] = []
    for grapheme in iterate(text):
        max_bytes -= len(encode(grapheme))
        if max_bytes < 0:
            break
        kept.append(grapheme)
    return "".join(kept)


LINE_KEYS: dict[Key, Callable[[EditedLine], None]] = {
    Key.LEAVE_OR_DELETE: lambda line: line.erase(1),
    Key.DELETE: lambda line: line.erase(1),
    Key.BACKSPACE: lambda line: line.erase(-1),
    Key.LEFT: lambda line: line.move(-1),
    Key.RIGHT: lambda line: line.move(1),
    Key.WORD_LEFT: lambda line: line.move_by_word(-1),
    Key.WORD_RIGHT: lambda line: line.move_by_word(1),
    Key.START: EditedLine.move_to_start,
    Key.END: EditedLine.move_to_end,
    Key.KILL_TO_START: EditedLine.cut_to_start,
    Key.KILL_TO_END: EditedLine.cut_to_end,
    Key.KILL_BLANK_WORD: EditedLine.cut_blank_word,
    Key.KILL_WORD_LEFT: lambda line: line.cut_word(-1),
    Key.KILL_WORD_RIGHT: lambda line: line.cut_word(1),
}
"""What keys do to the line alone."""
