"""Line ends: what a client sends, as text in which LF alone ends a line, however it is cut.

CR LF, CR NUL (telnet's bare carriage return), LF and CR each end one line. A CR ends its line at
once, because a client whose Enter key sends CR alone sends nothing after it. So what comes next may
be the second half of the same line end, and is dropped then.

Some control characters act on the line, as they do on a terminal; all others are left to
`clean_line`. A client sends them if it hands over each key as it is typed, as `telnet` does while
the server hides a secret, and as others do always:

- Ctrl-D alone on a line means the end of all lines. `telnet` sends it without a line end, so it
  gets one here.
- Backspace (08 or 7F) erases the last character; Ctrl-C and Ctrl-U drop the line so far (see
  `edit`).

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
_EDITING = re.compile(rb"[\x03\x08\x15\x7f]|" + _KEY)
"""What acts on the line so far: a control character, or a key."""

_ERASE_CHARACTER = (b"\x08", b"\x7f", b"\xff\xf7")
_ACTS = re.compile(rb"[\x03\x08\x15\x7f\xff]")
_CHARACTER_BYTES = 4  # of the longest character
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
    if _ACTS.search(line) is None:  # nearly every line
        return line
    if b"\xff" in line and not is_utf8(_KEYS.sub(b"", line)):
        return line  # it is no text, to be refused as a whole, and these bytes are no keys
    done = _LineSoFar()
    at = 0
    for found in _EDITING.finditer(line):
        if found[0] in _ERASE_CHARACTER:
            done.add(line[at : found.start()])
            done.erase()
        else:
            done = _LineSoFar()
        at = found.end()
    done.add(line[at:])
    return done.encode()


class _LineSoFar:
    """A line that is typed and erased; each character costs the same, however many there are.

    Attributes:
        _chars: its characters, up to the first byte that is not UTF-8.
        _halves: for each of them, the number of halves of flags that end with it in a row.
        _rest: the bytes from there on.
    """

    __slots__ = ("_chars", "_halves", "_rest")

    def __init__(self) -> None:
        self._chars: list[str] = []
        self._halves: list[int] = []
        self._rest = bytearray()

    def add(self, piece: bytes) -> None:
        """Type bytes, which may begin or end within a character."""
        if len(self._rest) >= _CHARACTER_BYTES:  # nothing makes a character of it any more
            self._rest += piece
            return
        piece = bytes(self._rest) + piece
        try:
            text, rest = piece.decode(), b""
        except UnicodeDecodeError as error:
            text, rest = piece[: error.start].decode(), piece[error.start :]
        self._rest[:] = rest
        for char in text:
            before = self._halves[-1] if self._halves else 0
            self._halves.append(before + 1 if char in _FLAG_HALVES else 0)
            self._chars.append(char)

    def erase(self) -> None:
        """Erase the last character; if the line is not UTF-8, its last byte.

        What belongs to it goes with it: marks, skin tones, joined emoji, the other half of a flag.
        """
        chars = self._chars
        if self._rest or not chars:
            del self._rest[-1:]
            return
        at = len(chars) - 1
        while at > 0 and (
            _JOINED.match(chars[at]) or _is_mark(chars[at]) or chars[at - 1] == _JOINER
        ):
            at -= 1
        is_half = at == len(chars) - 1 and self._halves[at] > 0
        at -= is_half and self._halves[at] % 2 == 0
        del chars[at:], self._halves[at:]

    def encode(self) -> bytes:
        """Return its bytes."""
        return "".join(self._chars).encode() + self._rest


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")
