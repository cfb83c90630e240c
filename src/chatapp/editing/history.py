"""The history of what was typed over one connection, to be called back with the arrows.

It is bounded in lines and in characters: a person wants the last few, and it takes memory for each
terminal.
"""

LINES_AT_MOST = 50
"""Number of lines that are kept."""

CHARACTERS_AT_MOST = 4096
"""Number of characters of all of them; the last line is kept however long it is."""


class History:
    """The last lines.

    Attributes:
        _lines: the lines, the oldest first.
        _characters: how many characters they have.
        _at: which of them is shown; their number while none is.
        _draft: what was typed before the first was called back.
    """

    __slots__ = ("_at", "_characters", "_draft", "_lines")

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._characters = 0
        self._at = 0
        self._draft = ""

    def add(self, line: str) -> None:
        """Keep a line that was entered, unless it is blank or the last one again."""
        if line.strip() and line not in self._lines[-1:]:
            self._lines.append(line)
            self._characters += len(line)
        while len(self._lines) > LINES_AT_MOST or (
            self._characters > CHARACTERS_AT_MOST and len(self._lines) > 1
        ):
            self._characters -= len(self._lines.pop(0))
        self.leave()

    def leave(self) -> None:
        """Show none of them: another line is begun."""
        self._at, self._draft = len(self._lines), ""

    def earlier(self, typed: str) -> str | None:
        """Return the line before the one that is shown; None if there is none.

        Args:
            typed: what is typed now.
        """
        if not self._at:
            return None
        if self._at == len(self._lines):
            self._draft = typed
        self._at -= 1
        return self._lines[self._at]

    def later(self) -> str | None:
        """Return the line after the one that is shown; after the last, what was typed before."""
        if self._at == len(self._lines):
            return None
        self._at += 1
        return self._draft if self._at == len(self._lines) else self._lines[self._at]
