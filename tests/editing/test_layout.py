"""A line is broken into rows that no terminal breaks again."""

from chatapp.editing.graphemes import columns, split
from chatapp.editing.layout import Layout, lay_out


def rows(text: str, at: int, width: int, height: int = 24) -> Layout:
    """Return the layout of a text after a short prompt."""
    return lay_out("> ", split(text), at, width, height)


def test_rows() -> None:
    """The last column stays empty, and the cursor may stand there."""
    assert rows("abcdefg", 7, 10) == Layout(("> abcdefg",), 0, "> abcdefg")
    assert rows("abcdefgh", 7, 10) == Layout(("> abcdefg", "h"), 1, "")
    assert rows("日本語", 3, 8) == Layout(("> 日本", "語"), 1, "語")
    assert rows("abc", 1, 10) == Layout(("> abc",), 0, "> a")


def test_more_rows_than_the_screen() -> None:
    """Those around the cursor are shown, one fewer than the screen has."""
    text = "".join(chr(ord("a") + row) * 9 for row in range(20))[2:]
    assert rows(text, len(text), 10, 4).rows == ("r" * 9, "s" * 9, "t" * 9)
    assert rows(text, 0, 10, 4) == Layout(("> " + "a" * 7, "b" * 9, "c" * 9), 0, "> ")
    shown = rows(text, 92, 10, 4)
    assert (shown.rows[1], shown.row) == ("k" * 9, 1)
    assert len(rows(text, 0, 10, 1).rows) == 1


def test_what_no_row_has_room_for() -> None:
    """It is shown as a sign; and what is no text is, too."""
    family = "👩\u200d👩\u200d👧\u200d👧"
    assert columns(family) == 8
    assert rows(family, 1, 8).rows == ("> \ufffd",)
    assert rows("a\udcffb", 3, 10).rows == ("> a\ufffdb",)
