"""Completion: what the beginning of a word before the cursor may become."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

SHOWN_AT_MOST = 20
"""Number of words that are shown where several are possible."""


class Completion(NamedTuple):
    """What a word may become.

    Attributes:
        begun: how many characters before the cursor are replaced.
        words: what it may become, in the order of the alphabet, whatever the case.
        after: what is typed after the word if it is the only one.
    """

    begun: int
    words: Sequence[str]
    after: str = " "


NOTHING = Completion(0, ())
"""There is no word to complete."""


def common(words: Sequence[str]) -> str:
    """Return what words have in common at their beginning, whatever their case.

    They stand in order, so all have in common what the first and the last have.
    """
    first, last = words[0], words[-1]
    at = 0
    while at < min(len(first), len(last)) and first[at].lower() == last[at].lower():
        at += 1
    return first[:at]


def next_words(paths: Iterable[str], typed: str) -> list[str]:
    """Return the words that may follow others.

    Args:
        paths: what may be typed: words, with those before them.
        typed: what was typed before.
    """
    before = typed.lower().split()
    split_paths = (path.split() for path in paths)
    after = (path[len(before)] for path in split_paths if path[: len(before)] == before != path)
    return list(dict.fromkeys(after))


def listed(words: Sequence[str]) -> str:
    """Return words in one line, but not too many."""
    more = len(words) - SHOWN_AT_MOST
    rest = f"  and {more} more" if more > 0 else ""
    return "  ".join(words[:SHOWN_AT_MOST]) + rest


def one_a_line(words: Sequence[str]) -> str:
    """Return words, each in a line of its own, but not too many."""
    return listed(words).replace("  ", "\r\n")
