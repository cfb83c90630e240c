"""A line consists of what a person sees as characters, and keys act on whole ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.editing.graphemes import split
from chatapp.editing.keys import Key
from chatapp.editing.line import LINE_KEYS, EditedLine, encode

MOST = 100


def line(before: str, after: str = "") -> EditedLine:
    """Return a line with the cursor between two texts."""
    made = EditedLine()
    made.set(before)
    at = made.at
    made.insert(after, MOST)
    made.at = at
    return made


def press(before: str, key: Key, after: str = "") -> tuple[str, str]:
    """Return what is before and after the cursor when a key was pressed."""
    made = line(before, after)
    LINE_KEYS[key](made)
    return made.before, made.text.removeprefix(made.before)


@pytest.mark.parametrize(
    ("before", "key", "after", "becomes"),
    [
        ("ab", Key.LEFT, "c", ("a", "bc")),
        ("", Key.LEFT, "c", ("", "c")),
        ("ab", Key.RIGHT, "", ("ab", "")),
        ("a", Key.RIGHT, "e\u0301x", ("ae\u0301", "x")),
        ("a e\u0301", Key.BACKSPACE, "x", ("a ", "x")),
        ("👩\u200d👩\u200d👧", Key.BACKSPACE, "x", ("", "x")),
        ("🇩🇪", Key.BACKSPACE, "🇫🇷", ("", "🇫🇷")),
        ("a", Key.DELETE, "🇫🇷b", ("a", "b")),
        ("a", Key.LEAVE_OR_DELETE, "bc", ("a", "c")),
        ("a", Key.DELETE, "", ("a", "")),
        ("one two-", Key.WORD_LEFT, "", ("one ", "two-")),
        ("one", Key.WORD_RIGHT, " - two x", ("one - two", " x")),
        ("one two", Key.KILL_WORD_LEFT, "x", ("one ", "x")),
        ("one two-three ", Key.KILL_BLANK_WORD, "x", ("one ", "x")),
        ("one", Key.KILL_WORD_RIGHT, " two x", ("one", " x")),
        ("one", Key.KILL_TO_START, "two", ("", "two")),
        ("one", Key.KILL_TO_END, "two", ("one", "")),
        ("one", Key.START, "two", ("", "onetwo")),
        ("one", Key.END, "two", ("onetwo", "")),
    ],
)
def test_keys(before: str, key: Key, after: str, becomes: tuple[str, str]) -> None:
    """Each does what it does in a shell."""
    assert press(before, key, after) == becomes


def test_cutting_and_putting_back() -> None:
    """What was cut last is typed again; what was erased is not."""
    made = line("one two")
    made.cut_word(-1)
    made.cut_word(1)
    made.erase(-1)
    made.move_to_start()
    assert made.yank(MOST)
    assert made.text == "twoone"
    assert made.at == 3


def test_what_joins() -> None:
    """A character that belongs to the one before becomes one with it, the cursor after it."""
    made = line("e", "x")
    made.insert("\u0301", MOST)
    assert (made.graphemes, made.at) == (["e\u0301", "x"], 1)
    made = line("🇩", "🇪x")
    assert made.graphemes == ["🇩🇪", "x"]
    made.insert("🇫", MOST)
    assert made.graphemes == split("🇩🇪🇫x")
    made.move_to_start()
    made.insert("🇫", MOST)
    assert made.graphemes == split("🇫🇩🇪🇫x")


def test_the_longest_line() -> None:
    """What does not fit is left out by whole characters, and the line is too long from then on."""
    made = line("a" * 97)
    assert not made.insert("éée", MOST)
    assert made.text == "a" * 97 + "é"
    assert made.too_long
    assert made.insert("b", MOST)
    assert made.too_long
    made.erase(-1)
    assert not made.too_long
    assert not made.replace_before(1, "éé", MOST)
    assert made.replace_before(2, "éé", MOST)
    assert made.text == "a" * 96 + "éé"


CHARACTERS = "ab é日\u0301\u200d\ufe0f👩👧🇩🇪🏽क\u094dष\u1100\u1161\udcff"
STEPS = st.one_of(st.text(CHARACTERS, max_size=8), st.sampled_from(sorted(LINE_KEYS, key=str)))


@given(st.lists(STEPS, max_size=40))
def test_any_keys(steps: list[str | Key]) -> None:
    """The graphemes are always those of the text, and the bytes are those that it has."""
    made = EditedLine()
    for step in steps:
        if isinstance(step, str):
            made.insert(step, MOST)
        else:
            LINE_KEYS[step](made)
        assert made.graphemes == split(made.text)
        assert 0 <= made.at <= len(made.graphemes)
        assert made._bytes == len(encode(made.text)) <= MOST
