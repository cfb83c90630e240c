r"""Keys: the bytes that a terminal sends, as text and as keys, however the bytes are cut.

Terminals send a key as a control character, or as a sequence that begins with Escape (ECMA-48,
xterm, rxvt, the Linux console). Sequences that are not known are dropped as a whole, so no part of
them is typed. So are the strings with which terminals answer other programs (OSC, DCS), if they
come at once: to wait for their end would swallow what is typed after Alt-P or Alt-].

A paste comes as fast as nobody types. Some terminals put it in brackets (`ESC [200~`), and then it
holds no keys but Enter. For those that do not, a Tab is a key only as the last of what came. So is
Ctrl-C in a paste that has brackets: it ends one whose second bracket is lost.

Bytes that are not UTF-8 are kept as lone surrogates, so that the line is handed on as it came.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from enum import Enum, auto


class Key(Enum):
    """What a key does."""

    ENTER = auto()
    LEAVE_OR_DELETE = auto()
    CLEAR = auto()
    BACKSPACE = auto()
    DELETE = auto()
    LEFT = auto()
    RIGHT = auto()
    WORD_LEFT = auto()
    WORD_RIGHT = auto()
    START = auto()
    END = auto()
    EARLIER = auto()
    LATER = auto()
    KILL_TO_START = auto()
    KILL_TO_END = auto()
    KILL_BLANK_WORD = auto()
    KILL_WORD_LEFT = auto()
    KILL_WORD_RIGHT = auto()
    YANK = auto()
    COMPLETE = auto()
    REDRAW = auto()


HELD_AT_MOST = 32
"""Number of characters of a sequence whose end has not come; a longer one is dropped."""

_CONTROLS = {
    "\r": Key.ENTER,
    "\n": Key.ENTER,
    "\x01": Key.START,
    "\x02": Key.LEFT,
    "\x03": Key.CLEAR,
    "\x04": Key.LEAVE_OR_DELETE,
    "\x05": Key.END,
    "\x06": Key.RIGHT,
    "\x08": Key.BACKSPACE,
    "\t": Key.COMPLETE,
    "\x0b": Key.KILL_TO_END,
    "\x0c": Key.REDRAW,
    "\x0e": Key.LATER,
    "\x10": Key.EARLIER,
    "\x15": Key.KILL_TO_START,
    "\x17": Key.KILL_BLANK_WORD,
    "\x19": Key.YANK,
    "\x7f": Key.BACKSPACE,
}
_ALT = {
    "b": Key.WORD_LEFT,
    "f": Key.WORD_RIGHT,
    "d": Key.KILL_WORD_RIGHT,
    "\x7f": Key.KILL_WORD_LEFT,
    "\x08": Key.KILL_WORD_LEFT,
}
_FINAL = {
    "A": Key.EARLIER,
    "B": Key.LATER,
    "C": Key.RIGHT,
    "D": Key.LEFT,
    "H": Key.START,
    "F": Key.END,
}
_NUMBERED = {
    "1": Key.START,
    "7": Key.START,
    "4": Key.END,
    "8": Key.END,
    "3": Key.DELETE,
}
_BY_WORDS = {
    Key.LEFT: Key.WORD_LEFT,
    Key.RIGHT: Key.WORD_RIGHT,
    Key.DELETE: Key.KILL_WORD_RIGHT,
}
"""What a key does with Ctrl or Alt."""
_RXVT = {"d": Key.WORD_LEFT, "c": Key.WORD_RIGHT}

_PASTE_BEGINS, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"
_PIECE = re.compile(
    r"\x1b\[\[[A-E]"  # the Linux console's F1 to F5
    r"|\x1b[\]PX^_][^\x00-\x1f\x7f]*(?:\x07|\x1b\\)"  # what a terminal answers to another program
    r"|\x1b\[(?P<parameters>[0-?]*)[ -/]*(?P<final>[@-~])"
    r"|\x1bO(?P<application>[ -~])"
    r"|\x1b(?P<alt>[^\x1b[O])"
    r"|\x1b(?=\x1b)"  # Alt and an arrow, in some
    r"|\x1b\[[0-?]*[ -/]*(?=[^ -?@-~])"  # something else comes in its midst
    r"|\x1bO(?=[^ -~])"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f])"
    r"|(?P<text>[^\x00-\x1f\x7f]+)"
)
_UNSEEN = re.compile("[\x80-\x84\x86-\x9f]+")
_BLANK = re.compile("[\x85\u2028\u2029]")


class Keys:
    """Splits what one terminal sends.

    Attributes:
        _decoder: makes text of bytes.
        _held: the beginning of a sequence whose end has not come.
        _pasting: True within a paste that has brackets.
        _after_cr: True if what came before ends with a CR, whose second half may come yet.
    """

    __slots__ = ("_after_cr", "_decoder", "_held", "_pasting")

    def __init__(self) -> None:
        self._decoder = getincrementaldecoder("utf-8")("surrogateescape")
        self._held = ""
        self._pasting = False
        self._after_cr = False

    def feed(self, data: bytes) -> Iterator[Key | str]:
        """Yield what was typed, in order: keys, and pieces of text."""
        text = self._held + self._decoder.decode(data)
        self._held = ""
        at = 0
        while at < len(text):
            found = _PIECE.match(text, at)
            if found is None:
                self._hold(text[at:])
                return
            at = found.end()
            typed = self._typed(found, last=at == len(text))
            if typed:
                yield typed

    def _hold(self, rest: str) -> None:
        """Keep the beginning of a sequence."""
        if len(rest) <= HELD_AT_MOST:
            self._held = rest

    def _typed(self, found: re.Match[str], *, last: bool) -> Key | str | None:
        """Return what a piece stands for; None, or an empty text, if that is nothing."""
        after_cr, self._after_cr = self._after_cr, found[0] == "\r"
        if found["text"]:
            return _UNSEEN.sub("", _BLANK.sub(" ", found["text"]))
        if found["control"]:
            if after_cr and found[0] in "\n\0":
                return None
            return self._control(found[0], last=last)
        if found[0] in (_PASTE_BEGINS, _PASTE_ENDS):
            self._pasting = found[0] == _PASTE_BEGINS
        return None if self._pasting else _sequence(found)

    def _control(self, char: str, *, last: bool) -> Key | str | None:
        key = _CONTROLS.get(char)
        if key is Key.CLEAR and last:
            self._pasting = False
        if key is Key.COMPLETE and (self._pasting or not last):
            return " "
        return None if self._pasting and key is not Key.ENTER else key


def _sequence(found: re.Match[str]) -> Key | None:
    """Return the key that a sequence stands for; None if it is not known."""
    if found["alt"]:
        return _ALT.get(found["alt"].lower())
    if found["application"]:
        return _FINAL.get(found["application"]) or _RXVT.get(found["application"])
    if not found["final"]:
        return None
    number, _, modifier = found["parameters"].rpartition(";")
    if found["final"] == "~":
        key = _NUMBERED.get(number or modifier)
        modifier = modifier if number else ""
    else:
        key = _FINAL.get(found["final"])
    by_words = modifier not in ("", "1", "2")  # with Shift, or alone, it does what it always does
    return _BY_WORDS.get(key, key) if key is not None and by_words else key
