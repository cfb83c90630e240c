r"""Unicode: which characters of a text reach other people.

What people write arrives as they wrote it, in any script, also in characters that are newer than
the interpreter's tables. `clean_text` takes out only what acts on a terminal or on other people's
lines, and what nobody sees:

- Escape sequences of terminals, as a whole. Arrow keys and pasting send them. Without its escape
  character alone, the rest of the sequence would be read as text, such as `[A`.
- Control characters (C0, DEL, C1), which move the cursor or ring. Tabs and the ends of lines and
  paragraphs become spaces.
- Embeddings, overrides and isolates without their end, which turn the direction of what follows.
  Marks of direction and whole isolates stay.
- Characters that Unicode lets a program ignore (Default_Ignorable_Code_Point), except where they
  are a part of what is seen: a joiner in Persian, Hindi or an emoji; a selector after its base.
- Combining marks that are too many for one character, because a tower of them covers the lines
  above: after the fourth of those that go on any letter, and after the twelfth of all. Tibetan
  needs nine of its own, Hebrew six.
- Noncharacters.

Invariant: a clean text stays as it is when it is cleaned again. What is kept is kept because of
neighbours that are never taken out, or that were judged before.
"""

import re
import unicodedata
from collections.abc import Callable

MARKS_AT_MOST, GENERAL_MARKS_AT_MOST = 12, 4
"""Number of combining marks on one character, and of those among them that go on any letter."""

# ECMA-48 and xterm. A control string without its end loses only its beginning: the rest is text.
_ESCAPE_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)(?:\[[A-E]|[0-?]*[ -/]*(?:[@-~]|\Z))"  # CSI; the Linux console's F1 to F5
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS
    r"|(?:\x1b[NO]|[\x8e\x8f])[ -~]?"  # SS2, SS3
    r"|\x1b(?:[()*+./-][%&\"]?[0-9A-Z<>=`]|#[3-8]|%[@G8]| [FGLMN]|[0-?@-Z\\-_`cno|}~])"
)
_BLANK = re.compile(r"[\t-\r\x85\u2028\u2029]")
_BLANK_LINE = re.compile(r"[^\S\x1c-\x1f]*")  # Python counts four controls as blanks

_ISOLATE_END = "\u2069"
_ISOLATE_OR_END = re.compile("[\u2066-\u2069]")

# DerivedCoreProperties.txt, Default_Ignorable_Code_Point: what may be a part of what is seen, and
# what never is.
_JUDGED_LAST = "\u034f\u061c\u200b-\u200f\u2066-\u2069"
_PART = (
    "\u115f\u1160\u180b-\u180f\ufe00-\ufe0f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0020-\U000e007f\U000e0100-\U000e01ef"
)
_NO_PART = (
    "\u00ad\u17b4\u17b5\u202a-\u202e\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufff8"
    "\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
)
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_NEVER = rf"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufff9-\ufffb{_NO_PART}{_NONCHARACTERS}"
_UNSEEN = _NEVER + _PART + _JUDGED_LAST

# Scripts whose letters join or stack, so that a joiner changes them.
_COMPLEX_RANGES = (
    *((0x0590, 0x05FF), (0x0600, 0x07BF), (0x07C0, 0x07FF), (0x0840, 0x0FFF), (0x1000, 0x109F)),
    *((0x1700, 0x17FF), (0x1807, 0x180A), (0x1810, 0x1AAF), (0x1B00, 0x1CFF), (0xA800, 0xA95F)),
    *((0xA980, 0xAADF), (0xAAE0, 0xAAFF), (0xABC0, 0xABFF), (0xFB1D, 0xFDCF), (0xFE70, 0xFEFC)),
    *((0x10A00, 0x10AFF), (0x10B80, 0x10BAF), (0x10D00, 0x10D8F), (0x10EC0, 0x10FDF)),
    *((0x11000, 0x11FFF), (0x16100, 0x1613F), (0x1E900, 0x1E95F), (0x1EE00, 0x1EEFF)),
)
_COMPLEX = "".join(f"{chr(first)}-{chr(last)}" for first, last in _COMPLEX_RANGES)
_CURSIVE = (
    "\u0600-\u07ff\u0840-\u08ff\u1807-\u180a\u1820-\u18aa\ua840-\ua877\ufb50-\ufdcf\ufe70-\ufefc"
    "\U00010ac0-\U00010aff\U00010b80-\U00010baf\U00010d00-\U00010d3f\U00010f30-\U00010fdf"
    "\U0001e900-\U0001e95f\U0001ee00-\U0001eeff"
)
_VIRAMA_CLASS = 9
_VIRAMAS = "".join(
    char
    for first, last in _COMPLEX_RANGES
    for char in map(chr, range(first, last + 1))
    if unicodedata.combining(char) == _VIRAMA_CLASS
)
# Scripts that write no spaces: people mark the ends of words with U+200B.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u1aaf\u1b00-\u1b7f\ua980-\uaadf"
_MONGOLIAN = "\u1807\u180a\u1810-\u1819\u1820-\u1884\u1887-\u18a8"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
# emoji-data.txt, Extended_Pictographic, with the symbols between them.
_PICTURES = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u2300-\u23ff\u24c2\u25a0-\u27bf\u2934\u2935"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f201-\U0001f3fa"
    "\U0001f400-\U0001faff\U0001fc00-\U0001fffd"
)
_SKIN_TONES = "\U0001f3fb-\U0001f3ff"
# StandardizedVariants.txt and emoji-variation-sequences.txt name bases in these ranges.
_VARIED = (
    "0-9#*\u00a9\u00ae\u1000-\u102c\u1031\u1050-\u1055\u1061\u1065-\u1070\u1075-\u1081"
    "\u2010-\u2027\u2030-\u205e\u2100-\u27ff\u2801-\u2bff\u2e00-\u2e7f"
    "\u3001-\u3029\u3030-\u3098\u309b-\u3163\u3165-\u33ff\ua840-\ua877\ufe10-\ufe1f\ufe30-\ufe6f"
    "\uff01-\uff65\U00010ac0-\U00010ae4\U00013000-\U0001342f\U00018b00-\U00018cff"
    f"\U0001d400-\U0001d7ff\U0001f000-\U0001faff{_HAN}"
)
_LEADS, _VOWELS = "\u1100-\u115e\ua960-\ua97c", "\u1161-\u11a7\ud7b0-\ud7c6"
_TAILS = "\u11a8-\u11ff\ud7cb-\ud7fb"
_STACKED = "\u0300-\u034e\u0350-\u036f\u0591-\u05c7"
_NOTES = "\U0001d100-\U0001d164\U0001d16a-\U0001d16c\U0001d183-\U0001d184\U0001d18c-\U0001d1a9"
_BESIDE = r"[^\s\u034f\u200b-\u200d]"

_PARTS = re.compile(
    f"(?<=[{_VARIED}])[\ufe00-\ufe0f]"
    f"|(?<=[{_HAN}])[\U000e0100-\U000e01ef]"
    f"|(?<=[{_MONGOLIAN}])[\u180b-\u180d\u180f]?(?:\u180e(?=[{_MONGOLIAN}]))?"
    "|(?<=\U0001f3f4)[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"  # flags
    f"|\u115f(?=[{_VOWELS}])|\u115f\u1160(?=[{_TAILS}])|(?<=[{_LEADS}])\u1160"  # Hangul syllables
    f"|(?<=[{_NOTES}])[\U0001d173-\U0001d17a]{{1,2}}|[\U0001d173-\U0001d17a]{{1,2}}(?=[{_NOTES}])"
    "|(?<=[\U0001bc00-\U0001bc9c])[\U0001bca0-\U0001bca3]"
)
_JOINING = re.compile(
    f"(?<=[{_COMPLEX}])[\u200c\u200d]{{1,3}}(?=[{_COMPLEX}])"
    f"|(?<=[{_VIRAMAS}])[\u200c\u200d]{{1,3}}(?![\u034f\u200b-\u200d])"
    f"|(?<=[{_CURSIVE}])\u200c(?={_BESIDE})|(?<={_BESIDE})\u200c(?=[{_CURSIVE}])"  # after a name
    f"|(?<=[{_CURSIVE}])\u200d(?![\u034f\u200b-\u200d])|\u200d(?=[{_CURSIVE}])"
    f"|(?:(?<=[{_PICTURES}{_SKIN_TONES}])|(?<=[{_PICTURES}]\ufe0f))\u200d(?=[{_PICTURES}])"
    f"|(?<=[{_UNSPACED}])\u200b(?={_BESIDE})|(?<={_BESIDE})\u200b(?=[{_UNSPACED}])"
    f"|(?<=[{_STACKED}])\u034f(?=[{_STACKED}])"
)
_NEVER_SEEN = re.compile(f"[{_NEVER}]+")
_MAYBE_PARTS = re.compile(f"[{_PART}]+")
_JOINERS = re.compile("[\u034f\u200b-\u200d]+")
_UNSEEN_CHAR = re.compile(f"[{_UNSEEN}]")
_SUSPECT = re.compile(rf"[{_UNSEEN}\u2028\u2029\u2800]")
_SEEN = re.compile(rf"[^\s\u2800{_UNSEEN}]")
_MAYBE_TOWER = re.compile(
    rf"[^\w\s!-~]{{{GENERAL_MARKS_AT_MOST + 1}}}"
)  # a mark is no letter for `re`
# Blocks.txt, Combining: with those marks that the interpreter's tables do not have yet.
_GENERAL_MARK = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
# UnicodeData.txt, 15 to 17: nonspacing marks of scripts, which older interpreters do not know.
_NEWER_MARK = re.compile(
    "[\u0897\u0ece\U00010d69-\U00010d6d\U00010efa-\U00010eff\U00011241\U000113bb-\U000113c0"
    "\U000113ce\U000113d0\U000113d2\U000113e1\U000113e2\U00011b60\U00011b62-\U00011b64\U00011b66"
    "\U00011f00\U00011f01\U00011f36-\U00011f3a\U00011f40\U00011f42\U00011f5a\U00013440"
    "\U00013447-\U00013455\U0001611e-\U00016129\U0001612d-\U0001612f\U0001e08f"
    "\U0001e4ec-\U0001e4ef\U0001e5ee\U0001e5ef\U0001e6e3\U0001e6e6\U0001e6ee\U0001e6ef\U0001e6f5]"
)
_LONE_BRAILLE_BLANK = re.compile("(?<![\u2801-\u28ff])\u2800(?![\u2801-\u28ff])")


def clean_text(text: str) -> str:
    """Return a text without what must not reach others; nothing if then nothing is seen."""
    if text.isascii() and text.isprintable():  # nearly every line needs no more than this
        return text
    if _SUSPECT.search(text) is None:
        return _bound_marks(text)
    if _NEVER_SEEN.search(text) is not None:
        text = _NEVER_SEEN.sub("", _BLANK.sub(" ", _ESCAPE_SEQUENCE.sub("", text)))
    text = _LONE_BRAILLE_BLANK.sub(" ", text)
    text = _bound_marks(_MAYBE_PARTS.sub(_keep(_PARTS), text))
    text = _JOINERS.sub(_keep(_JOINING), _balance_isolates(text))
    return text if _SEEN.search(text) else ""


def first_seen(text: str) -> str:
    """Return the first character of a text that is seen; nothing if there is none."""
    found = _SEEN.search(text)
    return found[0] if found is not None else ""


def is_blank(text: str) -> bool:
    """Return whether a text holds nothing but spaces and ends of lines, as people type them."""
    return _BLANK_LINE.fullmatch(text) is not None


def is_utf8(data: bytes) -> bool:
    """Return whether bytes are text in UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _keep(pattern: re.Pattern[str]) -> Callable[[re.Match[str]], str]:
    """Return what to put in the place of some characters: those that a pattern takes in place."""

    def kept(found: re.Match[str]) -> str:
        parts: list[str] = []
        at, end = found.span()
        while at < end:
            part = pattern.match(found.string, at)
            parts.append(part[0] if part is not None else "")
            at += len(parts[-1]) or 1
        return "".join(parts)

    return kept


def _balance_isolates(text: str) -> str:
    """Return a text without the isolates that have no end, and the ends that end none."""
    open_: list[int] = []
    unmatched: set[int] = set()
    for found in _ISOLATE_OR_END.finditer(text):
        if found[0] != _ISOLATE_END:
            open_.append(found.start())
        elif open_:
            open_.pop()
        else:
            unmatched.add(found.start())
    unmatched.update(open_)
    if not unmatched:
        return text
    return "".join(char for at, char in enumerate(text) if at not in unmatched)


def _bound_marks(text: str) -> str:
    """Return a text without the marks that are too many for one character.

    Spacing marks (Mc), such as the vowel signs of Indian scripts, do not pile up and are not
    counted. What is not seen does not begin another character.
    """
    if _MAYBE_TOWER.search(text) is None:
        return text
    kept: list[str] = []
    marks = general = 0
    for char in text:
        if _UNSEEN_CHAR.match(char) is None:
            is_general = _GENERAL_MARK.match(char) is not None
            if is_general or _is_mark(char):
                marks, general = marks + 1, general + is_general
                if marks > MARKS_AT_MOST or (is_general and general > GENERAL_MARKS_AT_MOST):
                    continue
            else:
                marks = general = 0
        kept.append(char)
    return "".join(kept)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Me") or _NEWER_MARK.match(char) is not None
