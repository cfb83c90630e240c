"""Clean lines: the bytes that a client sent, as text that can be shown to others.

Every line goes through `clean_line` before any of it gets into an event, so no encoding has to
clean it again. What is taken out, and why:

- Escape sequences of terminals, as a whole. Arrow keys send them. Without its escape character
  alone, the rest of the sequence would be read as text, such as `[A`.
- Control characters. They move the cursor, ring, or end the line; what comes after a line end would
  look like a line of somebody else.
- Format characters. Some turn the direction of writing, so a line would not read as it was sent.
- Private and unassigned characters, because nobody knows what they look like.
- Characters that Unicode counts as printable although they show nothing, because a message of them
  looks empty.
- All combining marks after the fourth on one character, because a tower of marks covers the lines
  above it.

Tabs, line ends and blanks of all kinds become spaces.

A doubt: the joiner U+200D is a format character as well, so joined emoji arrive in their parts.
"""

import re
import unicodedata

from chatapp.errors import ChatError, LimitError

_TERMINAL_SEQUENCE = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]")
_BLANK = frozenset("\t\n\v\f\r\x85\u2800")
# Printable for Unicode, but invisible: fillers, joiners, and the variation selectors except for two
# (U+FE0E, U+FE0F), with which people choose between an emoji and its plain form.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
) | frozenset(map(chr, (*range(0xFE00, 0xFE0E), *range(0xE0100, 0xE01F0))))
_MARKS_AT_MOST = 4


def clean_line(line: bytes, max_bytes: int) -> str:
    """Return the text of a line, without anything that does not print.

    Args:
        line: the bytes, without their line end.
        max_bytes: how many bytes a line may have.

    Raises:
        LimitError: the line has more bytes than that.
        ChatError: the line is not UTF-8.
    """
    if len(line) > max_bytes:
        raise LimitError("line_bytes", f"that line is too long: {max_bytes} bytes at most")
    try:
        text = line.decode()
    except UnicodeDecodeError:
        raise ChatError("that line is not UTF-8 text") from None
    if not (text.isascii() and text.isprintable()):  # nearly every line needs no more than this
        text = "".join(map(_printable, _TERMINAL_SEQUENCE.sub("", text)))
        text = _bound_marks(text)
    return text.rstrip()


def _printable(char: str) -> str:
    """Return the character if it can be seen, a space if it is a blank, and else nothing."""
    if char in _BLANK or unicodedata.category(char).startswith("Z"):
        return " "
    return char if char.isprintable() and char not in _INVISIBLE else ""


def _bound_marks(text: str) -> str:
    """Return text without the marks that are too many for one character.

    Spacing marks (Mc), such as the vowel signs of Indian scripts, do not pile up and are not
    counted.
    """
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks <= _MARKS_AT_MOST:
            kept.append(char)
    return "".join(kept)
