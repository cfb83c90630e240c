"""What people write reaches others as they wrote it; what acts on a terminal does not."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.unicode import GENERAL_MARKS_AT_MOST, MARKS_AT_MOST, clean_text, is_blank

VS15, VS16, VS17, VS256 = "\ufe0e", "\ufe0f", "\U000e0100", "\U000e01ef"
ZWSP, ZWNJ, ZWJ = "\u200b", "\u200c", "\u200d"
ENGLAND = "\U0001f3f4" + "".join(chr(0xE0000 + ord(char)) for char in "gbeng") + "\U000e007f"


@pytest.mark.parametrize(
    "text",
    [
        *("grüße, 世界 \U0001f44b", "tiếng Việt".encode().decode(), "a\u3000b\xa0c\u202fd"),
        unicodedata.normalize("NFD", "tiếng Việt đã được"),
        # Joiners in scripts: Persian, Arabic, Hindi, Marathi, Bengali, Malayalam, Sinhala, Kannada.
        *(
            f"می{ZWNJ}خواهم",
            f"نامه{ZWNJ}ای",
            f"ه{ZWJ}",
            f"{ZWJ}ه",
            f"PDF{ZWNJ}ها",
            f"«کتاب»{ZWNJ}ها",
            f"١٤٤٥ ه{ZWJ}.",
        ),
        *(f"क्{ZWJ}ष", f"क्{ZWNJ}ष", f"क्{ZWJ}", f"र्{ZWJ}य", f"র{ZWJ}্যা", f"ত্{ZWNJ}", f"ন্{ZWJ}"),
        *(f"ന്{ZWJ}", f"ශ්{ZWJ}රී", f"ರ{ZWJ}್ಕ", f"ক্{ZWNJ}ষ", f"ب{ZWJ}{ZWNJ}{ZWJ}ب"),
        # Khmer, Thai and Burmese write no spaces.
        *(f"ថ្ងៃ{ZWSP}នេះ", f"สวัสดี{ZWSP}ครับ", f"မြန်မာ{ZWSP}စာ", f"ភាសា{ZWSP}Python"),
        # Mongolian selectors and its vowel separator.
        *("ᠠ\u180b", "ᠭ\u180d", "ᠭ\u180f", "ᠬᠠᠭ\u180eᠠ", "ᠨ\u180b\u180eᠠ"),
        # Emoji.
        *(f"\U0001f469\U0001f3fd{ZWJ}\U0001f4bb", f"\U0001f468{ZWJ}\U0001f469{ZWJ}\U0001f467"),
        *(f"\u2764{VS16}{ZWJ}\U0001f525", f"\U0001f3f3{VS16}{ZWJ}\U0001f308", f"1{VS16}\u20e3"),
        *(f"#{VS16}\u20e3", f"\U0001f469{ZWJ}\U0001f9b0", f"\U0001f3f3{VS16}{ZWJ}\u26a7{VS16}"),
        *(f"\U0001faf1\U0001f3fb{ZWJ}\U0001faf2\U0001f3ff", f"\U0001f43b{ZWJ}\u2744{VS16}"),
        *(
            f"\U0001f3c3\U0001f3fd{ZWJ}\u2640{VS16}{ZWJ}\u27a1{VS16}",
            f"\u26d3{VS16}{ZWJ}\U0001f4a5",
        ),
        *(
            f"\U0001f441{VS16}{ZWJ}\U0001f5e8{VS16}",
            f"\u263a{VS15}",
            f"\u2139{VS16}",
            f"\u203c{VS16}",
        ),
        *("\U0001f1e9\U0001f1ea", ENGLAND, f"{ENGLAND}{ENGLAND}"),
        # Other selectors: ideographs, mathematics, Burmese, a slashed zero.
        *(f"葛{VS17}", f"辻{VS256}", "\u2229\ufe00", "0\ufe00", "\u1031\ufe00", "、\ufe01"),
        *("\U0001d49c\ufe01", "\U00013091\ufe03"),
        # Format characters that are seen.
        *("\u0600١٢", "\u0601", "\u0605", "\u06dd١", "\u070fܐ", "\u08e2", "\U000110bd\U000110ab"),
        *("\U00013080\U00013430\U00013080", "\u0890"),
        # Directions.
        *("\u200fשלום\u200e", "\u061c١", "a \u2067שלום\u2069 b", "\u2066\u2068א\u2069\u2069"),
        # Old Hangul; music.
        *("\u1100\u1160\u11a8", "\u115f\u1161", "\u115f\u1160\u11a8"),
        "\U0001d173\U0001d15f\U0001d15f\U0001d174",
        # Deep stacks: a Tibetan mantra, Hebrew with cantillation, Thai, a mark order kept by CGJ.
        *("ཧྐྵྨླྺྼྻྂ", "הַמַּלְאָ֣ךְ", "בְּרֵאשִׁ֖ית", "ที่", "בָ\u034fֽ", "⠓⠊⠀⠁"),
        # Private use, and what is newer than the tables.
        *("\ue000", "\U000f0000", "\U0010fffd", "\U0001fa77", "\U0001fae8", "\U0001cc00", "\u0cf3"),
        f"\U0001fae8{ZWJ}\U0001fadf",
    ],
)
def test_what_people_write(text: str) -> None:
    """It comes out as it was, alone and in the midst of a sentence."""
    assert clean_text(text) == text
    assert clean_text(f"hello {text}, yes") == f"hello {text}, yes"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        # Terminals.
        *(("\x1b[31mred\x1b[0m", "red"), ("\x9b31mred", "red"), ("a\x1b[", "a"), ("\x1b[?25l", "")),
        *(("\x1bOAx", "x"), ("\x8fAx", "x"), ("\x1bNAx", "x"), ("\x1b[[Ax", "x")),
        *(("\x1b[200~paste\x1b[201~", "paste"), ("\x1b[1;5Dx", "x"), ("\x1b(Bx", "x")),
        *(("\x1b]0;title\x07x", "x"), ("\x1b]0;title\x1b\\x", "x"), ("\x9d0;title\x9cx", "x")),
        *(
            ("\x1bPq#0\x1b\\x", "x"),
            ("\x90q\x9cx", "x"),
            ("\x1b_a\x1b\\x", "x"),
            ("\x1b^a\x9cx", "x"),
        ),
        *(("\x1bcx", "x"), ("\x1b7x", "x"), ("\x1bMx", "x"), ("\x1b#8x", "x"), ("\x1b%Gx", "x")),
        *(("\x1bhello", "hello"), ("\x1b]0;no end", "0;no end"), ("\x1b\x1b[Ax", "x")),
        *(
            ("a\tb\r\nc", "a b  c"),
            ("a\u2028b\u2029c\x85d", "a b c d"),
            ("\x07a\x08\x7fb\x00", "ab"),
        ),
        # Directions.
        *(("\u202eabc\u202c", "abc"), ("\u202aabc", "abc"), ("\u2066abc", "abc")),
        *(("abc\u2069", "abc"), ("\u2069a\u2067b\u2069\u2068", "a\u2067b\u2069")),
        # Nothing to join.
        *((f"zero{ZWSP}width", "zerowidth"), (f"a{ZWJ}b", "ab"), (f"a{ZWNJ}b", "ab")),
        *((f"{ZWJ}a", "a"), (f"\U0001f600{ZWJ}", "\U0001f600"), (f"a {ZWNJ} b", "a  b")),
        *(
            (f"\U0001f600{ZWJ}{ZWJ}\U0001f600", "\U0001f600" * 2),
            (f"\U0001f600{ZWJ}a", "\U0001f600a"),
        ),
        *((f"ب{ZWNJ * 4}ب", "بب"), (f"سلام{ZWNJ}", "سلام"), (f"ก{ZWSP} a", "ก a")),
        # Selectors and tags without their base.
        *((f"a{VS16}", "a"), (f"\U0001f600{VS16}{VS16}", f"\U0001f600{VS16}"), (f"a{VS17}", "a")),
        *(("a\u180b\u180e", "a"), (f"x{ENGLAND[1:]}", "x"), (ENGLAND[:-1], ENGLAND[0])),
        *((f" {VS16}", ""), ("\U0001f3f4" + "\U000e0061" * 30 + "\U000e007f", "\U0001f3f4")),
        # Ignorable, and noncharacters.
        *(("so\u00adft", "soft"), ("a\u2060b\u2064c\u206fd", "abcd"), ("\ufeffa\ufeff", "a")),
        *(("a\u3164b\uffa0c\u115fd\u1160e", "abcde"), ("a\u17b4b\u034fc", "abc")),
        *(("a\ufdd0\uffffb\U0010ffff", "ab"), ("a\U000e0001\U000e0fffb", "ab")),
        ("a\ufff9b\ufffa\ufffbc", "abc"),
        # Nothing seen.
        *(("\u2066\u2069", ""), ("\u200e\u061c", ""), ("\u2800 \u3164", ""), ("\x1b[A", "")),
        # Towers.
        ("a" + "\u0301" * 60 + "b", "a" + "\u0301" * GENERAL_MARKS_AT_MOST + "b"),
        ("a" + "\u0301\u200d\u2060" * 60, "a" + "\u0301" * GENERAL_MARKS_AT_MOST),
        ("ཀ" + "\u0fb1" * 60, "ཀ" + "\u0fb1" * MARKS_AT_MOST),
        ("a" + "\U0001e5ee" * 60, "a" + "\U0001e5ee" * MARKS_AT_MOST),
        ("a" + "\u0301\u0897" * 60, "a" + "\u0301\u0897" * 4 + "\u0897\u0897"),
        ("a\u2800b", "a b"),
    ],
)
def test_what_is_taken_out(text: str, clean: str) -> None:
    """Only that: what stands beside it stays."""
    assert clean_text(text) == clean


PIECES = st.one_of(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from([chr(code) for code in (*range(0xA0), *range(0x2000, 0x2070))]),
    st.sampled_from([chr(code) for code in (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10))]),
    st.sampled_from(["\x1b[", "\x1b]", "\x1bO", "\x9b", "\x07", ZWJ, ZWNJ, ZWSP, VS17, "\u034f"]),
    st.sampled_from(["ب", "क", "्", "\u1031", "ᠠ", "葛", "\U0001f469", "\U0001f3f4", "\U0001f3fd"]),
    st.sampled_from(
        ["\u0301", "\u0301" * 13, "\u115f", "\u1160", "\u1161", "\u11a8", "\U0001d15f"]
    ),
    st.sampled_from(["\U0001d173", "\U000e0067", "\U000e0067\U000e0062\U000e0065", "\U000e007f"]),
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)
ACTS = [
    *map(chr, (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), 0x2028, 0x2029)),
    *map(chr, (*range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF, 0xFEFF, 0x2060, 0x3164, 0x00AD)),
]


@given(TEXTS)
def test_nothing_that_acts_is_left(text: str) -> None:
    """No control, no override, and each isolate has its end."""
    clean = clean_text(text)
    assert not set(clean) & set(ACTS)
    depth = 0
    for char in clean:
        depth += (char in "\u2066\u2067\u2068") - (char == "\u2069")
        assert depth >= 0
    assert depth == 0


@given(TEXTS)
def test_clean_text_stays(text: str) -> None:
    """What is clean is not changed again, and every part of it can be cleaned."""
    clean = clean_text(text)
    assert clean_text(clean) == clean


@given(TEXTS, st.integers(0, 200))
def test_what_is_seen_stays(text: str, marks: int) -> None:
    """Letters, digits and symbols of a text without escape sequences all come out."""
    text = text.replace("\x1b", "") + "\u0301" * marks
    text = "".join(char for char in text if not 0x80 <= ord(char) < 0xA0)

    def seen(text: str) -> list[str]:
        return [
            char for char in text if unicodedata.category(char)[0] in "LNPS" and clean_text(char)
        ]

    assert seen(clean_text(text)) == seen(text)


def test_every_character_alone() -> None:
    """Each that is assigned and shown stays, in every interpreter's tables."""
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if char.isprintable() and clean_text(char) != char:
            assert unicodedata.category(char) in ("Mn", "Lo", "So"), ascii(char)


@pytest.mark.parametrize("text", ["", " ", "\t \r\n", "\u3000\xa0\u2003", "\u2028\x85"])
def test_blank(text: str) -> None:
    """Blanks of all widths, and ends of lines."""
    assert is_blank(text)


@pytest.mark.parametrize("text", ["\x1c", "\0", "\u200b", "\u2800", " a"])
def test_not_blank(text: str) -> None:
    """What is not seen was typed all the same."""
    assert not is_blank(text)
