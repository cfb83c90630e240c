"""Bytes that a client sent, to a clean line.

Whatever a user typed goes through `clean_line` before it gets into an event, so that others are
sent printable text and nothing else.
"""

import re
import unicodedata

from chatapp.errors import ChatError, LimitError

_TERMINAL_SEQUENCE = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]")
_BLANK = frozenset("\t\n\v\f\r\x85\u2800")
# What Unicode counts as printable and nobody sees: fillers, joiners, selectors but an emoji's own.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
) | frozenset(map(chr, (*range(0xFE00, 0xFE0E), *range(0xE0100, 0xE01F0))))
_MARKS_AT_MOST = 4


def clean_line(line: bytes, max_bytes: int) -> str:
    """Return the text of a line, without anything that does not print.

    Tabs, line ends and other blanks become spaces, what remains of the control, format, private
    and unassigned characters goes, and so do the escape sequences that arrow keys send.

    Raises:
        ChatError: there are too many bytes, or they are not UTF-8.
    """
    if len(line) > max_bytes:
        raise LimitError("line_bytes", f"that line is too long: {max_bytes} bytes at most")
    try:
        text = line.decode()
    except UnicodeDecodeError:
        raise ChatError("that line is not UTF-8 text") from None
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(_printable, _TERMINAL_SEQUENCE.sub("", text)))
        text = _bound_marks(text)
    return text.rstrip()


def _printable(char: str) -> str:
    """Return a character that shows what it is, a space for other blanks, or nothing."""
    if char in _BLANK or unicodedata.category(char).startswith("Z"):
        return " "
    return char if char.isprintable() and char not in _INVISIBLE else ""


def _bound_marks(text: str) -> str:
    """Return text in which no character carries a tower of combining marks."""
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks <= _MARKS_AT_MOST:
            kept.append(char)
    return "".join(kept)
