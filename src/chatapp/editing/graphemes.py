"""Graphemes: what a person sees as one character, and how many columns it may take.

Terminals do not agree on the width of emoji that are joined of several characters: some show one
picture, and some show each part. So `columns` returns the most that any of them may take, and the
place of the cursor is never counted in such columns (see `screen.py`).
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from wcwidth import iter_graphemes, wcswidth, wcwidth

_NO_TEXT = re.compile("[\ud800-\udfff]")
REPLACEMENT = "\ufffd"
"""Is shown in place of what cannot be."""

_FLAG_HALVES = re.compile("[\U0001f1e6-\U0001f1ff]")


def split(text: str) -> list[str]:
    """Return the graphemes of a text."""
    if text.isascii():
        return list(text)
    return list(iter_graphemes(text))


def iterate(text: str) -> Iterator[str]:
    """Yield the graphemes of a text, which may be long, one after the other."""
    return iter_graphemes(text)


def is_flag(grapheme: str) -> bool:
    """Return whether a grapheme is a flag, or half of one: these pair in the order they come in."""
    return _FLAG_HALVES.match(grapheme) is not None


def is_word(grapheme: str) -> bool:
    """Return whether a grapheme is of a word: a letter, a digit, or an underscore."""
    return grapheme[0].isalnum() or grapheme[0] == "_"


def shown(grapheme: str) -> str:
    """Return a grapheme as it is shown: bytes that are no text have a sign in their place."""
    return grapheme if grapheme.isascii() else _NO_TEXT.sub(REPLACEMENT, grapheme)


@lru_cache(maxsize=4096)
def columns(grapheme: str) -> int:
    """Return how many columns of a terminal a grapheme takes at the most."""
    return max(wcswidth(grapheme), sum(max(0, wcwidth(char)) for char in grapheme))
