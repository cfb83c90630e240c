"""Line ends: what a client sends, as text in which LF alone ends a line, however it is cut.

CR LF, CR NUL (telnet's bare carriage return), LF and CR each end one line. A CR ends its line at
once, because a client whose Enter key sends CR alone sends nothing after it. So what comes next may
be the second half of the same line end, and is dropped then.

Two control characters act on the line, as they do on a terminal; all others are left to
`clean_line`. Both are found only where a person types them:

- Ctrl-D alone on a line means the end of all lines. `telnet` sends it without a line end, so it
  gets one here.
- Ctrl-C drops the line so far (see `edit`).

The same function does what telnet's commands ask for (RFC 854): EC erases the last character, EL
and IP drop the line so far. The telnet filter leaves these three in the text.
"""

import re
import unicodedata

from chatapp.unicode import is_utf8

END_OF_LINES = b"\x04"
"""Ctrl-D. As a whole line, it means that the client sends no more."""

_KEY = rb"\xff[\xf4\xf7\xf8]"  # telnet's IP, EC and EL, each after an IAC
_KEYS = re.compile(_KEY)
_EDITING = re.compile(rb"\x03|" + _KEY)
"""What acts on the line so far: Ctrl-C, or a key."""

_ERASE_CHARACTER = b"\xff\xf7"
_JOINER = "\u200d"
_JOINED = re.compile("[\u200c\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_FLAG_HALVES = "".join(map(chr, range(0x1F1E6, 0x1F200)))


class LineEnds:
    """Makes LF of every line end in the text of one client.

    Attributes:
        _after_cr: True if the text so far ends with a CR.
        _at_start: True if a line begins with the next byte.
    """

    __slots__ = ("_after_cr", "_at_start")

    def __init__(self) -> None:
        self._after_cr = False
        self._at_start = True

    def feed(self, text: bytes) -> bytes:
        """Return the text with LF for every line end."""
        if self._after_cr and text:
            self._after_cr = False
            text = text[1:] if text[0] in b"\n\0" else text
        if b"\r" in text:
            self._after_cr = text.endswith(b"\r")
            text = text.replace(b"\r\n", b"\n").replace(b"\r\0", b"\n").replace(b"\r", b"\n")
        if text.endswith(END_OF_LINES) and self._is_alone(text):
            text += b"\n"
        if text:
            self._at_start = text.endswith(b"\n")
        return text

    def _is_alone(self, text: bytes) -> bool:
        """Return whether the last byte of the text is all that there is of its line."""
        return self._at_start if len(text) == 1 else text[-2:-1] == b"\n"


def edit(line: bytes) -> bytes:
    """Return a line after the erasing that was asked for within it."""
    if b"\x03" not in line and b"\xff" not in line:  # nearly every line
        return line
    if b"\xff" in line and not is_utf8(_KEYS.sub(b"", line)):
        return line  # it is no text, to be refused as a whole, and these bytes are no keys
    done = b""
    at = 0
    for found in _EDITING.finditer(line):
        done += line[at : found.start()]
        done = _without_last(done) if found[0] == _ERASE_CHARACTER else b""
        at = found.end()
    return done + line[at:]


def _without_last(line: bytes) -> bytes:
    """Return a line without its last character; if it is not UTF-8, without its last byte.

    What belongs to it goes with it: marks, skin tones, joined emoji, the other half of a flag.
    """
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return line[:-1]
    at = len(text) - 1
    while at > 0 and (_JOINED.match(text[at]) or _is_mark(text[at]) or text[at - 1] == _JOINER):
        at -= 1
    halves = len(text) - len(text.rstrip(_FLAG_HALVES))  # a search would begin at each of them
    at -= text[at:] in _FLAG_HALVES and halves % 2 == 0
    return text[: max(at, 0)].encode()


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")
