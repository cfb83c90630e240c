"""Tab: one word is typed, several are typed as far as they go together, and then shown."""

import pytest

from chatapp.editing.completion import SHOWN_AT_MOST, Completion, common, listed
from chatapp.editing.editor import Editor

MOST = 100


class Words:
    """Knows some words."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def complete(self, before: str) -> Completion:
        begun = before.rpartition(" ")[2]
        words = [word for word in self.words if word.lower().startswith(begun.lower())]
        return Completion(len(begun), words)

    def may_keep(self, line: str) -> bool:
        return True


def complete(typed: bytes, *words: str) -> tuple[bytes, list[bytes]]:
    """Return what is painted after a Tab, and the line that is entered then."""
    editor = Editor(Words(*words))
    editor.feed(typed, MOST)
    editor.paint()
    editor.feed(b"\t", MOST)
    painted = editor.paint()
    return painted, editor.feed(b"\r", MOST)


@pytest.mark.parametrize(
    ("typed", "words", "becomes"),
    [
        (b"hi a", ["Ann"], b"hi Ann "),
        (b"hi a", ["Anna", "Ansgar"], b"hi An"),
        (b"a b\x1b[D\x1b[D", ["ann"], b"ann  b"),
        ("é".encode(), ["élan"], "élan ".encode()),
        (b"x" * 98 + b" a", ["ann"], b"x" * 98 + b" a"),
    ],
)
def test_what_is_typed(typed: bytes, words: list[str], becomes: bytes) -> None:
    """It takes the place of what was begun, in its own spelling, if it fits."""
    assert complete(typed, *words)[1] == [becomes]


def test_what_is_shown() -> None:
    """Words that have no more in common stand above the line; where there is none, it rings."""
    painted, _ = complete(b"an", "Andy", "Ann")
    assert painted == b"\r\x1b[JAndy  Ann\r\n> an"
    painted, _ = complete(b"zed", "ann")
    assert painted == b"\a"


def test_words() -> None:
    """They have in common what they begin with, and not too many are shown."""
    assert common(["/register", "/Remove", "/reply"]) == "/re"
    assert listed(["a"] * SHOWN_AT_MOST) == "  ".join(["a"] * SHOWN_AT_MOST)
    assert listed(["a"] * (SHOWN_AT_MOST + 3)).endswith("a  and 3 more")
