"""Keys are known by all the bytes that terminals send for them, however these are cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.editing.keys import HELD_AT_MOST, Key, Keys


def typed(data: bytes) -> list[Key | str]:
    """Return what a whole stream stands for."""
    return list(Keys().feed(data))


@pytest.mark.parametrize(
    ("key", "sent"),
    [
        (Key.ENTER, [b"\r", b"\n", b"\r\n", b"\r\0"]),
        (Key.CLEAR, [b"\x03"]),
        (Key.LEAVE_OR_DELETE, [b"\x04"]),
        (Key.BACKSPACE, [b"\x7f", b"\x08"]),
        (Key.DELETE, [b"\x1b[3~"]),
        (Key.LEFT, [b"\x1b[D", b"\x1bOD", b"\x02", b"\x1b[1;2D", b"\x1b\x1b[D"]),
        (Key.RIGHT, [b"\x1b[C", b"\x1bOC", b"\x06"]),
        (Key.WORD_LEFT, [b"\x1bb", b"\x1b[1;5D", b"\x1b[1;3D", b"\x1b[5D", b"\x1bOd", b"\x1bB"]),
        (Key.WORD_RIGHT, [b"\x1bf", b"\x1b[1;5C", b"\x1bOc"]),
        (Key.START, [b"\x01", b"\x1b[H", b"\x1bOH", b"\x1b[1~", b"\x1b[7~"]),
        (Key.END, [b"\x05", b"\x1b[F", b"\x1bOF", b"\x1b[4~", b"\x1b[8~"]),
        (Key.EARLIER, [b"\x1b[A", b"\x1bOA", b"\x10"]),
        (Key.LATER, [b"\x1b[B", b"\x1bOB", b"\x0e"]),
        (Key.KILL_TO_START, [b"\x15"]),
        (Key.KILL_TO_END, [b"\x0b"]),
        (Key.KILL_BLANK_WORD, [b"\x17"]),
        (Key.KILL_WORD_LEFT, [b"\x1b\x7f", b"\x1b\x08"]),
        (Key.KILL_WORD_RIGHT, [b"\x1bd", b"\x1b[3;5~"]),
        (Key.YANK, [b"\x19"]),
        (Key.COMPLETE, [b"\t"]),
        (Key.REDRAW, [b"\x0c"]),
    ],
)
def test_a_key(key: Key, sent: list[bytes]) -> None:
    """Between text, it is the same key."""
    for data in sent:
        assert typed(data) == [key]
        assert typed(b"a" + data) == ["a", key]


@pytest.mark.parametrize(
    "sent",
    [
        *(b"\x1b[15~", b"\x1b[[A", b"\x1bOP", b"\x1b[?1;2c", b"\x1b[I", b"\x1bx", b"\x00", b"\x1a"),
        *(b"\x1b[200~", b"\x1b[201~", b"\x1b[1;5", b"\x1b[9;9;9~", "\x9b\x80".encode()),
        *(b"\x1b]11;rgb:0000/0000/0000\x1b\\", b"\x1b]0;x\a", b"\x1bP>|xterm(370)\x1b\\", b"\x1b]"),
    ],
)
def test_nothing(sent: bytes) -> None:
    """Other keys, and what a terminal says of itself, type nothing."""
    assert [piece for piece in typed(sent) if piece] == []
    after = b"" if sent.endswith(b"5") else b"a"
    assert "".join(str(piece) for piece in typed(sent + after)) == after.decode()


def test_a_paste() -> None:
    """In brackets there is no key but Enter; without them, a Tab within what came is a blank."""
    assert typed(b"\x1b[200~a\tb\x03\x1b[D\r\nc\x1b[201~\t") == [
        *("a", " ", "b", Key.ENTER, "c", Key.COMPLETE)
    ]
    assert typed(b"a\tb") == ["a", " ", "b"]


def test_a_paste_without_end() -> None:
    """Ctrl-C ends it, when it is not a part of the paste."""
    keys = Keys()
    assert list(keys.feed(b"\x1b[200~a\x03b")) == ["a", "b"]
    assert list(keys.feed(b"\x7f")) == []
    assert list(keys.feed(b"\x03")) == [Key.CLEAR]
    assert list(keys.feed(b"a\x7f")) == ["a", Key.BACKSPACE]


def test_a_sequence_without_end() -> None:
    """It waits for its end, but not for ever; another one ends it."""
    keys = Keys()
    assert list(keys.feed(b"\x1b[1;")) == []
    assert list(keys.feed(b"5D")) == [Key.WORD_LEFT]
    assert list(keys.feed(b"\x1b[" + b"1" * HELD_AT_MOST)) == []
    assert list(keys.feed(b"a")) == ["a"]
    assert typed(b"\x1b[1\x1b[D") == [Key.LEFT]
    assert typed(b"\x1bO\rx") == [Key.ENTER, "x"]


def test_text() -> None:
    """Characters arrive whole; what is no text is kept; other ends of lines are blanks."""
    keys = Keys()
    assert list(keys.feed("é日".encode()[:3])) == ["é"]
    assert list(keys.feed("é日".encode()[3:])) == ["日"]
    assert typed("a\u2028b\x85c".encode()) == ["a b c"]
    assert typed(b"caf\xe9!") == ["caf\udce9!"]


PIECES = [b"\x1b", b"[", b"O", b"1", b";", b"5", b"D", b"~", b"200~", b"a", b"\r", b"\n", b"\0"]


@given(st.lists(st.sampled_from([*PIECES, "日".encode(), b"\xff"])), st.lists(st.integers(0, 99)))
def test_cut_anywhere(pieces: list[bytes], cuts: list[int]) -> None:
    """However a stream is cut, it means the same, but for sequences that are too long."""
    stream = b"".join(pieces)
    keys = Keys()
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    got = [piece for first, end in pairwise(edges) for piece in keys.feed(stream[first:end])]
    if len(stream) <= HELD_AT_MOST:
        assert joined(got) == joined(typed(stream))


def joined(pieces: list[Key | str]) -> list[Key | str]:
    """Return the pieces with text that is one after the other joined."""
    whole: list[Key | str] = []
    for piece in (piece for piece in pieces if piece):
        if isinstance(piece, str) and whole and isinstance(whole[-1], str):
            whole[-1] += piece
        else:
            whole.append(piece)
    return whole
