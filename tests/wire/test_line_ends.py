"""Line ends of every kind end one line each, however they are cut; keys erase what they should."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatapp.wire.line_ends import LineEnds, edit

EC, EL, IP = b"\xff\xf7", b"\xff\xf8", b"\xff\xf4"


def fed(pieces: list[bytes]) -> bytes:
    """What the pieces are, one after the other."""
    ends = LineEnds()
    return b"".join(map(ends.feed, pieces))


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r\0", b"\r"])
def test_each_end_ends_one_line(end: bytes, size: int) -> None:
    """No end is two, and none has to wait for what comes after it."""
    text = b"one" + end + b"two" + end
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert fed(pieces).replace(b"\0", b"") == b"one\ntwo\n"
    ends = LineEnds()
    assert ends.feed(b"one" + end[:1]) == b"one\n"
    assert ends.feed(end[1:] + b"two") == b"two"


PIECES = st.lists(
    st.lists(st.sampled_from([b"\r", b"\n", b"\0", b"a", b"\xc3\xa9"]), max_size=4).map(b"".join)
)


@given(PIECES)
def test_cuts_do_not_matter(pieces: list[bytes]) -> None:
    """A stream in pieces gives the lines of the whole."""
    assert fed(pieces) == re.sub(rb"\r\n|\r\0|\r", b"\n", b"".join(pieces))


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        ([b"\x04"], b"\x04\n"),
        ([b"hello\n\x04"], b"hello\n\x04\n"),
        ([b"hello\r", b"\x04"], b"hello\n\x04\n"),
        ([b"hello\r", b"\n", b"\x04"], b"hello\n\x04\n"),
        ([b"\x04\r\n"], b"\x04\n"),
        ([b"hel", b"\x04"], b"hel\x04"),
        ([b"hel\x04"], b"hel\x04"),
        ([b"\x04lo\n"], b"\x04lo\n"),
        ([b"", b"\x04"], b"\x04\n"),
    ],
)
def test_ctrl_d(pieces: list[bytes], text: bytes) -> None:
    """Alone on a line it is a whole line, though clients send no line end after it."""
    assert fed(pieces) == text


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        (b"hello", b"hello"),
        (b"helk" + EC + b"lo", b"hello"),
        (b"hx" + EC * 5 + b"hello", b"hello"),
        (b"nonsense" + EL + b"hello", b"hello"),
        (b"nonsense" + IP + b"hello", b"hello"),
        (b"nonsense\x03hello", b"hello"),
        (b"hello\x03", b""),
        (b"nonsense\x15hello", b"hello"),
        (b"helk\x7flo", b"hello"),
        (b"helk\x08lo", b"hello"),
        (b"\x7f\x08hello", b"hello"),
        ("na\u00efve\u00e9\x7f".encode(), "na\u00efve".encode()),
        ("e\u0301\x08".encode(), b""),
        (b"caf\xe9\x7f", b"caf"),
        ("na\u00efve\u00e9".encode() + EC, "na\u00efve".encode()),
        ("e\u0301".encode() + EC, b""),
        ("\u0915\u093f".encode() + EC, b""),
        ("a\U0001f469\u200d\U0001f4bb".encode() + EC, b"a"),
        ("a\U0001f44d\U0001f3fd".encode() + EC, b"a"),
        ("\u2764\ufe0f".encode() + EC, b""),
        ("\U0001f1eb\U0001f1f7\U0001f1e9\U0001f1ea".encode() + EC, "\U0001f1eb\U0001f1f7".encode()),
        ("\u0645\u06cc\u200c\u062e".encode() + EC, "\u0645\u06cc\u200c".encode()),
        (b"caf\xe9" + EC, b"caf\xe9" + EC),
        (b"caf\xff\xe9", b"caf\xff\xe9"),
    ],
)
def test_keys(typed: bytes, line: bytes) -> None:
    """EC and Backspace erase what a person sees as one character; the others drop the line."""
    assert edit(typed) == line


@given(st.text(max_size=20), st.integers(1, 25))
def test_erasing_leaves_a_beginning(text: str, times: int) -> None:
    """What is left is UTF-8, and as many erasings as there are characters leave nothing."""
    typed = "".join(re.split("[\x03\x08\x15\x7f]", text))
    left = edit(typed.encode() + EC * times)
    assert typed.encode().startswith(left)
    left.decode()
    assert left == b"" or times < len(typed)


def test_erasing_after_many_flags() -> None:
    """What stands before is counted once: with a search from each flag, this would not end."""
    flags = "\U0001f1eb\U0001f1f7" * 100_000
    assert edit(f"{flags}x{flags}".encode() + EC) == f"{flags}x{flags[:-2]}".encode()
    assert edit(f"{flags}x\U0001f1eb".encode() + EC) == f"{flags}x".encode()


KEY = re.compile(rb"[\x03\x08\x15\x7f]|\xff[\xf4\xf7\xf8]")
ERASES = (EC, b"\x08", b"\x7f")
JOINED = re.compile("[\u200c\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
HALF = re.compile("[\U0001f1e6-\U0001f1ff]")


def edited(line: bytes) -> bytes:
    """What a line is after what was asked for within it, one key at a time."""
    while found := KEY.search(line):
        before, line = line[: found.start()], line[found.end() :]
        line = (without_last(before) if found[0] in ERASES else b"") + line
    return line


def without_last(line: bytes) -> bytes:
    """Return a line without its last character, or, if it is not UTF-8, without its last byte."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return line[:-1]
    at = max(len(text) - 1, 0)
    while at and (joins(text[at]) or text[at - 1] == "\u200d"):
        at -= 1
    halves = len(text) - len(HALF.sub("", text)) if HALF.fullmatch(text[at:]) else 0
    while halves and not all(map(HALF.match, text[-halves:])):
        halves -= 1
    return text[: at - (halves > 0 and halves % 2 == 0)].encode()


def joins(char: str) -> bool:
    """Return whether a character belongs to the one before it."""
    return bool(JOINED.match(char)) or unicodedata.category(char).startswith("M")


TYPED = st.lists(
    st.sampled_from(
        [
            *(
                EC,
                EC + EC,
                EL,
                b"\x03",
                b"\x7f",
                b"a",
                b"\xc3",
                b"\xa9",
                b"\xf0\x9f",
                b"\x87\xa6",
                b"\xe2\x80",
            ),
            *map(str.encode, "\u00e9\u0301\u200d\u200c\u093f\U0001f469\U0001f4bb\U0001f3fd"),
            *map(str.encode, "\U0001f1e6\U0001f1e7"),
        ]
    ),
    max_size=30,
).map(b"".join)


@given(TYPED)
@example("\U0001f1e6\U0001f1e7\u0301".encode() + EC + b"x")
@example("a\u200d\U0001f1e6\U0001f1e7".encode() + EC + b"x")
@example(b"\xc3" + EC + b"\xa9\xc3\xa9" + EC)
@example(b"\xc3a" + EC + b"\xa9" + EC)
def test_each_key_does_what_it_would_do_alone(typed: bytes) -> None:
    """However many there are, and if they come within a character."""
    whole = re.sub(rb"\xff[\xf4\xf7\xf8]", b"", typed)
    try:
        whole.decode()
    except UnicodeDecodeError:
        assert edit(typed) == (edited(typed) if b"\xff" not in typed else typed)
    else:
        assert edit(typed) == edited(typed)


def test_erasing_many_characters() -> None:
    """A character costs the same, however long the line is: looking at all would not end."""
    text = "\U0001f1eb\U0001f1f7e\u0301" * 20_000
    assert edit(b"x" + text.encode() + EC * 40_000 + b"y") == b"xy"
    assert edit((b"a" + EC) * 50_000 + b"y") == b"y"
