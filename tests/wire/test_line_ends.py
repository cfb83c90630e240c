"""Line ends of every kind end one line each, however they are cut; keys erase what they should."""

import re

import pytest
from hypothesis import given
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
    """EC erases what a person sees as one character; EL, IP and Ctrl-C drop the line so far."""
    assert edit(typed) == line


@given(st.text(max_size=20), st.integers(1, 25))
def test_erasing_leaves_a_beginning(text: str, times: int) -> None:
    """What is left is UTF-8, and as many erasings as there are characters leave nothing."""
    typed = "".join(text.split("\x03"))
    left = edit(typed.encode() + EC * times)
    assert typed.encode().startswith(left)
    left.decode()
    assert left == b"" or times < len(typed)


def test_erasing_after_many_flags() -> None:
    """What stands before is counted once: with a search from each flag, this would not end."""
    flags = "\U0001f1eb\U0001f1f7" * 100_000
    assert edit(f"{flags}x{flags}".encode() + EC) == f"{flags}x{flags[:-2]}".encode()
    assert edit(f"{flags}x\U0001f1eb".encode() + EC) == f"{flags}x".encode()
