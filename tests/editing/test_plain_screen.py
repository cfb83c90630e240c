"""A screen on which nothing is drawn again: what is written, and what is never."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.editing.completion import Completion
from chatapp.editing.editor import Editor
from tests.editing.model import ModelScreen
from tests.editing.test_screen import KEYS, NoAdvice, Typist

COLUMNS, ROWS = 40, 12
LINE_BYTES = 600


class Names(NoAdvice):
    """Knows two names."""

    def complete(self, before: str) -> Completion:
        return Completion(len(before), ("ann", "anna"))


class PlainTypist(Typist):
    """A person at a terminal that can only write; knows what was written."""

    def __init__(self, editor: Editor | None = None) -> None:
        self.written = b""
        super().__init__(COLUMNS, ROWS)
        self.written = b""
        self.editor = editor or self.editor
        self.editor.be_plain(plain=True)
        self.paint()
        self.written = b""
        self.screen = ModelScreen(COLUMNS, ROWS)

    def paint(self, above: bytes = b"") -> None:
        data = self.editor.paint(above)
        self.written += data
        self.screen.stream.feed(data)

    def keys(self, data: str) -> bytes:
        """Type, and return what is written for it."""
        self.written = b""
        self.feed(data.encode())
        self.paint()
        return self.written

    def hears(self, line: str) -> bytes:
        """Hear a line, and return what is written for it."""
        self.written = b""
        self.paint(f"{line}\r\n".encode())
        return self.written


def test_typing() -> None:
    """Each character is written once, and taken away by Backspace; Enter ends the row."""
    ann = PlainTypist()
    assert ann.keys("h") == b"h"
    assert ann.keys("i 日") == "i 日".encode()
    assert ann.keys("\x7f") == b"\b \b\b \b"
    assert ann.keys("\r") == b"\r\n"
    assert ann.hears("ann: hi") == b"ann: hi\r\n"
    assert ann.entered == ["hi "]


def test_typing_while_others_speak() -> None:
    """Their line begins a row; what was typed is not written again, unless asked for."""
    ann = PlainTypist()
    ann.keys("half a li")
    assert ann.hears("bob: hi") == b"\r\nbob: hi\r\n"
    assert ann.hears("bob: you") == b"bob: you\r\n"
    assert ann.keys("ne") == b"ne"
    assert ann.keys("\x0c") == b"\r\nhalf a line"
    assert ann.keys("\x7f") == b"\b \b"
    ann.hears("bob: there?")
    assert ann.keys("\x7f") == b"half a li"
    ann.keys("\r")
    assert ann.entered == ["half a li"]


def test_within_the_line() -> None:
    """The cursor moves in its row; what is changed before its end is written in another."""
    ann = PlainTypist()
    ann.keys("hello")
    assert ann.keys("\x1b[D\x1b[D") == b"\b\b"
    assert ann.keys("\x1b[C") == b"l"
    assert ann.keys("X") == b"\r\nhellXo\b"
    assert ann.keys("\x05") == b"o"
    assert ann.keys("\x03") == b"\b \b" * 6
    ann.keys("one\rtwo\r")
    assert ann.keys("\x1b[A") == b"two"
    assert ann.keys("\x1b[A") == b"\r\none"


def test_a_long_line() -> None:
    """The terminal breaks it; where Backspace cannot reach, the line is written in another row."""
    ann = PlainTypist()
    assert ann.keys("x" * 50) == b"x" * 50
    assert ann.keys("\x7f") == b"\r\n" + b"x" * 49
    ann.keys("\x15")
    ann.keys("y" * 20)
    assert ann.keys("\x7f") == b"\b \b"


def test_words_are_listed_one_a_line() -> None:
    """Those that Tab shows."""
    ann = PlainTypist(Editor(Names()))
    ann.feed(b"")
    assert ann.keys("a\t") == b"ann"
    assert ann.keys("\t") == b"\r\nann\r\nanna\r\n"


def test_a_secret() -> None:
    """It is not written."""
    ann = PlainTypist()
    ann.editor.hide(hidden=True)
    assert ann.keys("horse battery\r") == b""
    ann.editor.hide(hidden=False)
    assert ann.keys("hi") == b"hi"


def test_it_begins_and_ends() -> None:
    """What is typed then stays."""
    ann = PlainTypist()
    ann.keys("half")
    ann.editor.be_plain(plain=False)
    assert ann.keys("") == b"\r\n> half"
    ann.editor.be_plain(plain=True)
    assert ann.keys("") == b"\r\x1b[Jhalf"
    assert ann.editor.leave() == b"\r\n"


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("press"), st.sampled_from(sorted(KEYS))),
        st.tuples(st.just("type"), st.lists(st.sampled_from("aZ9日é👍"), max_size=30)),
        st.tuples(st.just("hear"), st.integers(0, 90)),
        st.tuples(st.just("paint"), st.just(b"")),
    ),
    max_size=40,
)


@given(steps=STEPS)
def test_whatever_is_typed(steps: list[tuple[str, object]]) -> None:
    """No sequence is written, each line that is said stands there once, and all that is entered."""
    ann = PlainTypist()
    for name, of in steps:
        getattr(ann, name)(of)
    ann.paint()
    assert b"\x1b" not in ann.written
    assert ann.screen.said == list(range(ann.said))
    for row in ann.written.split(b"\r\n"):
        assert b"[" not in row or row.startswith(b"[")
    assert ann.entered == ann.expected


@pytest.mark.parametrize("at", range(4))
def test_the_cursor(at: int) -> None:
    """It stands where the next character goes, in a row that was written anew."""
    ann = PlainTypist()
    ann.keys("abc" + "\x1b[D" * (3 - at) + "日")
    assert ann.screen.cursor.x == at + 2
    assert ann.screen.row(ann.screen.cursor.y).rstrip() == "abc"[:at] + "日" + "abc"[at:]
