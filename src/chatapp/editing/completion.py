"""Completion: what the beginning of a word before the cursor may become."""

from collections.abc import Sequence
from typing import NamedTuple

SHOWN_AT_MOST = 20
"""Number of words that are shown where several are possible."""


class Completion(NamedTuple):
    """What a word may become.

    Attributes:
        begun: how many characters before the cursor are replaced.
        words: what they may become; the same whatever their case.
        after: what is typed after the word if it is the only one.
    """

    begun: int
    words: Sequence[str]
    after: str = " "


NOTHING = Completion(0, ())
"""There is no word to complete."""


def common(words: Sequence[str]) -> str:
    """Return what words have in common at their beginning, whatever their case."""
    first = words[0]
    for word in words[1:]:
        at = 0
        while at < min(len(first), len(word)) and first[at].lower() == word[at].lower():
            at += 1
        first = first[:at]
    return first


def listed(words: Sequence[str]) -> str:
    """Return words in one line, but not too many."""
    more = len(words) - SHOWN_AT_MOST
    rest = f"  and {more} more" if more > 0 else ""
    return "  ".join(words[:SHOWN_AT_MOST]) + rest
